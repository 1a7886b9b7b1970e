"""A real Chromium against the live pages. Without one the tests are skipped, loudly; CI does not allow that."""

import os
import shutil

import pytest
from playwright.sync_api import expect

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the driver runs an event loop in this thread
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_there():
    if not CHROMIUM:
        reason = "NO CHROMIUM: the browser tests did not run. Install chromium or name it in CHROMIUM."
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    return {
        "executable_path": CHROMIUM,
        "headless": True,
        "args": [*quiet, "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture
def browser_context_args():
    return {"viewport": SIZES["desk"], "locale": "en-US"}  # the pages are Indonesian whatever the browser speaks


@pytest.fixture
def page(page):
    """A page that fails its test on any script error or anything the content security policy refuses."""
    problems = []
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: "Content Security Policy" in message.text and problems.append(message.text))
    yield page
    assert problems == []


@pytest.fixture
def sign_in(page, live_server, cast):
    """Sign in through the form, as a person would."""

    def sign_in(user):
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("Nama pengguna").fill(user.username)
        page.get_by_label("Kata sandi").fill(cast.password)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Keluar")).to_be_visible()  # or the next step would overtake the cookie
        return page

    return sign_in

"""The README's pictures: the real pages, made from the demonstration on a server of its own. `make pictures`"""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from jakpreneur import postgres
from tests.browser.conftest import CHROMIUM, SIZES

FOLDER = Path(__file__).parent / "pictures"
PASSWORD = secrets.token_urlsafe(12)
# name, login, size, address
PICTURES = [
    ("rekap", "pejabat", "desk", "/tally/?as_of=2022-06-22"),
    ("pendaftaran", "petugas-tambora", "desk", "/register/"),
    ("peserta", "staf", "desk", "/stages/7/?measure=reached&as_of=2022-06-22"),
    ("rekap-ponsel", "pejabat", "phone", "/tally/?as_of=2022-06-22"),
]


def main():
    postgres.ensure_running("postgres-pictures")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HTTPS": "false", "DEMO_PASSWORD": PASSWORD}
    server = subprocess.Popen([sys.executable, "manage.py", "serve", "127.0.0.1", str(port)], env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/healthz/ready")
        take(base)
    finally:
        server.terminate()
        server.wait()


def wait_for(address, seconds=60):
    for _ in range(seconds * 4):
        try:
            return urllib.request.urlopen(address)  # an address of our own, on this machine
        except OSError:
            time.sleep(0.25)
    sys.exit("The server did not start.")


def take(base):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, login, size, address in PICTURES:
            page = browser.new_page(viewport=SIZES[size])
            page.goto(f"{base}/accounts/login/")
            page.get_by_label("Nama pengguna").fill(login)
            page.get_by_label("Kata sandi").fill(PASSWORD)
            page.get_by_role("button", name="Masuk").click()
            page.goto(base + address)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()

"""Whatever is asked or sent, by whomever: never a failure of the server, and nothing about a person for an official."""

import re
from urllib.parse import quote

import pytest

from participants.models import Participant
from tests.pages.test_access import addresses, ledger, sign_in

__all__ = ["ledger"]  # a fixture
pytestmark = pytest.mark.filterwarnings(
    "error::django.core.cache.CacheKeyWarning"
)  # of keys that grow with what is used
ROLES = ("anonymous", "officer", "staff", "official")
ASKED = (
    "as_of since known_at desk kelurahan stage measure interest track sex after without last way before page kind "
    "status mentor class bazaar method year month lacking longer number participant next from"
).split()
SENT = {"participant", "chosen", "key", "stage", "entered_on", "reason", "version", "text", "year", "people", "back"}
JUNK = ("\0", "99999999999999999999", "２０２２-０６-²²", "0001-01-01", "9999-12-31", "\udcff", "1e400", "")


@pytest.mark.parametrize("role", ROLES)
def test_nothing_in_an_address_makes_the_server_fail(client, cast, ledger, role):
    client.raise_request_exception = False
    sign_in(client, cast, role)
    failed = set()
    for shown, address in addresses(ledger):
        for junk in JUNK:
            answer = client.get(f"{address}?{everything(junk)}")
            failed |= {(shown, junk)} if answer.status_code >= 500 else set()
            if not was_read(answer, "GET"):
                break  # whatever is asked, the answer is the same
    assert failed == set()


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_sent_makes_the_server_fail(client, cast, ledger, role):
    client.raise_request_exception = False
    sign_in(client, cast, role)
    pages = [(shown, address) for shown, address in addresses(ledger) if shown != "accounts/logout/"]
    forms = {shown: SENT | fields(client.get(address)) for shown, address in pages}
    failed = set()
    for shown, address in pages:
        for junk in (*(junk for junk in JUNK if junk != "\udcff"), "x" * 100_000):
            answer = client.post(address, {name: [junk, junk] for name in forms[shown]})
            failed |= {(shown, junk[:20])} if answer.status_code >= 500 else set()
            if not was_read(answer, "_post"):
                break  # whatever is sent, the answer is the same
    assert failed == set()


def test_no_page_tells_an_official_anything_about_a_person(client, cast, ledger):
    client.force_login(cast.official)
    people = [person for person in Participant.objects.all() if person.name]
    secrets = {value for person in people for value in (person.name, person.nik, person.phone, person.number) if value}
    for shown, address in addresses(ledger):
        if shown not in ("status/<token>/", "verify/<code>/"):  # public, and by a code of their own
            answer = client.get(address)
            body = answer.getvalue().decode(errors="replace")
            assert {secret for secret in secrets if secret in body} == set(), shown


def was_read(answer, what):
    """Whether anything has looked at what was asked ("GET") or sent ("_post"); Django reads both only when needed."""
    return what in vars(answer.wsgi_request)


def everything(junk):
    """A query in which every parameter is `junk`, twice."""
    return "&".join(2 * [f"{name}={quote(junk, errors='surrogateescape')}" for name in ASKED])


def fields(answer):
    """The names of all fields of a page."""
    found = re.findall(rb'name="(\w+)"', answer.getvalue())
    return {name.decode() for name in found} - {"csrfmiddlewaretoken", "viewport"}

"""The logins of the demonstration, all with one password. Never created outside it."""

import os
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.text import slugify

from jakpreneur import roles
from jakpreneur.postgres import VAR
from participants.models import Desk

FILE = VAR / "demo_password"
STAFF, OFFICIAL, ADMINISTRATOR = "staf", "pejabat", "admin"
OFFICERS = {
    "petugas-cengkareng": ("Nur'aini", "Rahmawati"),
    "petugas-grogol-petamburan": ("Hendra", "Wijaya"),
    "petugas-taman-sari": ("Lily", "Kusuma"),
    "petugas-tambora": ("Siti", "Fadilah"),
    "petugas-kebon-jeruk": ("Asep", "Supriatna"),
    "petugas-kalideres": ("Ahmad", "Ma'ruf"),
    "petugas-pal-merah": ("Wahyu", "Setiawan"),
    "petugas-kembangan": ("Rotua", "Simanjuntak"),
}
OTHERS = {
    STAFF: (roles.STAFF, "Retno", "Wulandari"),
    OFFICIAL: (roles.OFFICIAL, "Bambang", "Nugroho"),
    ADMINISTRATOR: (roles.ADMINISTRATOR, "Yulisma", "Chaniago"),
}
CONSONANTS, VOWELS = "bdgjklmnprstw", "aeiou"


def password():
    """The password of the demonstration: DEMO_PASSWORD, or one made at the first call and kept in var/."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    try:
        return FILE.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return _kept(_readable())


def logins():
    """The user names, in the order in which to show them."""
    return [*OFFICERS, *OTHERS]


def officer_login(desk):
    """The user name of the officer of `desk`: petugas-pal-merah."""
    return f"petugas-{slugify(desk.name)}"


@transaction.atomic
def ensure(password):
    """Create the accounts that are missing and give `password` to those with another. Quick when all is well.

    Roles and desks have to be there. Returns the user names that were created.
    """
    hashes = dict(User.objects.filter(username__in=logins()).values_list("username", "password"))
    # One hash serves all, as hashing takes long; so does checking, and they differ only when changed by hand.
    right = {encoded for encoded in set(hashes.values()) if check_password(password, encoded)}
    missing = [login for login in logins() if login not in hashes]
    wrong = [login for login, encoded in hashes.items() if encoded not in right]
    if missing or wrong:
        encoded = next(iter(right), None) or make_password(password)
        User.objects.filter(username__in=wrong).update(password=encoded)
        for login in missing:
            _create(login, encoded)
    return missing


def _create(login, encoded):
    role, first, last = OTHERS.get(login) or (roles.OFFICER, *OFFICERS[login])
    user = User.objects.create(
        username=login, password=encoded, first_name=first, last_name=last, is_staff=role == roles.ADMINISTRATOR
    )
    user.groups.add(Group.objects.get(name=role))
    if login in OFFICERS:
        next(desk for desk in Desk.objects.all() if officer_login(desk) == login).officers.add(user)


def _readable():
    """Four groups of two syllables such as bamo-tiku-rela-sodi: 48 random bits."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(8)]
    return "-".join(first + second for first, second in zip(syllables[::2], syllables[1::2], strict=True))


def _kept(text):
    """Store the password for this user only, and return it."""
    FILE.parent.mkdir(exist_ok=True)
    with open(FILE, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(text)
    return text

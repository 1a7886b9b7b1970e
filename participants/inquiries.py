"""Questions that tell whether somebody is in the programme, or whether a statement has a code: each is counted, so
that nobody can ask them all.

Counting holds for questions asked at the same moment: those of one subject are answered one after the other.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from participants.models import Inquiry

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Limit:
    """So many times within a while, and no more."""

    times: int
    within: timedelta


WRONG_FROM_NETWORK = Limit(10, timedelta(minutes=15))
WRONG_FOR_NUMBER = Limit(5, timedelta(hours=1))
FOREIGN_NIKS = Limit(30, timedelta(hours=1))


class TooMany(Exception):
    """Asked too often; `wait` (a timedelta) is how long until the next question is answered."""

    def __init__(self, wait):
        self.wait = wait
        super().__init__(f"Terlalu banyak pertanyaan. Coba lagi dalam {ceil(wait / timedelta(minutes=1))} menit.")

    @property
    def seconds(self):
        return ceil(self.wait.total_seconds())


@transaction.atomic
def status(find, *, network, number):
    """What `find()` finds for somebody in `network` who asks about `number`; None when it finds nobody.

    Only wrong tries count: from one network, and for one number wherever they come from. Raises TooMany before
    it looks, so that its answer tells nothing.
    """
    limits = {_subject("network", network): WRONG_FROM_NETWORK, _subject("number", number): WRONG_FOR_NUMBER}
    return _counted(Inquiry.Kind.STATUS, find, limits)


@transaction.atomic
def code(find, *, network):
    """What `find()` finds for somebody in `network` who asks about a code; None when it finds nothing.

    Only wrong codes count. Raises TooMany before it looks.
    """
    return _counted(Inquiry.Kind.CODE, find, {_subject("code", network): WRONG_FROM_NETWORK})


def _counted(kind, find, limits):
    for subject, limit in limits.items():
        _one_at_a_time(subject)
        asked = Inquiry.objects.filter(kind=kind, subject=subject)
        _refuse_more_than(limit, asked.order_by("-asked_at").values_list("asked_at", flat=True))
    found = find()
    if found is None:
        Inquiry.objects.bulk_create(Inquiry(kind=kind, subject=subject) for subject in limits)
    return found


@transaction.atomic
def foreign_nik(user, participant):
    """Write down that `user` is being told that the NIK of `participant` is registered at another desk.

    To be called before it is told. Asking about the same person again is no new NIK. Raises TooMany, and writes
    nothing, for the thirty-first NIK within an hour.
    """
    subject = _subject("officer", user.pk)
    _one_at_a_time(subject)
    others = Inquiry.objects.filter(kind=Inquiry.Kind.FOREIGN_NIK, subject=subject).exclude(found=participant)
    latest = others.values("found").annotate(latest=Max("asked_at")).order_by("-latest")
    _refuse_more_than(FOREIGN_NIKS, latest.values_list("latest", flat=True))
    Inquiry.objects.create(kind=Inquiry.Kind.FOREIGN_NIK, subject=subject, asked_by=user, found=participant)


def network(request):
    """Where a request comes from: an IPv4 address, the /64 of an IPv6 one (one customer has all of it), or `unknown`.

    A forwarded address counts only behind a trusted proxy: when the settings say so, or over a unix socket, which
    has no address of its own and which only a proxy on this machine can reach. The right-most entry is the
    proxy's own; those before it are whatever the client sent.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY or not address:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        return _customer(ip_address(address))
    except ValueError:
        return UNKNOWN


def forget_old():
    """Delete wrong tries that no longer count. What officers were told is kept."""
    before = timezone.now() - max(WRONG_FROM_NETWORK.within, WRONG_FOR_NUMBER.within)
    wrong = Inquiry.objects.filter(kind__in=[Inquiry.Kind.STATUS, Inquiry.Kind.CODE])
    wrong.filter(asked_at__lt=before).delete()


def _customer(address):
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def _subject(kind, value):
    """A keyed hash: the table names nobody, and without the secret key nobody can try values against it."""
    return salted_hmac(f"participants.inquiries.{kind}", str(value), algorithm="sha256").hexdigest()


def _one_at_a_time(subject):
    """Wait until nobody else's transaction asks about this subject."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(subject[:15], 16)])


def _refuse_more_than(limit, moments):
    """Raises TooMany when `moments` (newest first) has `limit.times` of them within the while."""
    counted = moments[limit.times - 1 : limit.times]
    if counted and (wait := counted[0] + limit.within - timezone.now()) > timedelta(0):
        raise TooMany(wait)

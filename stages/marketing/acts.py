"""The only code that writes bazaars, who takes part, their results and shops. Each act takes its actor as `by`.

Whatever changes a bazaar or its participants locks the bazaar first and raises its version, so that stands are never
given twice and two people who type at once do not overwrite each other.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from participants.dates import in_words
from stages.keys import KeyReused, done
from stages.marketing.models import Bazaar, Participation, Shop
from stages.work import selves

BAZAAR_VOIDED = "Bazar dibatalkan: "  # before the reason, where a participation tells it
LONGEST_REASON = 200 - len(BAZAAR_VOIDED)
STALE = "Orang lain mengubah bazar ini sementara Anda mengisi. Periksa lagi, lalu simpan. Isian Anda masih ada."


class BazaarRefused(Exception):
    """What cannot be written; its text is the sentence for whoever asked."""


class Voided(BazaarRefused):
    """The bazaar was voided, and nothing more happens to it."""

    def __init__(self, bazaar):
        super().__init__(f"{bazaar} sudah dibatalkan. Alasannya: {bazaar.void_reason}")


class Stale(BazaarRefused):
    """The bazaar was changed after the form was opened; `version` is the present one."""

    def __init__(self, version):
        super().__init__(STALE)
        self.version = version


class AddressTaken(Exception):
    """A shop that is still open has this address."""


@transaction.atomic
def create(*, by, key, **facts):
    """A new bazaar; the same one for the same key. Raises KeyReused."""
    made, _ = Bazaar.objects.get_or_create(key=key, defaults=facts | {"recorded_by": by, "recorded_at": timezone.now()})
    return done(Bazaar, key, recorded_by_id=by.pk, **facts) or made


@transaction.atomic
def change(bazaar, *, version, **facts):
    """Other facts about a bazaar. Raises Stale, and BazaarRefused when stands that are taken would disappear."""
    held = _standing(bazaar)
    if held.version != version:
        if all(getattr(held, name) == value for name, value in facts.items()):
            return held  # sent twice
        raise Stale(held.version)
    taken = held.participations.standing().count()
    if facts["stands"] < taken:
        raise BazaarRefused(f"Sudah ada {taken} peserta. Stan tidak boleh kurang dari itu.")
    if facts["starts_on"] > timezone.localdate() and held.participations.filter(attended__isnull=False).exists():
        raise BazaarRefused("Hasil bazar ini sudah dicatat, jadi hari pertamanya tidak boleh di masa depan.")
    for name, value in facts.items():
        setattr(held, name, value)
    _changed(held)
    return held


@transaction.atomic
def void(bazaar, *, reason, version, by):
    """Take back a bazaar that was written down by mistake; who was chosen gives the stand back, for the same reason.

    Quiet when done before. Raises Stale, and BazaarRefused once anybody's attendance is written down. `reason` has at
    most LONGEST_REASON letters.
    """
    held = _lock(bazaar)
    if held.voided_at:
        return held
    if held.participations.filter(attended__isnull=False).exists():
        raise BazaarRefused("Kehadiran atau omzet bazar ini sudah dicatat, jadi bazarnya tidak dapat dibatalkan.")
    if held.version != version:
        raise Stale(held.version)
    now = timezone.now()
    held.participations.standing().update(cancelled_at=now, cancelled_by=by, cancel_reason=f"{BAZAAR_VOIDED}{reason}")
    held.voided_at, held.voided_by, held.void_reason = now, by, reason
    _changed(held)
    return held


@transaction.atomic
def choose(bazaar, participants, *, by, key):
    """Give each of `participants` a stand, all or none. Returns those who had none before.

    Raises BazaarRefused when there are fewer stands left, KeyReused when the key belongs to another choice.
    """
    held = _standing(bazaar)
    earlier = list(Participation.objects.filter(key=key).select_related("participant"))
    if any(made.bazaar_id != held.pk or made.chosen_by_id != by.pk for made in earlier):
        raise KeyReused
    standing = set(held.participations.standing().values_list("participant", flat=True))
    known = standing.union(made.participant_id for made in earlier)
    there = {person for record, person in selves([one.pk for one in participants]).items() if record in known}
    new = [one for one in participants if one.pk not in there]
    if earlier and new:
        raise KeyReused  # somebody went back and ticked others
    if earlier:
        return [made.participant for made in earlier]
    left = held.stands - len(standing)
    if len(new) > left:
        raise BazaarRefused(_too_many(left, len(new)))
    act = {"bazaar": held, "key": key, "chosen_by": by, "chosen_at": timezone.now()}
    Participation.objects.bulk_create([Participation(participant=one, **act) for one in new])
    _changed(held)
    return new


def _too_many(left, wanted):
    has = f"Stan tersisa {left}" if left else "Semua stan sudah terisi"
    return f"{has}, sedangkan yang akan ditambahkan {wanted} orang. Tidak ada yang ditambahkan."


@transaction.atomic
def cancel(participation, *, reason, by):
    """Take the stand back, with the reason. Quiet if done before; raises BazaarRefused once there is a result."""
    held = _lock(participation.bazaar)
    stored = held.participations.select_for_update().get(pk=participation.pk)
    if stored.cancelled_at:
        return stored
    if stored.attended is not None:
        raise BazaarRefused("Hasilnya sudah dicatat. Kosongkan kehadiran dan omzetnya lebih dahulu.")
    stored.cancelled_at, stored.cancelled_by, stored.cancel_reason = timezone.now(), by, reason
    stored.save()
    _changed(held)
    return stored


@transaction.atomic
def record_results(bazaar, results, *, version, by):
    """Write the sheet of a bazaar, all of it or nothing: {participation key: (attended or None, rupiah or None)}.

    Returns how many rows were changed. Raises Stale when somebody has written meanwhile, unless they wrote just this.
    """
    held = _standing(bazaar)
    stored = list(held.participations.standing().filter(pk__in=results))
    changed = [row for row in stored if (row.attended, row.turnover) != results[row.pk]]
    if held.version != version and (changed or len(stored) < len(results)):
        raise Stale(held.version)
    if changed and timezone.localdate() < held.starts_on:
        raise BazaarRefused(f"Bazar ini baru mulai {in_words(held.starts_on)}. Hasilnya dicatat setelah itu.")
    for row in changed:
        row.attended, row.turnover = results[row.pk]
        row.result_by, row.result_at = by, timezone.now()
        row.save()
    if changed:
        _changed(held)
    return len(changed)


@transaction.atomic
def open_shop(participant, *, by, key, **facts):
    """A shop of `participant`; the same one for the same key. Raises KeyReused, AddressTaken."""
    act = {"participant_id": participant.pk, "recorded_by_id": by.pk, **facts}
    if earlier := done(Shop, key, **act):
        return earlier
    try:
        with transaction.atomic():
            return Shop.objects.create(key=key, recorded_at=timezone.now(), **act)
    except IntegrityError:  # somebody was faster: with this key, or with this address
        if earlier := done(Shop, key, **act):
            return earlier
        raise AddressTaken from None


@transaction.atomic
def close_shop(shop, *, closed_on, by):
    """The day a shop was closed. Quiet if it was closed before."""
    stored = Shop.objects.select_for_update().get(pk=shop.pk)
    if stored.closed_on is None:
        stored.closed_on, stored.closed_by = closed_on, by
        stored.save()
    return stored


def _lock(bazaar):
    return Bazaar.objects.select_for_update().get(pk=bazaar.pk)


def _standing(bazaar):
    """The bazaar, locked. Raises Voided."""
    held = _lock(bazaar)
    if held.voided_at:
        raise Voided(held)
    return held


def _changed(held):
    held.version += 1
    held.save()

"""The only code that writes permits: apply, advance, take a step, void. Each is atomic, locks what it changes, and
gives the same answer when it is called again with the same key (a UUID). Raises PermitRefused or KeyReused.
"""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import users
from participants.models import Participant
from stages import work
from stages.keys import KeyReused, done
from stages.licensing import permit_numbers, rules
from stages.licensing.models import Permit, PermitEvent, Status
from stages.licensing.rules import PermitRefused


@transaction.atomic
def record(participant, *, kind, applied_on, subject="", number="", issued_on=None, expires_on=None, by, key):
    """Write down an application, or with a number and `issued_on` a permit that is issued already. Returns it."""
    person = _lock(participant)
    act = {"participant_id": person.pk, "kind_id": kind.pk, "subject": subject, "applied_on": applied_on or issued_on}
    if earlier := done(Permit, key, recorded_by_id=by.pk, **act):
        _same_issue(earlier, uuid.uuid5(key, Status.ISSUED), issued_on, number)
        return earlier
    if not (number or issued_on):
        if expires_on:
            raise PermitRefused("Isi nomor dan tanggal terbit, atau kosongkan tanggal berakhir.", "number")
        return _apply(person, kind, applied_on, subject, by=by, key=key)
    if not issued_on:
        raise PermitRefused("Isi tanggal terbit.", "issued_on")
    permit = _apply(person, kind, applied_on or issued_on, subject, by=by, key=key)
    try:
        _issue(permit, issued_on, number, expires_on, by=by, key=uuid.uuid5(key, Status.ISSUED))
    except PermitRefused as refusal:
        field = "issued_on" if refusal.field == "happened_on" else refusal.field
        raise PermitRefused(str(refusal), field) from None
    return permit


def _same_issue(permit, key, issued_on, number):
    """Raises KeyReused when what was issued then had another day or number, or only one of the two was issued."""
    event = PermitEvent.objects.filter(key=key).first()
    written = (event.happened_on, event.detail) if event else (None, "")
    if written != (issued_on, number and _clean(permit.kind, number)):
        raise KeyReused


def _apply(person, kind, applied_on, subject, *, by, key):
    if applied_on is None:
        raise PermitRefused("Isi tanggal pengajuan.", "applied_on")
    today, theirs = timezone.localdate(), _theirs(person, kind)
    rules.application(person, kind, applied_on, theirs=theirs, subject=subject, today=today)
    row = {"participant": person, "kind": kind, "subject": subject, "applied_on": applied_on, "key": key}
    permit = Permit.objects.create(recorded_at=timezone.now(), recorded_by=by, **row)
    _write(permit, "", Status.APPLIED, applied_on, by=by, key=key)
    return permit


def _theirs(person, kind):
    """The valid permits of that kind that somebody has, on whatever record."""
    found = Permit.objects.of(Participant.objects.filter(pk=person.pk)).valid()
    return found.filter(kind=kind).select_related("kind")


@transaction.atomic
def advance(permit, *, to, on, number="", expires_on=None, reason="", by, key, expected=None):
    """Let a permit become `to`, a Status. `expected` is the key of the last event the actor saw. Returns the permit."""
    permit = _locked(permit)
    detail = _clean(permit.kind, number) if to == Status.ISSUED and number else reason * (to == Status.REFUSED)
    act = {"permit_id": permit.pk, "to_status": to, "happened_on": on, "detail": detail}
    if done(PermitEvent, key, recorded_by_id=by.pk, **act):
        return permit
    _expect(permit, expected)
    if to == Status.ISSUED:
        _issue(permit, on, number, expires_on, by=by, key=key)
        return permit
    _judge(permit, to, on)
    if to == Status.REFUSED and not reason:
        raise PermitRefused("Isi alasan penolakan.", "reason")
    facts = {"refused_on": on, "refusal": reason} if to == Status.REFUSED else {"processed_on": on}
    _become(permit, to, on, facts, detail=facts.get("refusal", ""), by=by, key=key)
    return permit


@transaction.atomic
def take_step(permit, *, step, on, by, key, expected=None):
    """Write down a step. The first one of an application also says that it is in process. Returns the permit."""
    permit = _locked(permit)
    if done(PermitEvent, key, permit_id=permit.pk, step_id=step.pk, happened_on=on, recorded_by_id=by.pk):
        return permit
    _expect(permit, expected)
    rules.step(permit, step, on, taken=taken(permit), today=timezone.localdate())
    facts = {} if permit.processed_on else {"processed_on": on}
    _become(permit, Status.IN_PROCESS, on, facts, step=step, by=by, key=key)
    return permit


@transaction.atomic
def void(event, *, reason, by):
    """Take back the last change of a permit; of the first one, the permit itself. Twice is once."""
    permit = Permit.objects.select_for_update(of=("self",)).select_related("kind").get(pk=event.permit_id)
    if PermitEvent.objects.get(pk=event.pk).voided_at:
        return permit
    if event.pk != last_event(permit).pk:
        raise PermitRefused("Hanya catatan terakhir yang dapat dibatalkan. Batalkan yang sesudahnya lebih dahulu.")
    if event.from_status and event.to_status in (Status.ISSUED, Status.REFUSED):
        owner = work.owners([permit])[permit.pk]
        rules.reopening(permit, others=_theirs(owner, permit.kind).exclude(pk=permit.pk), today=timezone.localdate())
    mark = {"voided_at": timezone.now(), "voided_by": by, "void_reason": reason}
    PermitEvent.objects.filter(pk=event.pk).update(**mark)
    Permit.objects.filter(pk=permit.pk).update(**(_before(permit, event) if event.from_status else mark))
    return permit


def _before(permit, event):
    """The fields of a permit as they were before its last event."""
    gone = {"status": event.from_status}
    if event.from_status == Status.APPLIED:
        gone["processed_on"] = None
    if event.to_status == Status.ISSUED:
        gone |= {"number": "", "issued_on": None, "expires_on": None}
    if event.to_status == Status.REFUSED:
        gone |= {"refused_on": None, "refusal": ""}
    return gone


def _issue(permit, on, number, expires_on, *, by, key):
    _judge(permit, Status.ISSUED, on)
    if not number:
        raise PermitRefused("Isi nomor izin yang terbit.", "number")
    number = _clean(permit.kind, number)
    ends = rules.expiry(permit.kind, applied_on=permit.applied_on, issued_on=on, typed=expires_on)
    facts = {"number": number, "issued_on": on, "expires_on": ends}
    try:
        with transaction.atomic():
            _become(permit, Status.ISSUED, on, facts, detail=number, by=by, key=key)
    except IntegrityError:
        raise PermitRefused(_taken(permit, number, by), "number") from None


def _clean(kind, number):
    try:
        return permit_numbers.clean(kind, number)
    except permit_numbers.NumberError as problem:
        raise PermitRefused(str(problem), "number") from None


def _taken(permit, number, by):
    """Whose number it is, for those who may see them."""
    holders = Permit.objects.visible_to(by).valid().filter(kind=permit.kind_id, number=number).exclude(pk=permit.pk)
    if not (holder := holders.first()):
        return "Nomor ini sudah tercatat pada peserta lain."
    return f"Nomor ini sudah tercatat pada {(person := work.owners([holder])[holder.pk])} ({person.number})."


def _judge(permit, to, on):
    steps = [(step.name, day) for step, day in taken(permit)]
    rules.change(permit, to, on, steps=steps, today=timezone.localdate())


def _become(permit, to, on, facts, *, by, key, step=None, detail=""):
    before = permit.status
    Permit.objects.filter(pk=permit.pk).update(status=to, **facts)
    for name, value in {"status": to, **facts}.items():
        setattr(permit, name, value)
    _write(permit, before, to, on, step=step, detail=detail, by=by, key=key)


def _write(permit, before, to, on, *, by, key, step=None, detail=""):
    change = {"from_status": before, "to_status": to, "step": step, "happened_on": on, "detail": detail}
    PermitEvent.objects.create(permit=permit, recorded_at=timezone.now(), recorded_by=by, key=key, **change)


def taken(permit):
    """[(KindStep, day)] of the steps taken, in their order."""
    events = permit.events.filter(voided_at=None, step__isnull=False).select_related("step").order_by("step__position")
    return [(event.step, event.happened_on) for event in events]


def last_event(permit):
    return permit.events.filter(voided_at=None).select_related("step", "recorded_by").last()


def _lock(participant):
    """The participant, locked: two applications of one person come one after the other."""
    person = Participant.objects.active().select_for_update().filter(pk=participant.pk).first()
    if person is None:
        raise PermitRefused("Data ini sudah digabung ke data lain atau impornya diurungkan. Cari lagi pesertanya.")
    return person


def _locked(permit):
    permit = Permit.objects.select_for_update(of=("self",)).select_related("kind").get(pk=permit.pk)
    if permit.voided_at:
        raise PermitRefused("Izin ini sudah dibatalkan.")
    return permit


def _expect(permit, expected):
    last = last_event(permit)
    if expected is not None and last.pk != expected:
        when = timezone.localtime(last.recorded_at)
        raise PermitRefused(
            f"Izin ini sudah diubah oleh {users.name(last.recorded_by)} pukul {when:%H.%M}: {last.title}. Periksa lagi."
        )


@transaction.atomic
def apply_many(people, *, kind, applied_on, by, key):
    """Write down one application each for those whom the rules allow. Returns (applied, refused): [participant] and
    [(participant, sentence)]. Sent again with the same key, those who have applied are counted, not written again.
    """
    locked = Participant.objects.active().filter(pk__in=[person.pk for person in people]).order_by("pk")
    present = {person.pk for person in locked.select_for_update().only("pk")}
    people = [person for person in people if person.pk in present]
    keys = {person.pk: uuid.uuid5(key, person.number) for person in people}
    earlier = {permit.participant_id: permit for permit in Permit.objects.filter(key__in=keys.values())}
    act = (kind.pk, applied_on, by.pk)
    if any((permit.kind_id, permit.applied_on, permit.recorded_by_id) != act for permit in earlier.values()):
        raise KeyReused
    fresh = [person for person in people if person.pk not in earlier]
    verdicts = preview(fresh, kind=kind, applied_on=applied_on)
    _write_applications([p for p, sentence in verdicts if not sentence], kind, applied_on, keys, by=by)
    refused = [(person, sentence) for person, sentence in verdicts if sentence]
    kept_out = {person.pk for person, _ in refused}
    return [person for person in people if person.pk not in kept_out], refused


def preview(people, *, kind, applied_on):
    """[(participant, sentence or "")]: why an application of each could not be written down. Two queries or so."""
    records = work.selves([person.pk for person in people])
    theirs = {}
    for permit in Permit.objects.valid().filter(participant__in=records, kind=kind).select_related("kind"):
        theirs.setdefault(records[permit.participant_id], []).append(permit)
    return [(person, _verdict(person, kind, applied_on, theirs.get(person.pk, ()))) for person in people]


def _verdict(person, kind, applied_on, theirs):
    try:
        rules.application(person, kind, applied_on, theirs=theirs, today=timezone.localdate())
    except PermitRefused as refusal:
        return str(refusal)
    return ""


def _write_applications(people, kind, applied_on, keys, *, by):
    now = {"recorded_at": timezone.now(), "recorded_by": by}
    permits = [
        Permit(participant=person, kind=kind, applied_on=applied_on, key=keys[person.pk], **now) for person in people
    ]
    first = {"to_status": Status.APPLIED, "happened_on": applied_on}
    Permit.objects.bulk_create(permits)
    PermitEvent.objects.bulk_create(PermitEvent(permit=permit, key=permit.key, **first, **now) for permit in permits)

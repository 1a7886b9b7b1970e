"""The only code that writes referrals: refer (one or many), advance, void; and record_past, which writes down a whole
one from late paper. Each is atomic, locks what it changes, and gives the same answer when it is called again with the
same key (a UUID). Raises ReferralRefused, Stale or KeyReused.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from participants import users
from participants.models import Participant
from stages import work
from stages.capital import rules
from stages.capital.models import Referral, ReferralEvent, Status
from stages.capital.rules import ReferralRefused
from stages.keys import KeyReused, done
from stages.models import Stage, StageVisit

GONE = "Data ini sudah digabung ke data lain atau impornya diurungkan. Cari lagi pesertanya."
NO_AMOUNTS = "Anda tidak berwenang mencatat jumlah rupiah. Minta rekan yang berwenang mencatatnya."


class Stale(ReferralRefused):
    """Somebody else changed the referral after it was looked at; the sentence says who, when and to what.

    `last` is the key of the last change, None when the referral was voided.
    """

    def __init__(self, sentence, last=None):
        super().__init__(sentence)
        self.last = last


class StepRefused(ReferralRefused):
    """A step of a past referral is refused; `to` says which, the sentence and the field are those of the step."""

    def __init__(self, to, refusal):
        super().__init__(str(refusal), refusal.field)
        self.to = to


@dataclass(frozen=True)
class Step:
    """What became of a referral on a day: the arguments of advance()."""

    to: Status
    on: date
    amount: int | None = None
    reason: str = ""


@transaction.atomic
def refer(participant, *, bank, scheme, referred_on, amount_asked=None, reason="", by, key):
    """Refer one participant. `reason` is asked when the stages before have not recorded everything. Returns it."""
    people = _lock([participant])
    if not people:
        raise ReferralRefused(GONE)
    act = {"participant_id": participant.pk, "bank_id": bank.pk, "scheme_id": scheme.pk, "recorded_by_id": by.pk}
    if earlier := done(Referral, key, referred_on=referred_on, amount_asked=amount_asked, **act):
        return earlier
    _may_write_amount(amount_asked, by, "amount_asked")
    theirs, lacking = _known(people, bank, scheme)
    given = {"reason": reason, "amount": amount_asked, "today": timezone.localdate()}
    rules.referral(people[0], referred_on, theirs=theirs[participant.pk], lacking=lacking[participant.pk], **given)
    reason = reason if lacking[participant.pk] else ""
    row = {"bank": bank, "scheme": scheme, "referred_on": referred_on, "amount_asked": amount_asked}
    return _write([Referral(participant=people[0], unready_reason=reason, key=key, **row)], by=by)[0]


@transaction.atomic
def refer_many(people, *, bank, scheme, referred_on, reason="", by, key):
    """Refer those whom the rules allow. Returns (referred, refused): [participant] and [(participant, sentence)].

    Sent again with the same key, those who were referred are counted, not referred again.
    """
    people = _lock(people)
    keys = {person.pk: uuid.uuid5(key, person.number) for person in people}
    row = {"bank": bank, "scheme": scheme}
    earlier = _referred_by(keys, by=by, referred_on=referred_on, **row)
    fresh = [person for person in people if person.pk not in earlier]
    verdicts = preview(fresh, referred_on=referred_on, reason=reason, **row)
    refused = [(person, sentence) for person, sentence, _ in verdicts if sentence]
    row["referred_on"] = referred_on
    ready = [
        Referral(participant=person, unready_reason=reason if lacking else "", key=keys[person.pk], **row)
        for person, sentence, lacking in verdicts
        if not sentence
    ]
    _write(ready, by=by)
    kept_out = {person.pk for person, _ in refused}
    return [person for person in people if person.pk not in kept_out], refused


def _referred_by(keys, **act):
    """The keys of the participants whom these keys referred before. Raises KeyReused when that was another act."""
    made = Referral.objects.filter(key__in=keys.values()).select_related("bank", "scheme", "recorded_by")
    asked = (act["bank"], act["scheme"], act["referred_on"], act["by"])
    if any((row.bank, row.scheme, row.referred_on, row.recorded_by) != asked for row in made):
        raise KeyReused
    return {row.participant_id for row in made}


def preview(people, *, bank, scheme, referred_on, reason=""):
    """[(participant, why they cannot be referred or "", what they are not ready for or "")]; few queries."""
    theirs, lacking = _known(people, bank, scheme)
    today, verdicts = timezone.localdate(), []
    for person in people:
        facts = {"theirs": theirs[person.pk], "lacking": lacking[person.pk], "reason": reason}
        try:
            rules.referral(person, referred_on, today=today, **facts)
        except ReferralRefused as refusal:
            verdicts.append((person, str(refusal), rules.readiness(lacking[person.pk])))
        else:
            verdicts.append((person, "", rules.readiness(lacking[person.pk])))
    return verdicts


def lacking(people):
    """{participant key: [what the stages before have not recorded yet]} of all `people`."""
    keys = [person.pk for person in people]
    here = dict(StageVisit.objects.open().filter(participant__in=keys).values_list("participant", "stage"))
    found = work.not_ready(Stage.CAPITAL, here)
    return {key: found.get(key, []) for key in keys}


def _known(people, bank, scheme):
    """What the rules ask about: {participant key: [their valid referrals of this kind]} and what is lacking."""
    records = work.selves([person.pk for person in people])
    theirs = {person.pk: [] for person in people}
    found = Referral.objects.valid().filter(participant__in=records, bank=bank, scheme=scheme)
    for referral in found.select_related("bank", "scheme"):
        theirs[records[referral.participant_id]].append(referral)
    return theirs, lacking(people)


def _write(referrals, *, by):
    now = timezone.now()
    for referral in referrals:
        referral.recorded_at, referral.recorded_by = now, by
    Referral.objects.bulk_create(referrals)
    ReferralEvent.objects.bulk_create(
        ReferralEvent(
            referral=referral, to_status=Status.REFERRED, happened_on=referral.referred_on, key=referral.key,
            amount=referral.amount_asked, detail=referral.unready_reason, recorded_at=now, recorded_by=by,
        )
        for referral in referrals
    )  # fmt: skip
    return referrals


@transaction.atomic
def advance(referral, *, to, on, amount=None, reason="", by, key, expected=None):
    """Let a referral become `to`, a Status, on a day in Jakarta. `expected` is the key of the last event the actor saw.

    Returns the referral. Amounts are written by those alone who may see them.
    """
    referral = _locked(referral)
    act = {"referral_id": referral.pk, "to_status": to, "happened_on": on, "amount": amount, "detail": reason}
    if done(ReferralEvent, key, recorded_by_id=by.pk, **act):
        return referral
    _expect(referral, expected)
    if to in (Status.APPROVED, Status.DISBURSED) and not by.has_perm("stages.view_amounts"):
        raise ReferralRefused(NO_AMOUNTS, "outcome")
    rules.change(referral, to, on, amount=amount, reason=reason, today=timezone.localdate())
    before, facts = referral.status, _facts(to, on, amount, reason)
    Referral.objects.filter(pk=referral.pk).update(status=to, **facts)
    for name, value in {"status": to, **facts}.items():
        setattr(referral, name, value)
    event = {"happened_on": on, "amount": amount, "detail": reason, "recorded_at": timezone.now(), "recorded_by": by}
    ReferralEvent.objects.create(referral=referral, from_status=before, to_status=to, key=key, **event)
    return referral


def _facts(to, on, amount, reason):
    """The fields of a referral that say what became of it."""
    return {
        Status.SUBMITTED: {"submitted_on": on},
        Status.APPROVED: {"decided_on": on, "amount_approved": amount},
        Status.REFUSED: {"decided_on": on, "refusal": reason},
        Status.DISBURSED: {"disbursed_on": on, "amount_disbursed": amount},
        Status.WITHDRAWN: {"withdrawn_on": on, "withdrawal": reason},
    }[to]


@transaction.atomic
def record_past(participant, steps, *, by, key, **referral):
    """A referral with all that had become of it: `referral` as refer() takes it, `steps` are [Step] in their order.

    All of it or nothing. Raises StepRefused for a step that the rules refuse.
    """
    written_before = Referral.objects.filter(key=key).exists()
    written = refer(participant, by=by, key=key, **referral)
    keys = {to: uuid.uuid5(key, to) for to in Status}
    if written_before:
        facts = {"referred_on": written.referred_on, "amount_asked": written.amount_asked}
        if _told(written, keys.values()) != steps or facts.items() - referral.items() - {("amount_asked", None)}:
            raise KeyReused
        return written
    for step in steps:
        try:
            written = advance(written, **vars(step), by=by, key=keys[step.to])
        except ReferralRefused as refusal:
            raise StepRefused(step.to, refusal) from None
    return written


def _told(referral, keys):
    """The [Step] of a referral that were written down under these keys."""
    events = referral.events.filter(key__in=keys).order_by("pk")
    return [Step(Status(each.to_status), each.happened_on, each.amount, each.detail) for each in events]


@transaction.atomic
def void(event, *, reason, by):
    """Take back the last change of a referral; of the first one, the referral itself. Twice is once."""
    referral = Referral.objects.select_for_update().get(pk=event.referral_id)
    if ReferralEvent.objects.get(pk=event.pk).voided_at:
        return referral
    _expect(referral, event.pk)
    mark = {"voided_at": timezone.now(), "voided_by": by, "void_reason": reason}
    ReferralEvent.objects.filter(pk=event.pk).update(**mark)
    undone = mark
    if event.from_status:
        undone = {"status": event.from_status, **_facts(event.to_status, None, None, "")}
        _not_opened_twice(referral, event)
    Referral.objects.filter(pk=referral.pk).update(**undone)
    return referral


def _not_opened_twice(referral, event):
    """A refusal taken back opens a referral again; there may be another one of its kind by now."""
    if Status(event.to_status).next:
        return
    owner = work.owner(referral.participant)
    Participant.objects.select_for_update().get(pk=owner)  # as refer() does, so that one comes after the other
    records = work.selves([owner])
    same = Referral.objects.valid().filter(participant__in=records, bank=referral.bank_id, scheme=referral.scheme_id)
    if any(other.is_open for other in same.exclude(pk=referral.pk)):
        raise ReferralRefused(f"Sudah ada rujukan lain ke {referral} yang berjalan. Batalkan itu lebih dahulu.")


def last_event(referral):
    return referral.events.filter(voided_at=None).select_related("recorded_by").last()


def _lock(people):
    """Those of `people` who are still there, locked: two referrals of one person come one after the other."""
    keys = [person.pk for person in people]
    locked = Participant.objects.active().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    present = set(locked.values_list("pk", flat=True))
    return [person for person in people if person.pk in present]


def _locked(referral):
    found = Referral.objects.select_for_update(of=("self",)).select_related("bank", "scheme").get(pk=referral.pk)
    if found.voided_at:
        raise Stale(f"Rujukan ini sudah dibatalkan oleh {users.name(found.voided_by)}: {found.void_reason}")
    return found


def _expect(referral, expected):
    last = last_event(referral)
    if expected is None or last and last.pk == expected:
        return
    when = timezone.localtime(last.recorded_at)
    day = "" if timezone.localdate() - when.date() < timedelta(days=1) else f" tanggal {when:%d-%m-%Y}"
    who = f"{users.name(last.recorded_by)}{day} pukul {when:%H.%M}"
    text = f"Rujukan ini sudah diubah oleh {who}: {str(last).lower()}. Periksa, lalu simpan lagi bila perlu."
    raise Stale(text, last.pk)


def _may_write_amount(amount, by, field):
    if amount is not None and not by.has_perm("stages.view_amounts"):
        raise ReferralRefused(NO_AMOUNTS, field)

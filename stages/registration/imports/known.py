"""Who of a list is in the programme already: by NIK, or without one by name and birth date at the same desk."""

from django.db.models import Q

from participants import dates, look_alikes, names
from participants.models import Participant
from stages import rules, work
from stages.models import Stage, StageVisit
from stages.registration.lists.problems import Problem

NOBODY = 0  # the key of no participant


def name_key(name):
    """Equal for two spellings of one name."""
    return names.key(names.words(name))


def person_key(row):
    """What stands for the person of a row without NIK."""
    values = row.values
    return values["kelurahan"].desk_id, name_key(values["name"]), values["birth_date"]


class Known:
    """What the register knows of the people of some `rows` (lists.draft.Row, none of them refused)."""

    def __init__(self, rows):
        niks = {row.values["nik"] for row in rows if row.values["nik"]}
        days = {row.values["birth_date"] for row in rows if not row.values["nik"]}
        self._by_nik, self._by_person, self._missing = {}, {}, {}
        self._remember_merged(niks, days)
        active = Participant.objects.active()
        for digits, key, name in active.filter(nik__in=niks).values_list("nik", "pk", "name") if niks else ():
            self._by_nik[digits] = key, name_key(name)
        born = active.filter(birth_date__in=days).order_by("-pk").values_list("pk", "desk", "name", "birth_date")
        for key, desk, name, day in born if days else ():
            self._by_person[desk, name_key(name), day] = key
        found = {key for row in rows if (key := self.participant(row))}
        stays = StageVisit.objects.valid().filter(participant__in=found)
        self._stays = set(stays.values_list("participant", "stage", "entered_on")) if found else set()

    def _remember_merged(self, niks, days):
        """A list may name somebody as they stood in a record that was merged into theirs: they are there, too."""
        meant = Q(nik__in=niks) | Q(nik=None, birth_date__in=days)
        for old in Participant.objects.filter(meant, merged_into__isnull=False).order_by("-pk"):
            key = Participant.objects.successor_of(old.number)
            if Participant.objects.active().filter(pk=key).exists():
                name = name_key(old.name)
                self._by_nik[old.nik] = key, name
                self._by_person[old.desk_id, name, old.birth_date] = key

    def participant(self, row):
        """The key of the participant whom the row describes, or None."""
        if digits := row.values["nik"]:
            return self._by_nik.get(digits, (None,))[0]
        return self._by_person.get(person_key(row))

    def notes(self, row):
        """Problems (notes) that come of what the register knows."""
        if key := self.participant(row):
            return [*self._other_name(row), *self._late_paper(key, row)]
        return [*self._not_ready(row), *([] if row.values["nik"] else self._looks_like(row))]

    def _not_ready(self, row):
        """Who is new has no records of any stage yet, and for the last step of the list a move would ask for them."""
        went = [Stage.REGISTRATION, *sorted(row.stays, key=lambda stage: (row.stays[stage], stage))]
        if len(went) == 1:
            return []
        here, stage = went[-2:]
        if (here, stage) not in self._missing:
            self._missing[here, stage] = work.not_ready(stage, {NOBODY: here}).get(NOBODY, ())
        text = rules.not_ready(stage, self._missing[here, stage])
        return [Problem("not-ready", f"p{stage.value}", text, refuses=False)] if text else []

    def _looks_like(self, row):
        """Without a NIK nobody else will notice that this is somebody who is there already."""
        asked = {field: row.values[field] for field in ("name", "birth_date", "phone")}
        return [
            Problem("looks-like", "name", f"Mirip {who.participant.number}: {', '.join(who.reasons)}.", refuses=False)
            for who in look_alikes.candidates(Participant.objects.active(), **asked)[:1]
        ]

    def _other_name(self, row):
        """A NIK that somebody else has is more often mistyped than shared."""
        _, named = self._by_nik.get(row.values["nik"], (None, name_key(row.values["name"])))
        if named == name_key(row.values["name"]):
            return []
        return [Problem("other-name", "nik", "NIK ini sudah terdaftar dengan nama lain.", refuses=False)]

    def _late_paper(self, key, row):
        """Stays of the list that the ledger does not have: whoever imports it decides what to do about them."""
        missing = [
            f"{Stage(stage).title} ({dates.in_words(day)})"
            for stage, day in row.stays.items()
            if (key, stage, day) not in self._stays
        ]
        if not missing:
            return []
        text = f"Sudah ada, tetapi belum tercatat: {', '.join(missing)}. Tidak ikut diimpor; catat sebagai susulan."
        return [Problem("late-paper", "registered_on", text, refuses=False)]

"""One row of a list to one person, with every problem of the row at once.

Whatever passes can be stored: the constraints of the participant and of the ledger hold for it.
"""

from dataclasses import dataclass, field
from datetime import date

from django import forms

from participants import dates, nik
from participants.fields import SENTENCES, DigitsField
from participants.forms import EARLIEST_BIRTH_YEAR
from participants.models import Interest, NoNik, Participant, Track
from stages import rules
from stages.models import Stage
from stages.registration.forms import registration_day_refusal
from stages.registration.lists import cells, words
from stages.registration.lists.headings import STAGES
from stages.registration.lists.places import Places
from stages.registration.lists.problems import CellError, Problem

_LONGEST = {name: Participant._meta.get_field(name).max_length for name in (
    "name", "birth_place", "address", "domicile", "business_name", "business_kind", "business_address",
)}  # fmt: skip
_DIGITS = {
    "kk": DigitsField(label="Nomor KK", length=16, required=False),
    "rt": DigitsField(label="RT", length=3, pad=True, required=False),
    "rw": DigitsField(label="RW", length=3, pad=True, required=False),
}
_EMAIL = forms.EmailField(
    required=False,
    max_length=254,
    error_messages=SENTENCES | {"invalid": "Surel tidak lengkap, misalnya nama@contoh.id."},
)
_SHOWN = 40  # letters of a cell that a sentence repeats


@dataclass
class Row:
    """`values` are fields of Participant, complete when nothing refuses; `stays` the days of P2 to P7."""

    values: dict = field(default_factory=dict)
    stays: dict[Stage, date] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self):
        return any(problem.refuses for problem in self.problems)


class Reader:
    """Reads the rows of one list. `mapping` is {column from 0: field}, `kelurahan` those to register for (with
    their desk), `today` the day in Jakarta.
    """

    def __init__(self, mapping, *, kelurahan, today):
        self.columns = {field: int(column) for column, field in mapping.items()}
        self.places = Places(kelurahan)
        self.today = today

    def read(self, row_cells):
        """The Row that these cells describe. Never raises for what stands in a cell."""
        return _Reading(self, row_cells).read()


class _Reading:
    """One row while it is read: each step fills `values` and says what is wrong."""

    def __init__(self, reader, row_cells):
        self.columns, self.places, self.today = reader.columns, reader.places, reader.today
        self.cells, self.row = row_cells, Row()

    def read(self):
        values = self.row.values
        values["registered_on"] = self._registered_on()
        values["nik"] = self._attempt("nik", cells.identity_number)
        values["no_nik"] = "" if values["nik"] else NoNik.NOT_LISTED.value
        values["name"] = self._name()
        self._birth()
        values["sex"] = self._sex()
        self._check_nik()
        self._address()
        self._contact()
        self._programme()
        self._stays()
        return self.row

    # What every step uses

    def _cell(self, field):
        column = self.columns.get(field, len(self.cells))
        return self.cells[column] if column < len(self.cells) else None

    def _refuse(self, code, field, text):
        self.row.problems.append(Problem(code, field, text))

    def _note(self, code, field, text):
        self.row.problems.append(Problem(code, field, text, refuses=False))

    def _attempt(self, field, parse, *more, cell=..., named=None):
        """What `parse` makes of the field's cell; None when it refuses."""
        try:
            return parse(self._cell(field) if cell is ... else cell, *more)
        except CellError as problem:
            self._refuse(problem.code, named or field, str(problem))

    def _is_refused(self, field):
        return any(problem.field == field and problem.refuses for problem in self.row.problems)

    # The steps

    def _registered_on(self):
        day = self._attempt("registered_on", cells.day)
        if day is None:
            if not self._is_refused("registered_on"):
                self._refuse("registered-missing", "registered_on", "Tanggal daftar wajib diisi.")
        elif refusal := registration_day_refusal(day, self.today):
            self._refuse("registered-day", "registered_on", refusal)
        return day

    def _name(self):
        name = self._attempt("name", cells.limited, _LONGEST["name"])
        if name == "":
            self._refuse("name-missing", "name", "Nama wajib diisi.")
        elif name and not any(letter.isalpha() for letter in name):
            self._refuse("name-letters", "name", "Nama harus berisi huruf.")
        return name

    def _birth(self):
        """Place and date, from their own columns or from the combined one."""
        place, rest = self._attempt("birth", cells.birth) or ("", None)
        own = self._attempt("birth_place", cells.limited, _LONGEST["birth_place"])
        if own == "" and place:
            own = self._attempt("birth_place", cells.limited, _LONGEST["birth_place"], cell=place)
        if own == "":
            self._note("birth-place-missing", "birth_place", "Tempat lahir kosong.")
        born = self._attempt("birth_date", cells.day)
        if born is None and rest is not None and not self._is_refused("birth_date"):
            born = self._attempt("birth_date", cells.day, cell=rest)
        self.row.values |= {"birth_place": own, "birth_date": born or self._born_by_nik()}
        self._check_born(self.row.values["birth_date"])

    def _born_by_nik(self):
        if self._is_refused("birth_date") or self._is_refused("nik"):
            return None
        if digits := self.row.values["nik"]:
            born = nik.parse(digits).birth_date(self.today)
            self._note("birth-by-nik", "birth_date", f"Tanggal lahir kosong, diambil dari NIK: {dates.numeric(born)}.")
            return born
        self._refuse("birth-missing", "birth_date", "Tanggal lahir wajib diisi bila NIK kosong.")

    def _check_born(self, born):
        registered = self.row.values["registered_on"]
        if born is None:
            return
        if born > self.today:
            self._refuse("birth-future", "birth_date", "Tanggal lahir tidak boleh di masa depan.")
        elif born.year < EARLIEST_BIRTH_YEAR:
            self._refuse("birth-early", "birth_date", f"Tahun lahir {born.year} tidak mungkin. Periksa KTP.")
        elif registered and born > registered:
            self._refuse("birth-after-registration", "birth_date", "Tanggal lahir sesudah tanggal daftar.")

    def _sex(self):
        written = self._attempt("sex", cells.text)
        if written:
            return self._sex_written(written)
        if written is None or self._is_refused("nik"):
            return None
        if digits := self.row.values["nik"]:
            sex = nik.parse(digits).sex
            self._note("sex-by-nik", "sex", f"Jenis kelamin kosong, diambil dari NIK: {sex}.")
            return sex
        self._refuse("sex-missing", "sex", "Jenis kelamin wajib diisi bila NIK kosong.")

    def _sex_written(self, written):
        sex = words.sex(written)
        if sex is None:
            self._refuse("sex", "sex", f"Jenis kelamin “{_shown(written)}” tidak dikenal. Tulis L atau P.")
            return None
        if words.letters(written) in words.ENGLISH:
            self._note("sex-english", "sex", f"“{written}” dibaca {sex.label}.")
        return sex.value

    def _check_nik(self):
        """A NIK is not refused for what it says; whoever imports the row confirms a difference."""
        digits, values = self.row.values["nik"], self.row.values
        if digits is None:
            if not self._is_refused("nik"):
                self._note("nik-missing", "nik", "Tanpa NIK: dilengkapi kemudian.")
            return
        if cells.may_be_rounded(self._cell("nik")):
            self._note("nik-zeros", "nik", "Angka terakhir NIK mungkin dibulatkan spreadsheet. Cocokkan dengan KTP.")
        if not nik.Nik(digits).region_is_known and not nik.Nik(digits).is_sample:
            self._note("nik-region", "nik", f"Kode wilayah {digits[:2]} pada NIK tidak dikenal.")
        differences = nik.mismatches(digits, birth_date=values["birth_date"], sex=values["sex"], today=self.today)
        for name, text in differences.items():
            self._note("nik-differs", name, text)

    def _address(self):
        values = self.row.values
        for name in ("address", "domicile"):
            values[name] = self._attempt(name, cells.limited, _LONGEST[name])
        if values["address"] == "":
            self._note("address-missing", "address", "Alamat kosong.")
        self._neighbourhood()
        values["kelurahan"] = self._kelurahan()

    def _neighbourhood(self):
        """RT and RW, from their own columns or from the combined one; `000` when nobody knows."""
        both = self._attempt("rt_rw", cells.rt_rw, named="rt") or ("", "")
        for name, combined in zip(("rt", "rw"), both, strict=True):
            value = self._attempt(name, lambda cell, name=name: cells.by(_DIGITS[name], cell))
            if value == "" and combined:
                value = self._attempt(name, lambda cell, name=name: cells.by(_DIGITS[name], cell), cell=combined)
            if value == "" and not self._is_refused(name) and not self._is_refused("rt"):
                self._note("rt-rw-missing", name, f"{name.upper()} kosong, dicatat 000.")
            self.row.values[name] = value or "000"

    def _kelurahan(self):
        name = self._attempt("kelurahan", cells.text)
        kecamatan = self._attempt("kecamatan", cells.text)
        if name:
            return self._attempt("kelurahan", self.places.find, kecamatan or "", cell=name)
        if name == "":
            self._refuse("kelurahan-missing", "kelurahan", "Kelurahan wajib diisi.")

    def _contact(self):
        values = self.row.values
        values["kk"] = self._attempt("kk", lambda cell: cells.by(_DIGITS["kk"], cell))
        values["phone"] = self._attempt("phone", cells.phone)
        values["email"] = self._attempt("email", lambda cell: cells.by(_EMAIL, cell))

    def _programme(self):
        values = self.row.values
        values["interest"] = self._word("interest", words.interest, Interest.OTHER, missing="Minat kosong")
        values["track"] = self._word("track", words.track, Track.BEGINNER)
        values["education"] = self._word("education", words.education, "")
        for name in ("business_name", "business_kind", "business_address"):
            values[name] = self._attempt(name, cells.limited, _LONGEST[name])

    def _word(self, name, meaning, otherwise, *, missing=""):
        """The code meant by a word; what is not understood becomes `otherwise`, with a note."""
        written = self._attempt(name, cells.text)
        if value := written and meaning(written):
            return value.value
        becomes = f"dicatat {otherwise.label}" if otherwise else "dikosongkan"
        if written:
            self._note(f"{name}-other", name, f"“{_shown(written)}” tidak dikenal, {becomes}.")
        elif written == "" and missing:
            self._note(f"{name}-missing", name, f"{missing}, {becomes}.")
        return getattr(otherwise, "value", otherwise)

    def _stays(self):
        for name, stage in STAGES.items():
            if name in self.columns and (day := self._stage_day(name, stage)):
                self.row.stays[stage] = day

    def _stage_day(self, name, stage):
        try:
            day = cells.stage_day(self._cell(name))
        except CellError as problem:
            self._refuse("stage-day", name, f"{stage.title}: {problem}")
            return None
        if day and (refusal := self._stage_refusal(stage, day)):
            self._refuse(f"stage-{refusal.rule.value}", name, f"{stage.title}: {refusal}")
        return day

    def _stage_refusal(self, stage, day):
        """Any order is allowed: each stay is judged as if it followed the registration."""
        registration = rules.Stay(Stage.REGISTRATION, self.row.values["registered_on"] or date.min)
        return rules.refusal(rules.judge_move([registration], stage, day, today=self.today, reason="impor"))


def _shown(text):
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

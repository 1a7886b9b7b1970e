"""One row of a list to one person, with every problem of the row at once.

Whatever is not refused can be stored: the constraints of the participant and of the ledger hold for it.
"""

from datetime import date
from functools import partial

from django import forms

from participants import dates, nik
from participants.fields import EMAIL_INCOMPLETE, SENTENCES, DigitsField
from participants.forms import birth_date_refusal
from participants.models import Interest, NoNik, Participant, Track
from stages import rules
from stages.models import Stage
from stages.registration.lists import cells, words
from stages.registration.lists.draft import Draft
from stages.registration.lists.headings import FIELDS, STAGES
from stages.registration.lists.places import Places
from stages.registration.lists.problems import CellError

_SHOWN = 40  # letters of a cell that a sentence repeats
_text = {
    name: partial(cells.limited, longest=Participant._meta.get_field(name).max_length)
    for name in ("name", "birth_place", "address", "domicile", "business_name", "business_kind", "business_address")
}
_kk, _rt, _rw = (
    partial(cells.by, DigitsField(label=label, length=length, pad=length == 3, required=False))
    for label, length in (("Nomor KK", 16), ("RT", 3), ("RW", 3))
)
_email = partial(
    cells.by,
    forms.EmailField(required=False, max_length=254, error_messages=SENTENCES | {"invalid": EMAIL_INCOMPLETE}),
)


class Reader:
    """Reads the rows of one list. `mapping` is {column from 0: field}, `kelurahan` those to register for (with
    their desk), `today` the day in Jakarta.
    """

    def __init__(self, mapping, *, kelurahan, today):
        self._columns = {field: int(column) for column, field in mapping.items()}
        self._places, self._today = Places(kelurahan), today

    def read(self, row_cells):
        """The draft.Row that these cells describe. Never raises for what stands in a cell."""
        draft = Draft(self._columns, row_cells)
        _registration(draft, self._today)
        _identity(draft, self._today)
        _address(draft, self._places)
        _contact(draft)
        _programme(draft)
        for field, stage in STAGES.items():
            _stay(draft, field, stage, self._today)
        return draft.row


def _registration(draft, today):
    day = draft.values["registered_on"] = draft.attempt("registered_on", cells.day)
    if day is None:
        draft.require("registration-missing", "registered_on", "Tanggal daftar wajib diisi.")
    elif refusal := rules.registration_day_refusal(day, today):
        draft.refuse("registration-day", "registered_on", refusal)


def _identity(draft, today):
    digits = draft.values["nik"] = draft.attempt("nik", cells.identity_number)
    draft.values["no_nik"] = "" if digits else NoNik.NOT_LISTED.value
    draft.values["name"] = _name(draft)
    place, day = draft.attempt("birth", cells.birth) or ("", None)
    draft.values["birth_place"] = _birth_place(draft, place)
    draft.values["birth_date"] = _birth_date(draft, day, digits, today)
    draft.values["sex"] = _sex(draft, digits)
    if digits:
        _notes_on_nik(draft, digits, today)
    elif not draft.is_refused("nik"):
        draft.note("nik-missing", "nik", "Tanpa NIK, dilengkapi kemudian.")


def _name(draft):
    name = draft.attempt("name", _text["name"])
    if name == "":
        draft.refuse("name-missing", "name", "Nama wajib diisi.")
    elif name and not any(letter.isalpha() for letter in name):
        draft.refuse("name-letters", "name", "Nama harus berisi huruf.")
    return name


def _birth_place(draft, shared):
    """From its own column or from the one it shares with the date."""
    place = draft.attempt("birth_place", _text["birth_place"])
    if place == "":
        place = draft.attempt_with(shared, "birth_place", _text["birth_place"])
    if place == "" and not draft.is_refused("birth"):
        draft.note("birth-place-missing", "birth_place", "Tempat lahir kosong.")
    return place


def _birth_date(draft, shared, digits, today):
    """From its own column, from the one it shares with the place, or from the NIK."""
    born = draft.attempt("birth_date", cells.day)
    if born is None and not draft.is_refused("birth_date"):
        born = draft.attempt_with(shared, "birth_date", cells.day)
    if born is None and not draft.is_refused("birth_date") and not draft.is_refused("birth"):
        born = _by_nik(draft, digits, "birth_date", "Tanggal lahir", lambda known: known.birth_date(today))
    if born and (refusal := birth_date_refusal(born, today)):
        draft.refuse("birth-date", "birth_date", refusal)
    elif born and (registered := draft.values["registered_on"]) and born > registered:
        draft.refuse("birth-after-registration", "birth_date", "Tanggal lahir sesudah tanggal daftar.")
    return born


def _sex(draft, digits):
    written = draft.attempt("sex", cells.text)
    if written == "":
        return _by_nik(draft, digits, "sex", "Jenis kelamin", lambda known: known.sex)
    sex = words.sex(written or "")
    if sex and words.letters(written) in words.ENGLISH:
        draft.note("sex-english", "sex", f"“{written}” dibaca {sex.label}.")
    elif written and not sex:
        draft.refuse("sex", "sex", f"Jenis kelamin “{_shown(written)}” tidak dikenal. Tulis L atau P.")
    return sex and sex.value


def _by_nik(draft, digits, field, label, derive):
    """What the NIK says of an empty cell; without a NIK the cell is needed."""
    if digits:
        value = derive(nik.parse(digits))
        shown = dates.numeric(value) if isinstance(value, date) else value
        draft.note(f"{field.replace('_', '-')}-by-nik", field, f"{label} kosong, diambil dari NIK: {shown}.")
        return value
    if not draft.is_refused("nik"):
        draft.refuse(f"{field.replace('_', '-')}-missing", field, f"{label} wajib diisi bila NIK kosong.")


def _notes_on_nik(draft, digits, today):
    """Nobody is refused for what a NIK says; whoever imports the row confirms the difference."""
    if cells.may_be_rounded(draft.cell("nik")):
        draft.note("nik-zeros", "nik", "Angka terakhir NIK mungkin dibulatkan spreadsheet. Cocokkan dengan KTP.")
    known = nik.Nik(digits)
    if not (known.region_is_known or known.is_sample):
        draft.note("nik-region", "nik", f"Kode wilayah {digits[:2]} pada NIK tidak dikenal. Cocokkan dengan KTP.")
    born, sex = draft.values["birth_date"], draft.values["sex"]
    for field, sentence in nik.mismatches(digits, birth_date=born, sex=sex, today=today).items():
        draft.note("nik-differs", field, sentence)


def _address(draft, places):
    for field in ("address", "domicile"):
        draft.values[field] = draft.attempt(field, _text[field])
    if draft.values["address"] == "":
        draft.note("address-missing", "address", "Alamat kosong.")
    shared = draft.attempt("rt_rw", cells.rt_rw) or ("", "")
    draft.values["rt"] = _neighbourhood(draft, "rt", _rt, shared[0])
    draft.values["rw"] = _neighbourhood(draft, "rw", _rw, shared[1])
    draft.values["kelurahan"] = _kelurahan(draft, places)


def _neighbourhood(draft, field, parse, shared):
    """From its own column or from the one they share; `000` when nobody knows."""
    number = draft.attempt(field, parse)
    if number == "":
        number = draft.attempt_with(shared, field, parse)
    if number == "" and not draft.is_refused("rt_rw"):
        draft.note("rt-rw-missing", field, f"{field.upper()} kosong, dicatat 000.")
    return number or "000"


def _kelurahan(draft, places):
    name, kecamatan = draft.attempt("kelurahan", cells.text), draft.attempt("kecamatan", cells.text)
    if name:
        return draft.attempt_with(name, "kelurahan", places.find, kecamatan or "")
    if name == "":
        draft.refuse("kelurahan-missing", "kelurahan", "Kelurahan wajib diisi.")


def _contact(draft):
    draft.values["phone"] = draft.attempt("phone", cells.phone)
    draft.values["email"] = draft.attempt("email", _email)
    if cells.is_rounded(draft.cell("kk")) or cells.is_scientific(draft.cell("kk")):
        draft.values["kk"] = ""
        draft.note("kk-rounded", "kk", "Nomor KK dibulatkan oleh spreadsheet, dikosongkan.")
    else:
        draft.values["kk"] = draft.attempt("kk", _kk)


def _programme(draft):
    draft.values["interest"] = _word(draft, "interest", words.interest, Interest.OTHER, needed=True)
    draft.values["track"] = _word(draft, "track", words.track, Track.BEGINNER)
    draft.values["education"] = _word(draft, "education", words.education, None)
    for field in ("business_name", "business_kind", "business_address"):
        draft.values[field] = draft.attempt(field, _text[field])


def _word(draft, field, meaning, otherwise, *, needed=False):
    """The code meant by a word; one that is not understood, or `needed` and empty, becomes `otherwise` with a note."""
    written = draft.attempt(field, cells.text)
    found = meaning(written) if written else None
    if written and found is None:
        becomes = f"dicatat {otherwise.label}" if otherwise else "dikosongkan"
        draft.note(f"{field}-other", field, f"“{_shown(written)}” tidak dikenal, {becomes}.")
    elif written == "" and needed:
        draft.note(f"{field}-missing", field, f"{FIELDS[field]} kosong, dicatat {otherwise.label}.")
    chosen = found or otherwise
    return chosen.value if chosen else ""


def _stay(draft, field, stage, today):
    """Any order of stages is allowed: each stay is judged as if it followed the registration."""
    try:
        day = cells.stage_day(draft.cell(field))
    except CellError as problem:
        draft.refuse("stage-day", field, f"{stage.title}: {problem}")
        return
    if day is None:
        return
    registration = rules.Stay(Stage.REGISTRATION, draft.values["registered_on"] or date.min)
    refusal = rules.refusal(rules.judge_move([registration], stage, day, today=today, reason="impor"))
    if refusal:
        draft.refuse(f"stage-{refusal.rule.value}", field, f"{stage.title}: {refusal}")
    else:
        draft.row.stays[stage] = day


def _shown(text):
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

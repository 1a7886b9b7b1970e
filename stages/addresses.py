"""The address of a list of people: the codes of its filters, and the same in words."""

from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from participants import dates
from participants.models import Desk, Interest, Kelurahan, Sex, Track
from stages import paths, work
from stages.models import Stage
from stages.tally import Measure

# The parameters of an address that narrow every list, in the order in which they stand there and are said.
OURS = ("desk", "kelurahan", "interest", "track", "sex", "after", "without", "last", "way", "idle", "missing", "no_nik")
WORDS = {
    "desk": lambda code, names: f"Kecamatan {names.get('desk', {}).get(code, code)}",
    "kelurahan": lambda code, names: f"Kelurahan {names.get('kelurahan', {}).get(code, code)}",
    "interest": lambda code, names: f"minat {Interest(code).label.lower()}",
    "track": lambda code, names: f"jalur {Track(code).label.lower()}",
    "sex": lambda code, names: Sex(code).label.lower(),
    "after": lambda code, names: f"langsung sesudah {Stage(int(code)).title}",
    "without": lambda code, names: f"tanpa {Stage(int(code)).title}",
    "last": lambda code, names: "dan belum ke tahap lain sesudahnya",
    "way": lambda code, names: f"jalan {paths.in_words(paths.from_code(code))}",
    "idle": lambda code, names: f"belum bergerak lebih dari {code} hari",
    "missing": lambda code, names: "bukti belum lengkap",
    "no_nik": lambda code, names: "belum ada NIK",
}


def codes(*, stage=None, measure=None, as_of=None, **chosen):
    """The address of a list from its cleaned filters: codes in a fixed order, and nothing that does not narrow it."""
    asked = {"stage": stage and int(stage)}
    if stage:
        asked |= {"measure": measure and measure.value, "as_of": as_of and as_of.isoformat()}
    declared = [each.name for each in work.filters_of(stage)]
    asked |= {name: _code(chosen.get(name)) for name in (*OURS, *declared)}
    return urlencode({name: code for name, code in asked.items() if code})


def page(codes):
    """The page that shows the list of codes(): a stage's, or everybody's."""
    asked = dict(parse_qsl(codes))
    stage = asked.pop("stage", None)
    address = reverse("stages:stage", args=[Stage(int(stage))]) if stage else reverse("stages:people")
    return f"{address}?{urlencode(asked)}"


def _code(value):
    if isinstance(value, Desk | Kelurahan):
        return value.code
    if isinstance(value, tuple):
        return paths.code(value)
    return int(value) if value is True else str(value) if value is not None else None


def in_words(codes, names, searched=False):
    """Which list codes() mean: `Sedang di P3 Pelatihan per 22 Juni 2022, Kecamatan Tambora, minat kuliner`.

    names: as names() gives them.
    """
    parts = [_place(dict(parse_qsl(codes))), *narrowed_in_words(codes, names)]
    return ", ".join([*parts, "hasil pencarian"] if searched else parts)


def narrowed_in_words(codes, names):
    """What narrows the list, a part of a sentence each."""
    asked = dict(parse_qsl(codes))
    parts = [words(asked[name], names) for name, words in WORDS.items() if name in asked]
    declared = [(each, asked[each.name]) for each in _declared() if each.name in asked]
    return parts + [f"{each.label.lower()} {names.get(each.name, {}).get(code, code)}" for each, code in declared]


def _place(asked):
    if "stage" not in asked:
        return "Semua peserta"
    place = f"{Measure(asked.get('measure', Measure.NOW)).label} {Stage(int(asked['stage'])).title}"
    return f"{place} per {dates.in_words(dates.parse(asked['as_of']))}" if "as_of" in asked else place


def names():
    """{parameter: {code: name}} of what codes alone do not say; one query for each parameter."""
    places = {"desk": Desk, "kelurahan": Kelurahan}
    return {name: dict(model.objects.values_list("code", "name")) for name, model in places.items()} | {
        each.name: dict(each.choices()) for each in _declared()
    }


def _declared():
    return [each for declared in work.declared() for each in declared.filters]

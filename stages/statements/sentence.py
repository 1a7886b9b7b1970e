"""The sentence an official says, in the manner of the brief (ANTARA, 22 June 2022). Pure.

A sentence leaves the office, so people fewer than FEW are not told apart, nor can they be worked out from a change.
"""

from participants import dates
from stages.models import Stage
from stages.tables import thousands
from stages.tally import Measure

WEEKDAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
FEW = 5
HIDDEN = f"kurang dari {FEW}"
DEFINITION = {
    Measure.REACHED: "Satu peserta dihitung di setiap tahap yang pernah dicapainya.",
    Measure.NOW: "Setiap peserta dihitung sekali, di tahap tempatnya berada.",
}


def compose(counted, *, measure, as_of, place="", since=None):
    """The whole statement. `counted` is {Stage: people} of one measure; `place` is "" for the whole district.

    as_of: a day in Jakarta. since: (day, {Stage: people}) of an earlier statement of the same place and measure.
    """
    measure = Measure(measure)
    day = f"hari {WEEKDAYS[as_of.weekday()]}, {dates.in_words(as_of)},"
    where = f" di {place}" if place else ""
    said = [f"{stage.title[:2]} {stage.label.lower()} {shown(counted[stage])} peserta" for stage in Stage.programme()]
    if measure == Measure.REACHED:
        parts = [f"Sampai {day}{where} tercatat {_listed(said)}."]
    else:
        said.append(f"{shown(counted[Stage.LEFT])} peserta sudah keluar dari program")
        parts = [f"Pada akhir {day}{where} sedang berada di {_listed(said)}."]
    if since:
        parts.append(_since(*since, counted, as_of))
    return " ".join([*parts, DEFINITION[measure]])


def shown(people):
    """A figure outside the office: 3.796, or `kurang dari 5`."""
    return thousands(people) if people >= FEW else HIDDEN


def place_of(desk):
    """How a place is said: `Kecamatan Tambora`, or "" for the whole district."""
    return f"Kecamatan {desk.name}" if desk else ""


def _since(day, before, counted, as_of):
    changed = [f"P{stage.value} {_change(before[stage], counted[stage])}" for stage in Stage.programme()]
    if day == as_of:
        return f"Dibanding pernyataan sebelumnya untuk tanggal yang sama: {_listed(changed)}."
    return f"Dibanding {dates.in_words(day)}: {_listed(changed)}."


def _change(before, after):
    if before == after:
        return "tetap"
    word, people = ("bertambah" if after > before else "berkurang"), abs(after - before)
    if min(before, after) < FEW:
        return word  # a number would give the hidden figure away
    return f"{word} {shown(people)}"


def _listed(parts):
    return f"{', '.join(parts[:-1])}, dan {parts[-1]}"

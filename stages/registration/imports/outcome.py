"""What came of checking a list: how many rows of each verdict, and every reason with the rows it stands in."""

from dataclasses import dataclass
from itertools import groupby

from django.db import connection
from django.db.models import Count

from stages.registration.lists.headings import FIELDS
from stages.registration.models import ImportRow
from stages.tables import thousands

Verdict = ImportRow.Verdict
SHOWN = 200  # first rows on the page
MOST_SENTENCES = 5  # of one reason; the rest are counted
MOST_RANGES = 60  # of one sentence


@dataclass(frozen=True)
class Reason:
    """One kind of problem. `sentences` are (sentence, row numbers in words), those with most rows first; `more` are
    the row numbers of still other sentences of this kind, in words too; `rows` is how many rows all of them are.
    """

    code: str
    field: str
    sentences: list
    more: str
    rows: int


def counts(run):
    """{Verdict: rows}, every verdict named."""
    found = dict(run.lines.values_list("verdict").order_by().annotate(rows=Count("pk")))
    return {verdict: found.get(verdict.value, 0) for verdict in Verdict}


def summary(found):
    """`412 baru, 23 sudah ada, 9 ditolak` of counts()."""
    told = (Verdict.NEW, Verdict.KNOWN, Verdict.REFUSED)
    return ", ".join(f"{thousands(found[verdict])} {verdict.label.lower()}" for verdict in told)


def refusals(run):
    """[Reason] for which rows were refused, the most frequent first."""
    return _reasons(run, "fact ->> 3 = 'true'")


def notes(run):
    """[Reason] worth knowing of the rows that are not refused."""
    return _reasons(run, f"fact ->> 3 = 'false' AND line.verdict <> '{Verdict.REFUSED}'")


def _reasons(run, condition):
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT fact ->> 0 AS code, fact ->> 1 AS field, fact ->> 2 AS sentence,
                array_agg(line.number ORDER BY line.number)
            FROM {ImportRow._meta.db_table} line, jsonb_array_elements(line.problems) AS fact
            WHERE line.run_id = %s AND {condition}
            GROUP BY code, field, sentence ORDER BY code, field, count(*) DESC, sentence
            """,
            [run.pk],
        )
        found = cursor.fetchall()
    reasons = [_reason(*kind, list(rows)) for kind, rows in groupby(found, key=lambda row: row[:2])]
    return sorted(reasons, key=lambda reason: -reason.rows)


def _reason(code, field, rows):
    told = [(sentence, numbers) for _, _, sentence, numbers in rows]
    more = sorted(number for _, numbers in told[MOST_SENTENCES:] for number in numbers)
    shown = [(sentence, in_ranges(numbers)) for sentence, numbers in told[:MOST_SENTENCES]]
    label = FIELDS.get(field, field)
    return Reason(code, label, shown, in_ranges(more), sum(len(numbers) for _, numbers in told))


def first_rows(run):
    """[(row, name as it stands there, sentences)] of the first rows, with the participants they became or were."""
    column = next((int(column) for column, field in run.mapping.items() if field == "name"), None)
    lines = run.lines.select_related("participant").defer("participant__name_words")[:SHOWN]
    return [
        (line, "" if column is None else line.cells[column] or "", [sentence for _, _, sentence, _ in line.problems])
        for line in lines
    ]


def in_ranges(numbers, most=MOST_RANGES):
    """Row numbers in order as they are read out: `12, 40, 77–80`."""
    runs = []
    for count in numbers:
        if runs and runs[-1][1] == count - 1:
            runs[-1][1] = count
        else:
            runs.append([count, count])
    text = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs[:most])
    return f"{text} dan {thousands(len(runs) - most)} bagian lain" if len(runs) > most else text

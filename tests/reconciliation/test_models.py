"""What the database itself refuses of paper, each guard by its name."""

import pytest
from django.db import IntegrityError, connection, transaction

from stages.reconciliation import acts
from tests.reconciliation.sheets import AS_OF, enter, explain, replace

KEY = "gen_random_uuid()"


def refused(guard, sql, *values):
    with pytest.raises(IntegrityError, match=guard):
        written(sql, *values)


@transaction.atomic
def written(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # what is pending comes first
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def sheet_row(cast, **changes):
    row = {"desk_id": cast.taman_sari.pk, "as_of": AS_OF, "source": "x", "stated": 1, "replaces_id": None}
    row |= {"entered_by_id": cast.staff.pk, "entered_at": "2026-01-01 10:00+07"} | changes
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    return f"INSERT INTO reconciliation_sheet (key, {columns}) VALUES ({KEY}, {places})", *row.values()


@pytest.fixture
def sheet(cast, person):
    sheet = enter(cast, p1=3)
    explain(sheet, 1, cast.staff, 2)
    acts.sign_off(sheet, by=cast.staff)
    return sheet


@pytest.mark.parametrize("table", ["sheet", "figure", "reason", "signoff"])
def test_nothing_is_rewritten_or_deleted(sheet, table):
    column = "sheet_id" if table == "signoff" else "id"
    refused("paper_history", f"UPDATE reconciliation_{table} SET {column} = {column}")
    refused("paper_history", f"DELETE FROM reconciliation_{table}")
    refused("paper_history", f"TRUNCATE reconciliation_{table} CASCADE")


@pytest.mark.parametrize(
    ("guard", "changes"),
    [
        ("sheet_has_source", {"source": ""}),
        ("sheet_has_figures", {"stated": 0}),
        ("sheet_not_of_the_future", {"as_of": "2026-01-02"}),
        ("sheet_stated", {}),  # a figure was promised and none came
    ],
)
def test_a_sheet_is_whole(cast, guard, changes):
    refused(guard, *sheet_row(cast, **changes))


def test_one_first_sheet_of_a_kecamatan_and_day(cast, sheet):
    refused("sheet_first_of_its_day", *sheet_row(cast, desk_id=cast.tambora.pk))


def test_a_sheet_replaces_one_of_its_kecamatan_and_day_and_once(cast, sheet):
    refused("sheet_same_place_and_day", *sheet_row(cast, replaces_id=sheet.pk))
    replace(sheet, cast.staff, p1=1)
    refused("replaces_id", *sheet_row(cast, desk_id=cast.tambora.pk, replaces_id=sheet.pk))


def test_no_figure_comes_later(sheet):
    refused("sheet_stated", "INSERT INTO reconciliation_figure (sheet_id, stage, people) VALUES (%s, 2, 1)", sheet.pk)


@pytest.mark.parametrize(
    ("guard", "figures"),
    [
        ("figure_once", [(1, 1), (1, 2)]),
        ("figure_of_the_programme", [(8, 1)]),
        ("figure_possible", [(1, 1_000_001)]),
        ("people_check", [(1, -1)]),
    ],
)
def test_figures_are_possible(cast, guard, figures):
    insert, *values = sheet_row(cast, stated=2)
    rows = ", ".join(f"({stage}, {people})" for stage, people in figures)
    both = (
        f"WITH sheet AS ({insert} RETURNING id) INSERT INTO reconciliation_figure (sheet_id, stage, people) "
        f"SELECT id, stage, people FROM sheet, (VALUES {rows}) figure (stage, people)"
    )
    refused(guard, both, *values)


REASON = (
    "INSERT INTO reconciliation_reason (figure_id, gap, text, given_at, given_by_id, key) "
    f"SELECT id, %s, %s, now(), %s, {KEY} FROM reconciliation_figure WHERE sheet_id = %s"
)
SIGN = "INSERT INTO reconciliation_signoff (sheet_id, records, signed_at, signed_by_id) VALUES (%s, '{}', now(), %s)"


def test_what_was_signed_takes_no_more_reasons(cast, sheet):
    refused("paper_closed", REASON, 2, "x", cast.staff.pk, sheet.pk)


def test_what_was_replaced_takes_neither_reasons_nor_a_sign_off(cast, person):
    old = enter(cast, p1=3)
    replace(old, cast.staff, p1=1)
    refused("paper_closed", REASON, 2, "x", cast.staff.pk, old.pk)
    refused("paper_closed", SIGN, old.pk, cast.staff.pk)


def test_a_reason_says_something_about_a_gap(cast, person):
    sheet = enter(cast, p1=3)
    refused("reason_says_something", REASON, 2, "", cast.staff.pk, sheet.pk)
    refused("reason_explains_a_gap", REASON, 0, "x", cast.staff.pk, sheet.pk)

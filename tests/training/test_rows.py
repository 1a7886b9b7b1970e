"""Row numbers as they are typed: what is meant is understood, everything else gets its sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.training.rows import LONGEST, RowsError, parse, shown

FORTY = range(1, 41)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1-12, 15, 18-40", {*range(1, 13), 15, *range(18, 41)}),
        ("1 – 3; 7", {1, 2, 3, 7}),
        ("1 s/d 3, 7 sampai 9", {1, 2, 3, 7, 8, 9}),
        ("1s.d.3", {1, 2, 3}),
        ("1 5\n7", {1, 5, 7}),
        ("3,3,2-4", {2, 3, 4}),
        (",1,, 2,", {1, 2}),
        ("Semua", set(FORTY)),
        ("0", set()),
        ("40", {40}),
    ],
)
def test_what_is_meant(text, rows):
    assert parse(text, FORTY) == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1-45", "Nomor 41-45 tidak ada di daftar. Nomor terakhir 40."),
        ("41", "Nomor 41 tidak ada di daftar. Nomor terakhir 40."),
        ("0-3", "Nomor 0 tidak ada di daftar. Nomor terakhir 40."),
        ("1, 12-3", "Rentang 12-3 terbalik. Tulis 3-12."),
        ("satu", "“satu” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        ("1--3", "“1--3” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        ("1-2-3", "“1-2-3” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        ("-5", "“-5” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        ("٣", "“٣” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        ("99999", "“99999” bukan nomor atau rentang. Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."),
        (", ;", "Tulis nomor yang hadir, misalnya 1-12, 15, 18-40. Bila tidak ada yang hadir, tulis 0."),
    ],
)
def test_what_is_refused(text, sentence):
    with pytest.raises(RowsError) as refusal:
        parse(text, FORTY)
    assert str(refusal.value) == sentence


def test_a_range_runs_over_a_cancelled_row_but_nobody_means_it_alone():
    assert parse("1-3", {1, 3}, cancelled={2}) == {1, 3}
    with pytest.raises(RowsError, match=r"^Nomor 2 sudah dibatalkan dari kelas ini\.$"):
        parse("1, 2", {1, 3}, cancelled={2})


@given(st.sets(st.sampled_from(FORTY)))
def test_what_is_shown_means_the_same(rows):
    assert parse(shown(rows), FORTY) == rows


@given(st.text(max_size=LONGEST))
def test_any_text_is_understood_or_refused_in_words(text):
    try:
        meant = parse(text, FORTY)
    except RowsError:
        return
    assert meant <= set(FORTY)

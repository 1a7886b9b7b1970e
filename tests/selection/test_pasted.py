"""Pasted lists: numbers and NIKs with any separators; whatever means nobody is told with its line."""

import uuid

import pytest

from stages import merging, pasted
from tests.factories import register


@pytest.fixture
def pair(cast):
    names = {"9973011205900001": "Ani", "9973015205900002": "Budi"}
    return [register(cast.officer, cast.tambora, name=name, nik=nik) for nik, name in names.items()]


def read(user, text):
    found = pasted.read(user, text)
    return sorted(person.name for person in found.found), found.missing


@pytest.mark.parametrize(
    "text",
    [
        "{a.number} {b.number}",
        "{a.number},{b.number}",
        "{a.number}\r\n\r\n{b.nik}\r\n",
        "{a.nik}\t{b.nik}",
        "{a.nik} {b.nik}",
        "{a.nik}; {b.number};",
        "9973 0112 0590 0001 9973 0152 0590 0002",
        "997301.120590.0001 | 9973-0152-0590-0002",
        "{a.number}/{b.number}",
        "No;Nama;NIK\n1;Ani;{a.nik}".replace("1;", "") + "\nBudi\t{b.nik}",
        "Ani {a.nik}\nBudi {b.number}",
        "jb{short} JB{b.number}",
        "{a.number} {a.number} {b.nik} {b.number}",
    ],
)
def test_any_separators(cast, pair, text):
    a, b = pair
    text = text.format(a=a, b=b, short=a.number[2:].lower()).replace("JBJB", "JB")
    names, missing = read(cast.staff, text)
    assert names == ["Ani", "Budi"]
    assert [shown for _, shown in missing] in ([], ["No", "Nama", "NIK"])


def test_what_means_nobody_is_told_with_its_line(cast, pair):
    text = f"{pair[0].number}\nJB-0000-0000, {pair[1].nik}\n\n317301120590000\nsiapa ini\n9973010000000000"
    names, missing = read(cast.staff, text)
    assert names == ["Ani", "Budi"]
    assert missing == [
        (2, "JB-0000-0000"), (4, "317301120590000"), (5, "siapa ini"), (6, "9973010000000000")
    ]  # fmt: skip


def test_somebody_elses_is_missing_like_one_that_does_not_exist(cast, pair, foreigner):
    names, missing = read(cast.officer, f"{foreigner.number}\nJB-0000-0000\n{foreigner.nik}\n{pair[0].nik}")
    assert names == ["Ani"]
    assert missing == [(1, foreigner.number), (2, "JB-0000-0000"), (3, foreigner.nik)]


def test_the_number_of_an_old_slip_means_who_it_leads_to(cast, pair):
    merging.merge(*pair, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert read(cast.staff, pair[1].number) == (["Ani"], [])


@pytest.mark.parametrize("text", ["\0", "'", "x" * 100_000, "3,17E+15", "1" * 99_999, "٣١٧٣٠١١٢٠٥٩٠٠٠٠١", ",;" * 5000])
def test_any_text_is_read(cast, text):
    assert read(cast.staff, text)[0] == []


def test_a_long_list_is_three_queries(cast, pair, django_assert_num_queries):
    text = "\n".join([*(f"JB-0000-{at:04}" for at in range(2000)), pair[0].number])
    cast.staff.has_perm("read once")
    with django_assert_num_queries(3):
        found = pasted.read(cast.staff, text)
    assert len(found.missing) == 2000

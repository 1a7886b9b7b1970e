"""Names as people write them here: which may be one person's, and which may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur.demonstration import names as invented
from participants.names import Likeness, alike, key, likeness, words

SAME = [
    # Muhammad
    ("Muhammad Ali", "Muhamad Ali"),
    ("Muhammad Ali", "Mohammad Ali"),
    ("Muhammad Ali", "Mohamad Ali"),
    ("Muhammad Ali", "Mochamad Ali"),
    ("Muhammad Ali", "Mochammad Ali"),
    ("Muhammad Ali", "Moch. Ali"),
    ("Muhammad Ali", "Moh. Ali"),
    ("Muhammad Ali", "Muh Ali"),
    ("Muhammad Ali", "Mhd. Ali"),
    ("Muhammad Ali", "Md. Ali"),
    ("Muhammad Ali", "M. Ali"),
    ("Muhammad Ali", "M.Ali"),
    ("MUHAMMAD ALI", "m ali"),
    ("Ali Muhammad", "Ali Moh."),
    # Titles and degrees
    ("H. Ahmad Fauzi", "Ahmad Fauzi"),
    ("Hj. Siti Aminah", "Siti Aminah"),
    ("Haji Ahmad Fauzi", "H.Ahmad Fauzi"),
    ("Hajjah Siti Aminah", "Hj Siti Aminah"),
    ("dr. Ratna Dewi", "Ratna Dewi"),
    ("Dr. H. Ratna Dewi", "Ratna Dewi"),
    ("Drs. H. Achmad Fauzi, M.M.", "Ahmad Fauzi"),
    ("Dra. Hj. Sri Wahyuni", "Sri Wahyuni"),
    ("Ir. H. Joko Susilo", "Joko Susilo"),
    ("Siti Aminah, S.Pd", "Siti Aminah"),
    ("Siti Aminah, S. Pd., M. M.", "Siti Aminah"),
    ("Siti Aminah S.Pd.I", "Siti Aminah"),
    ("Budi Santoso SE", "Budi Santoso"),
    ("Budi Santoso, S.E., S.H.", "Budi Santoso"),
    ("Budi Santoso SH, MH", "Budi Santoso"),
    ("Ust. Abdul Wahid", "Abdul Wahid"),
    ("KH. Abdul Wahid, Lc., M.A.", "Abdul Wahid"),
    ("Prof. Dr. Ir. Sukarno", "Sukarno"),
    ("H. M. Yusuf", "Muhammad Yusuf"),
    # Fathers
    ("Siti binti Ali", "Siti bt. Ali"),
    ("Ahmad bin Hasan", "Ahmad b. Hasan"),
    ("Ahmad bin Hasan", "Ahmad Hasan"),
    # Apostrophes, hyphens, dots, blanks, capitals, accents
    ("Ma'ruf Amin", "Ma’ruf Amin"),
    ("Ma'ruf Amin", "Maruf Amin"),
    ("MA`RUF AMIN", "ma‘ruf amin"),
    ("Abdul-Rahman", "Abdul Rahman"),
    ("Nur Aini", "Nuraini"),
    ("Nur Aini", "Nur-Aini"),
    ("Abdulrahman", "Abdul Rahman"),
    ("  Siti   Aminah ", "Siti Aminah"),
    ("René Jansen", "Rene Jansen"),
    # Old spelling
    ("Soekarno", "Sukarno"),
    ("Djoko Soesilo", "Joko Susilo"),
    ("Tjandra", "Candra"),
    ("Achmad Soedjono", "Ahmad Sujono"),
    ("Sjarif", "Syarif"),
    # Sounds
    ("Annisa Rahma", "Anisa Rahma"),
    ("Rachmat Hidayat", "Rahmat Hidayat"),
    ("Chandra", "Candra"),
    ("Dewy Lestary", "Dewi Lestari"),
    ("Novi Alvian", "Nofi Alfian"),
    ("Rizqi Utsman", "Rizki Usman"),
    ("Fathimah Azzahra", "Fatimah Azahrah"),
    ("Syaiful Dzikri", "Saiful Zikri"),
    ("Zaenal Abidin", "Zainal Abidin"),
    ("Abd. Rachman", "Abdul Rahman"),
    ("Ach. Fauzi", "Ahmad Fauzi"),
    ("Desy", "Dessie"),
]
CLOSE = [
    ("Siti A. Rahma", "Siti Aminah Rahma"),
    ("Siti Aminah R.", "Siti Aminah Rahma"),
    ("S. Rahmawati", "Siti Rahmawati"),
    ("Siti A. R.", "Siti Aminah Rahma"),
    ("Siti Rahma", "Siti Aminah Rahma"),
    ("Siti Aminah", "Siti Aminah Rahma"),
    ("Muhammad Rizky Pratama", "Rizky Pratama"),
    ("M. Ali", "Ali"),
    ("Siti Aminah", "Aminah"),
    ("Aminah Siti", "Siti Aminah"),
    ("Aminah, Siti", "Siti Aminah"),
    ("Ahmad Fauzi bin Hasan", "Ahmad Fauzi"),
    ("Ahmad bin Hasan", "Ahmad"),
    ("Ahmad bin Hasan Basri", "Ahmad bin Hasan"),
    ("Rahmawati", "Rahnawati"),
    ("Rahmawati", "Rahmawti"),
    ("Rahmawati", "Ramhawati"),
    ("Budi Santoso", "Budi Santosa"),
    ("Khoirul Anam", "Choirul Anam"),
    ("Fitri Handayani", "Pitri Handayani"),
    ("Abdul Rahman", "Abdurrahman"),
    ("H. M. Jusuf", "Muhammad Yusuf"),
]
DIFFERENT = [
    ("Siti Aminah", "Siti Aisyah"),
    ("Siti Aminah", "Nur Aminah"),
    ("Siti Aminah", "Siti"),
    ("Muhammad Ali", "Muhammad"),
    ("Muhammad Ali", "Muhammad Yusuf"),
    ("Muhammad Rizky Pratama", "Muhammad Fadil Pratama"),
    ("M. A.", "Muhammad Ali"),
    ("S. A.", "Siti Aminah"),
    ("Ahmad Ali", "Muhammad Ali"),
    ("Hasan Basri", "Husein Basri"),
    ("Hasan", "Husein"),
    ("Rina", "Rini"),
    ("Rina Wati", "Rini Wati"),
    ("Sari", "Siti"),
    ("Dimas Saputra", "Dimas Saputri"),
    ("Susanto", "Susanti"),
    ("Febrian", "Febriana"),
    ("Rizki Ananda", "Rizka Ananda"),
    ("Ahmad bin Hasan", "Ahmad bin Ali"),
    ("Siti Aminah binti Ali", "Siti Aminah binti Umar"),
    ("Ali bin Hasan", "Umar bin Hasan"),
    ("Sri Wahyuni", "Sri Wahyuningsih"),
    ("Budi Santoso", "Agus Santoso"),
    ("Budi", "Budiman"),
    ("Rahmawati Sartika", "Rahnawati Kartika"),
    ("Siti Nur Aminah Dewi", "Siti Dewi"),
    ("Suharto", "Sukarno"),
    ("H. M.", "Hj. N."),
    ("", "Siti"),
]


def table(pairs, expected):
    return [pytest.param(one, other, expected, id=f"{one}|{other}") for one, other in pairs]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    table(SAME, Likeness.SAME) + table(CLOSE, Likeness.CLOSE) + table(DIFFERENT, Likeness.DIFFERENT),
)
def test_names_as_they_are_written_here(one, other, expected):
    assert (alike(one, other), alike(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("H. M.", ["h", "m"]),
        ("Haji", ["haji"]),
        ("Hj.", ["hj"]),
        ("SE", ["se"]),
        (", S.E.", ["s", "e"]),
        ("Dr. Ir.", ["dr", "ir"]),
        ("M.", ["m"]),
        ("Ibu Sri", ["sri"]),
        ("Ma", ["ma"]),
        ("Lie Ma", ["li", "ma"]),
        ("...", ["..."]),
        ("", [""]),
    ],
)
def test_a_name_never_becomes_empty(name, kept):
    assert words(name) == kept


PIECES = st.sampled_from(
    "Siti Aminah Muhammad M. Moch. H. Hj. bin binti b. Ali Hasan A. R. S.Pd , SE Abdul Rahman Nur Aini Nuraini "
    "Ma'ruf Wahyuni Wahyunni Saputra Saputri Rahmawati Rahmawti Tjandra -".split()
)
NAMES = st.lists(PIECES, max_size=5).map(" ".join) | st.text(max_size=12)


@given(NAMES, NAMES)
def test_symmetric(one, other):
    assert alike(one, other) == alike(other, one)


@given(NAMES)
def test_everybody_is_alike_to_themselves(name):
    assert alike(name, name) == Likeness.SAME


@given(NAMES, NAMES)
def test_the_same_have_one_key_and_nobody_else(one, other):
    assert (key(words(one)) == key(words(other))) == (alike(one, other) == Likeness.SAME)


@given(NAMES, NAMES)
def test_words_may_be_taken_apart_before(one, other):
    assert likeness(words(one), words(other)) == alike(one, other)


@given(
    st.lists(st.sampled_from(["Siti", "Aminah", "Rahma", "Dewi", "Budi"]), min_size=1, max_size=5),
    st.sampled_from(["H.", "Drs.", "Hj. "]),
)
def test_a_title_in_front_changes_nothing(name, title):
    assert alike(" ".join([title, *name]), " ".join(name)) == Likeness.SAME


def test_long_junk_is_compared_quickly():
    assert alike("a " * 50_000, "b " * 50_000) == Likeness.DIFFERENT


def test_few_pairs_of_different_given_names_are_alike():
    """The precision of the whole: among all women's first names of the demonstration, hardly any are confused."""
    communities = [value for value in vars(invented).values() if isinstance(value, invented.Community)]
    first = sorted({word for community in communities for word in community.first["P"]})
    pairs = [(one, other) for one in first for other in first if one < other]
    confused = [pair for pair in pairs if alike(*pair)]
    assert len(pairs) > 5_000
    assert len(confused) < len(pairs) / 500, confused

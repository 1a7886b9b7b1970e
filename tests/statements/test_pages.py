"""The pages of the two clocks and of statements; and the public page, which says the figures and nothing else."""

import html
import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from participants.models import Inquiry
from stages import clocks
from stages.models import Stage
from stages.statements import codes
from stages.statements.models import Statement
from stages.tally import Measure
from tests.factories import move, register
from tests.pages.test_access import without_token
from tests.stages.acts import june, undo, void
from tests.statements.said import said

pytestmark = pytest.mark.usefixtures("no_lag")


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return html.unescape(" ".join(text.split()))


def sentences(answer):
    return {field: list(found) for field, found in answer.context["form"].errors.items()}


def publish(client, **changed):
    """Preview, then send what the page holds."""
    page = client.get("/statements/new/", {"as_of": "22-06-2022"} | changed)
    form = re.search(r'<form method="post" action="/statements/new/">.+?</form>', page.content.decode(), re.DOTALL)[0]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return client.post("/statements/new/", hidden), hidden


def test_an_official_sees_what_would_be_said_and_publishes_it(client, cast, person):
    client.force_login(cast.official)
    answer, hidden = publish(client)
    made = Statement.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/statements/{made.code}/")
    assert (made.author, made.figures["1"], made.as_of) == (cast.official, 1, date(2022, 6, 22))
    assert client.post("/statements/new/", hidden).url == answer.url
    assert Statement.objects.count() == 1
    page = client.get(answer.url)
    assert made.sentence in words(page)
    assert page.context["standing"].changed == []


def test_of_a_kecamatan_where_people_are_now_and_since_the_last(client, cast, person, foreigner):
    client.force_login(cast.staff)
    choice = {"desk": cast.tambora.code, "measure": "now"}
    publish(client, **choice)
    publish(client, compare="on", **choice)
    first, second = Statement.objects.order_by("pk")
    assert (second.previous, second.place, second.measure) == (first, "Kecamatan Tambora", "now")
    assert second.figures["1"] == 1


def test_the_first_one_has_nothing_to_compare_with_and_says_so(client, cast, person):
    client.force_login(cast.official)
    first = "Belum ada pernyataan sebelumnya untuk wilayah dan ukuran ini"
    assert first in client.get("/statements/new/?as_of=2022-06-22&compare=on").content.decode()
    assert first not in client.get("/statements/new/?as_of=2022-06-22").content.decode()


def test_figures_that_changed_meanwhile_are_shown_again_and_then_published(client, cast, person):
    client.force_login(cast.staff)
    hidden = publish(client)[1]
    key = str(uuid.uuid4())
    answer = client.post("/statements/new/", hidden | {"key": key, "seen": "7,0,0,0,0,0,0,0"})
    assert answer.status_code == 422
    assert "Angka berubah sejak pratinjau dibuka." in words(answer)
    assert f'name="key" value="{key}"' in answer.content.decode()
    assert f'name="seen" value="{hidden["seen"]}"' in answer.content.decode()
    assert Statement.objects.count() == 1


def test_a_key_of_another_statement_is_renewed(client, cast, person):
    client.force_login(cast.staff)
    hidden = publish(client)[1]
    answer = client.post("/statements/new/", hidden | {"as_of": "21-06-2022"})
    assert (answer.status_code, sentences(answer)["__all__"][0][:30]) == (422, "Formulir ini sudah dipakai unt")
    assert hidden["key"] not in answer.content.decode()


BAD = [
    ("as_of", "31-02-2022", "Tanggal ini tidak ada di kalender."),
    ("as_of", "01-01-2999", "Tanggal rekap tidak boleh di masa depan."),
    ("as_of", "01-01-2017", "Program dimulai 1 Januari 2018. Pilih tanggal sesudahnya."),
    ("known_at", "kemarin", clocks.SHAPE),
    ("known_at", "22-06-2022 25.00", "Jam itu tidak ada. Tulis jam 00.00 sampai 23.59."),
    ("known_at", "2022-06-22T99:00", clocks.SHAPE),
    ("known_at", "9999-12-31T23:59-23:59", clocks.SHAPE),
    ("known_at", "01-01-2999 10.00", "Saat itu belum tiba."),
    ("known_at", "\0", clocks.SHAPE),
    ("known_at", "9" * 100_000, clocks.SHAPE),
    ("desk", "31.73.99", "Kecamatan itu tidak ada. Pilih dari daftar."),
    ("measure", "x", "Pilih dari daftar."),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD)
@pytest.mark.parametrize("address", ["/tally/difference/", "/statements/new/"])
def test_what_cannot_be_is_a_sentence_and_never_a_zero(client, cast, person, address, field, typed, sentence):
    client.force_login(cast.official)
    asked = {"as_of": "22-06-2022", "known_at": f"{timezone.localdate():%d-%m-%Y}"}
    answer = client.get(address, asked | {field: typed})
    assert (answer.status_code, sentences(answer)) == (422, {field: [sentence]})
    assert "<table" not in answer.content.decode()
    if len(typed) < 100 and typed != "\0":
        assert answer.context["form"][field].value() == typed


@pytest.mark.parametrize("address", ["/tally/difference/", "/statements/new/"])
def test_before_the_first_record_and_before_the_day_itself(client, cast, person, address):
    client.force_login(cast.official)
    early = client.get(address, {"as_of": "22-06-2022", "known_at": "22-06-2022"})
    first = clocks.in_words(person.visits.get().recorded_at)
    assert sentences(early) == {"known_at": [f"Saat itu belum ada catatan. Yang pertama ditulis pada {first}."]}
    today = timezone.localdate()
    late = {"as_of": f"{today:%d-%m-%Y}", "known_at": f"{today - timedelta(days=1):%d-%m-%Y}"}
    assert client.get(address, late).status_code == 422


def test_an_empty_programme(client, cast):
    client.force_login(cast.official)
    for address in ("/tally/difference/", "/statements/new/"):
        assert sentences(client.get(address)) == {"known_at": ["Belum ada catatan sama sekali."]}


def test_nobody_registered_by_then_is_a_sentence(client, cast, person):
    client.force_login(cast.official)
    answer = client.get("/statements/new/", {"as_of": "01-06-2022"})
    assert sentences(answer) == {"__all__": ["Belum ada pendaftaran yang tercatat sampai tanggal dan saat itu."]}


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("22-06-2022", "2022-06-22T23:59:59.999999"),
        ("22 Juni 2022", "2022-06-22T23:59:59.999999"),
        ("22-06-2022 14.05", "2022-06-22T14:05:00.000000"),
        ("22 Juni 2022 pukul 9:05", "2022-06-22T09:05:00.000000"),
        ("22 Juni 2022, 14.05 WIB", "2022-06-22T14:05:00.000000"),
        ("2022-06-22T14:05:06.000007", "2022-06-22T14:05:06.000007"),
        ("22-06-2022 14.05.06", "2022-06-22T14:05:06.000000"),
        ("2022-06-22T07:05:00Z", "2022-06-22T14:05:00.000000"),
    ],
)
def test_a_moment_is_read_as_it_is_typed(typed, moment):
    assert f"{timezone.localtime(clocks.parse(typed)):%Y-%m-%dT%H:%M:%S.%f}" == moment
    assert clocks.parse(clocks.code(clocks.parse(typed))) == clocks.parse(typed)


@pytest.fixture
def since(cast, person, foreigner):
    """A moment, and afterwards one late entry and one void in P3, one void in P7."""
    wrong = [move(foreigner, stage, june(day), cast.staff) for stage, day in ((Stage.TRAINING, 5), (Stage.CAPITAL, 6))]
    before = timezone.now()
    for stay in wrong:
        void(stay, cast.staff)
    move(person, Stage.TRAINING, june(8), cast.staff)
    return {"as_of": "2022-06-22", "known_at": clocks.code(before)}


def test_both_clocks_side_by_side(client, cast, since):
    client.force_login(cast.official)
    answer = client.get("/tally/difference/", since)
    rows = {int(row.stage): (row.before, row.after, row.net) for row in answer.context["rows"] if row.before}
    assert rows == {1: (2, 2, 0), 3: (1, 1, 0), 7: (1, 0, -1)}
    text = words(answer)
    assert "P3 Pelatihan Dulu 1 Hari ini 1 Selisih 0 Dicatat kemudian (susulan) +1 Catatan dibatalkan −1" in text
    assert "P7 Akses permodalan Dulu 1 Hari ini 0 Selisih −1 Catatan dibatalkan −1" in text
    assert 'href="/tally/difference/3' not in answer.content.decode()


def test_staff_open_exactly_the_people_of_a_cause(client, cast, person, foreigner, since):
    client.force_login(cast.staff)
    body = client.get("/tally/difference/", since).content.decode()
    links = [html.unescape(link) for link in re.findall(r'href="(/tally/difference/\d[^"]+)"', body)]
    opened = {link.split("?")[0]: client.get(link) for link in links}
    named = {
        path: [(someone.name, change.gained) for someone, change in answer.context["people"]]
        for path, answer in opened.items()
    }
    assert named == {
        "/tally/difference/3/susulan/": [(person.name, True)],
        "/tally/difference/3/batal/": [(foreigner.name, False)],
        "/tally/difference/7/batal/": [(foreigner.name, False)],
    }
    answer = opened["/tally/difference/7/batal/"]
    assert (answer.context["gained"], answer.context["lost"]) == (0, 1)
    assert client.get("/tally/difference/2/urung/", since).context["people"] == []


def test_an_officer_reads_the_causes_of_their_kecamatan_only(client, cast, since):
    client.force_login(cast.officer)
    rows = {int(row.stage): row.net for row in client.get("/tally/difference/", since).context["rows"] if row.net}
    assert rows == {3: 1}
    foreign = client.get("/tally/difference/", since | {"desk": cast.taman_sari.code})
    assert sentences(foreign) == {"desk": ["Kecamatan itu tidak ada. Pilih dari daftar."]}


def test_names_come_a_hundred_at_a_time(client, cast, person):
    before = timezone.now()
    for _ in range(101):
        register(cast.officer, cast.tambora)
    client.force_login(cast.staff)
    asked = {"as_of": "2022-06-22", "known_at": clocks.code(before)}
    pages = [client.get("/tally/difference/1/susulan/", asked | {"page": page}).context["people"] for page in (1, 2)]
    assert [len(page) for page in pages] == [100, 1]
    assert len({someone for page in pages for someone, _ in page}) == 101


def test_the_list_says_what_is_known_differently_today(client, cast, person, foreigner):
    stay = move(person, Stage.TRAINING, june(5), cast.staff)
    said(cast.official, desk=cast.tambora)
    kept = said(cast.official, desk=cast.taman_sari)
    void(stay, cast.staff)
    client.force_login(cast.official)
    answer = client.get("/statements/")
    changed = {
        standing.statement.place: [(int(figure.stage), figure.said, figure.today) for figure in standing.changed]
        for standing in answer.context["standings"]
    }
    assert changed == {"Kecamatan Tambora": [(3, 1, 0)], "Kecamatan Taman Sari": []}
    assert "Jumlahnya sama hari ini" in words(answer)
    for link in re.findall(r'href="(/tally/difference/[^"]+)"', answer.content.decode()):
        found = client.get(html.unescape(link)).context
        place = f"Kecamatan {found['chosen']['desk']}"
        assert [(int(row.stage), row.before, row.after) for row in found["rows"] if row.net] == changed[place]
    assert kept.get_absolute_url() in answer.content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(client, cast, person, django_assert_num_queries):
    client.force_login(cast.official)
    said(cast.official)
    client.get("/statements/")
    for count in (0, 2):
        for _ in range(count):
            said(cast.official)
        with django_assert_num_queries(7):
            client.get("/statements/")


def public(client, code):
    return client.get(f"/verify/{code}/")


def test_the_public_page_has_the_figures_and_nothing_else(client, cast, person):
    for _ in range(5):
        move(register(cast.officer, cast.tambora), Stage.TRAINING, june(5), cast.staff)
    move(person, Stage.CAPITAL, june(6), cast.staff)
    made = said(cast.official)
    answer = public(client, made.code)
    assert answer.status_code == 200
    text = words(answer)
    assert (
        "P1 Pendaftaran 6 P2 Pendampingan kurang dari 5 P3 Pelatihan 5 P4 Perizinan kurang dari 5 "
        "P5 Akses pemasaran kurang dari 5 P6 Pengelolaan keuangan kurang dari 5 P7 Akses permodalan kurang dari 5"
    ) in text
    assert "Pernah mencapai per Rabu, 22 Juni 2022, Jakarta Barat" in text
    body = answer.content.decode()
    secrets = [cast.official.username, cast.official.first_name, person.name, person.number, person.nik, made.sha256]
    assert [secret for secret in [*secrets, str(made.key), "Agus"] if secret in body] == []
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_the_same_for_everybody_and_for_ever(client, cast, person):
    batch_code = said(cast.official, measure=Measure.NOW).code
    before = without_token(public(client, batch_code))
    move(person, Stage.TRAINING, june(8), cast.staff)
    assert without_token(public(client, batch_code)) == before
    assert "Sedang di per Rabu" in before.decode()


def test_the_code_is_typed_and_leads_to_the_page(client, cast, person):
    code = said(cast.official).code
    for typed in (code, code.lower().replace("-", " ")):
        answer = client.post("/verify/", {"code": typed})
        assert (answer.status_code, answer.url) == (302, f"/verify/{code}/")
    assert client.post("/verify/", {"code": code}, follow=True).status_code == 200


UNKNOWN = "Tidak ada pernyataan dengan kode ini. Bandingkan lagi dengan yang tercetak."


def test_a_mistyped_and_an_unknown_code_are_a_sentence_each(client, cast, person):
    code = said(cast.official).code
    mistyped = code[:-1] + ("2" if code[-1] != "2" else "3")
    told = {mistyped: "salah ketik", codes.new(): UNKNOWN, "x": "sepuluh huruf dan angka", "\0": "huruf"}
    told |= {"x" * 100_000: "Paling banyak 40 huruf."}
    for typed, sentence in told.items():
        answer = client.post("/verify/", {"code": typed})
        assert (answer.status_code, sentence in sentences(answer)["code"][0]) == (422, True), sentence
        assert answer.context["form"]["code"].value() == typed
    assert "salah ketik" in sentences(public(client, mistyped))["code"][0]
    assert sentences(public(client, codes.new())) == {"code": [UNKNOWN]}
    assert public(client, mistyped).status_code == 404


def test_only_unknown_codes_count_and_after_ten_nobody_is_answered(client, cast, person):
    code = said(cast.official).code
    for _ in range(12):
        public(client, "00000-00001")  # mistyped: no question at all
        assert public(client, code).status_code == 200
    for _ in range(10):
        assert public(client, codes.new()).status_code == 404
    assert Inquiry.objects.filter(kind=Inquiry.Kind.CODE).count() == 10
    for answer in (public(client, code), client.post("/verify/", {"code": code}), public(client, codes.new())):
        assert answer.status_code == 429
        assert 840 < int(answer.headers["Retry-After"]) <= 900
        assert "Terlalu banyak pertanyaan. Coba lagi dalam 15 menit." in words(answer)
    assert client.get(f"/verify/{code}/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_tally_leads_to_both(client, cast, person):
    client.force_login(cast.official)
    body = client.get("/tally/?as_of=2022-06-22").content.decode()
    assert 'action="/tally/difference/"' in body
    assert 'href="/statements/new/?as_of=2022-06-22"' in body
    client.force_login(cast.officer)
    assert "/statements/" not in client.get("/tally/?as_of=2022-06-22").content.decode()


def test_an_undone_batch_is_a_cause_of_its_own(client, cast, person):
    from tests.stages.acts import move_many

    batch = move_many(cast, person, day=8)
    before = timezone.now()
    undo(batch, cast)
    client.force_login(cast.staff)
    answer = client.get("/tally/difference/", {"as_of": "2022-06-22", "known_at": clocks.code(before)})
    assert "P3 Pelatihan Dulu 1 Hari ini 0 Selisih −1 Perpindahan atau impor diurungkan −1" in words(answer)

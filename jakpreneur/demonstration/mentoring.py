"""What P2 recorded: mentors with about as many people each, their visits, and what people said they sold."""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import timedelta
from random import Random
from typing import NamedTuple

from django.db.models import Count

from jakpreneur.demonstration import days, names, people, records, shares
from jakpreneur.demonstration.days import LAST, working
from jakpreneur.demonstration.records import Table
from participants.models import Track
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Mode, Topic, Turnover
from stages.models import Stage, StageVisit

MODELS = [Mentor, Assignment, MentorVisit, Turnover]
PEOPLE_EACH = 45
CIVIL_SERVANTS = 0.15  # of the mentors; the others have no NIP
NOT_YET = 0.1  # of those still in P2: without a mentor
NOT_SEEN_YET = 0.2  # and with one who has not come
HANDED_ON = 0.05  # to another mentor
SEEN_AGAIN = 0.55
MOST_VISITS = 5
PLANNED = 0.6  # of the last visits say when the next one is
AGAIN = (14, 30)  # days
MODES = shares({Mode.VISIT.value: 55, Mode.PHONE.value: 20, Mode.ONLINE.value: 10, Mode.OFFICE.value: 15})
FIRST_TALKS = [
    (Topic.IDEA.value, "Belum menentukan produk utama", "Menyusun daftar tiga produk untuk dicoba"),
    (Topic.IDEA.value, "Modal awal terbatas", "Menghitung kebutuhan alat dan bahan"),
    (Topic.IDEA.value, "", "Mengenalkan tahapan program"),
    (Topic.PRODUCT.value, "Kemasan mudah rusak", "Mencoba kemasan berdiri 100 gram"),
]
LATER_TALKS = [
    (Topic.PRODUCT.value, "Rasa belum sama setiap kali dibuat", "Menulis resep dengan takaran"),
    (Topic.PRODUCT.value, "Label belum memuat komposisi", "Membuat label sesuai contoh"),
    (Topic.PRICE.value, "Harga jual belum menutup biaya", "Menghitung harga pokok bersama"),
    (Topic.PRICE.value, "Modal tercampur dengan uang rumah", "Memisahkan dompet usaha"),
    (Topic.SALES.value, "Pembeli hanya tetangga", "Membuat katalog untuk WhatsApp"),
    (Topic.SALES.value, "Penjualan turun setelah Lebaran", "Menawarkan pesanan untuk arisan"),
    (Topic.PERMIT.value, "Belum memiliki NIB", "Menyiapkan berkas untuk OSS"),
    (Topic.BOOKS.value, "Penjualan tidak dicatat", "Memulai buku kas harian"),
    (Topic.BOOKS.value, "", "Memeriksa buku kas bulan lalu"),
]
REPORTS = {Track.TRADING.value: 0.75, Track.BEGINNER.value: 0.3}  # of the months
STEP = 50_000  # rupiah; nobody reports more exactly
SALES = {Track.TRADING.value: (20, 160), Track.BEGINNER.value: (4, 40)}  # steps in the first month


class Tables(NamedTuple):
    mentors: Table
    assignments: Table
    visits: Table
    turnovers: Table


def load(seed, staff_id):
    """Write all of it. The ledger has to be there."""
    random, by = Random(f"{seed}/mentoring"), {"recorded_by_id": staff_id}
    tables = Tables(
        Table(Mentor, "name phone nip recorded_at", active=True, **by),
        Table(Assignment, "participant_id mentor_id starts_on ends_on recorded_at", **by),
        Table(
            MentorVisit,
            "participant_id mentor_id held_on mode place topic problem action next_on recorded_at",
            topic_note="",
            void_reason="",
            **by,
        ),
        Table(Turnover, "participant_id month amount recorded_at", void_reason="", **by),
    )
    teams = _teams(tables, random)
    for stay in records.written_by_chunks(records.stays(Stage.MENTORING), tables):
        _accompany(stay, teams[stay.desk], tables, random)


def _teams(tables, random):
    """{desk code: the keys of its mentors}: as many as its people need."""
    reached = StageVisit.objects.filter(stage=Stage.MENTORING).order_by("desk__code").values_list("desk__code")
    return {
        desk: [_mentor(tables, random) for _ in range(-(-number // PEOPLE_EACH))]
        for desk, number in reached.annotate(people=Count("pk"))
    }


def _mentor(tables, random):
    name, _ = names.person(random, random.choice(names.COMMUNITIES), random.choice(people.SEXES), elder=False)
    serial = tables.mentors.last + 1
    nip = f"99{serial:016}" if random.random() < CIVIL_SERVANTS else ""
    phone = f"+628{random.choice(people.OPERATORS)}000{serial:05}"
    return tables.mentors.add(name, phone, nip, days.opening(days.FIRST))


def _accompany(stay, team, tables, random):
    """The mentors, visits and turnover of one person."""
    waiting = not stay.left_on and random.random() < NOT_YET
    if not waiting:
        mentors = _assign(stay, team, tables, random)
        if stay.left_on or random.random() >= NOT_SEEN_YET:
            _visit(stay, mentors, tables, random)
    _sell(stay, tables, random)


def _assign(stay, team, tables, random):
    """Give them a mentor, and some of them another one later. Returns [(mentor, since)]."""
    first, second = random.choice(team), random.choice(team)
    day, later = stay.entered_on, working(stay.entered_on + timedelta(days=random.randint(15, 25)))
    handed_on = first != second and later < stay.until and random.random() < HANDED_ON
    recorded_at = days.written_down(day, random, after=stay.known_at)
    tables.assignments.add(stay.participant, first, day, later if handed_on else None, recorded_at)
    if not handed_on:
        return [(first, day)]
    recorded_at = days.written_down(later, random, after=recorded_at)
    tables.assignments.add(stay.participant, second, later, None, recorded_at)
    return [(first, day), (second, later)]


def _visit(stay, mentors, tables, random):
    """One visit within the stay at least, and more as long as they are in the programme."""
    day = working(stay.entered_on + timedelta(days=random.randint(0, 5)))
    day, talks = day if day <= stay.end else stay.entered_on, FIRST_TALKS
    for number in range(MOST_VISITS):
        next_on = _weeks_later(day, random)
        again = next_on <= stay.until and number + 1 < MOST_VISITS and random.random() < SEEN_AGAIN
        mentor = [mentor for mentor, since in mentors if since <= day][-1]
        mode, (topic, problem, action) = random.choice(MODES), random.choice(talks)
        planned = next_on if again or not stay.gone_on and random.random() < PLANNED else None
        recorded_at = days.written_down(day, random, after=stay.known_at)
        told = mode, _place(mode, stay), topic, problem, action, planned, recorded_at
        tables.visits.add(stay.participant, mentor, day, *told)
        if not again:
            return
        day, talks = next_on, LATER_TALKS


def _weeks_later(day, random):
    """A working day two to four weeks later; a plan may lie after LAST."""
    later = day + timedelta(days=random.randint(*AGAIN))
    return working(later) if later < LAST else later + timedelta(days=2 * (later.weekday() in days.WEEKEND))


def _place(mode, stay):
    if mode == Mode.VISIT:
        return f"Rumah peserta, Kel. {stay.kelurahan}"
    return f"Kantor Kecamatan {stay.kecamatan}" if mode == Mode.OFFICE else ""


def _sell(stay, tables, random):
    """What they said of each month since they came, up to the last whole one; most months sell a little more."""
    amount, month = random.randint(*SALES[stay.track]), stay.entered_on.replace(day=1)
    while (after := (month + timedelta(days=32)).replace(day=1)) + timedelta(days=12) <= stay.until:
        if random.random() < REPORTS[stay.track]:
            told_at = days.written_down(after + timedelta(days=random.randint(0, 11)), random, after=stay.known_at)
            tables.turnovers.add(stay.participant, month, amount * STEP, told_at)
        amount, month = max(1, round(amount * random.uniform(0.85, 1.25))), after

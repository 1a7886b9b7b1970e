"""The slip a resident takes home: what comes next, the way to their status, and four digits of the NIK at most."""

import html
import re
from urllib.parse import unquote

import pytest
import segno
from django.conf import settings
from django.utils import timezone

from participants.models import Participant
from stages.models import Stage
from stages.registration.imports.importing import LIST_NOTICE
from tests.factories import move, register
from tests.stages.acts import june, leave


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.officer)
    return client


def slip(client, person, **extra):
    body = client.get(f"/register/{person.number}/", **extra).content.decode()
    return re.search(r'<article class="slip">.*</article>', body, re.DOTALL)[0]


def row(body, term):
    """What stands beside a term."""
    return html.unescape(
        " ".join(re.sub(r"<[^>]+>", " ", re.search(rf"<dt>{term}</dt><dd>(.*?)</dd>", body)[1]).split())
    )


def code(body):
    """The path drawn by the QR code of the slip."""
    image = unquote(re.search(r'src="data:image/svg\+xml;charset=utf-8,([^"]*)"', body)[1])
    return re.search(r"d='(M4 [^']*)'", image)[1]


def test_the_slip_says_who_where_when_and_what_comes_next(desk, person):
    body = slip(desk, person)
    assert f'<p class="number">{person.number}</p>' in body
    rows = {term: row(body, term) for term in ("Nama", "NIK", "Kecamatan", "Tanggal daftar", "Tahap", "Berikutnya")}
    assert rows == {
        "Nama": "Siti Ma'rufah",
        "NIK": f"…{person.nik[-4:]}",
        "Kecamatan": "Tambora",
        "Tanggal daftar": "3 Juni 2022 (susulan)",
        "Tahap": "P1 Pendaftaran",
        "Berikutnya": "Pendampingan: petugas menghubungi Anda untuk membicarakan minat usaha Anda.",
    }


def test_a_registration_of_today_is_not_late(desk, cast):
    person = register(cast.officer, cast.tambora, registered_on=timezone.localdate())
    assert "susulan" not in slip(desk, person)


def test_the_code_leads_to_the_status_page_of_this_person(desk, person):
    body = slip(desk, person)
    page = f"http://testserver/status/{person.status_token}/"
    expected = segno.make(page, error="m", micro=False).svg_inline(border=4)
    assert code(body) == re.search(r'd="(M4 [^"]*)"', expected)[1]
    assert 'alt="Kode QR ke halaman status Anda"' in body
    assert "<strong>http://testserver/status/</strong>" in body
    desk.logout()
    assert desk.get(page).status_code == 200


def test_the_code_has_its_quiet_zone_black_on_white_and_no_style(desk, person):
    image = unquote(re.search(r'src="(data:[^"]*)"', slip(desk, person))[1])
    size = int(re.search(r"viewBox='0 0 (\d+) \1'", image)[1])
    assert f"<path fill='#fff' d='M0 0h{size}v{size}h-{size}z'/><path stroke='#000' d='M4 4.5h7" in image
    assert "style" not in image


def test_the_slip_gives_away_neither_nik_nor_birth_date(desk, person):
    body = slip(desk, person)
    for secret in (person.nik, person.nik[:12], "12 Mei 1990", "12-05-1990", person.phone, person.address):
        assert secret not in body


def test_without_a_nik_the_slip_says_that_it_follows(desk, cast):
    person = register(cast.officer, cast.tambora, nik=None, no_nik="tidak-dibawa")
    assert row(slip(desk, person), "NIK") == "menyusul (KTP tidak dibawa)"


def test_printed_again_later_the_slip_says_what_comes_next_by_then(desk, cast, person):
    move(person, Stage.TRAINING, june(5), cast.staff)
    assert row(slip(desk, person), "Tahap") == "P3 Pelatihan"
    assert row(slip(desk, person), "Berikutnya").startswith("Perizinan: ")
    leave(person, 8, cast.staff)
    assert row(slip(desk, person), "Berikutnya").startswith("Keikutsertaan dalam program sudah berakhir.")


def test_the_privacy_notice_is_there_with_its_version(desk, person):
    body = slip(desk, person)
    assert f"Pemberitahuan privasi (versi {settings.PRIVACY_NOTICE_VERSION})" in body
    assert "Saat mendaftar Anda menerima versi 2022-01." in body
    assert "Anda berhak melihat, memperbaiki dan menanyakan siapa yang membuka data Anda" in body
    Participant.objects.update(privacy_notice=settings.PRIVACY_NOTICE_VERSION)
    assert "Saat mendaftar Anda menerima" not in slip(desk, person)


def test_whoever_came_with_a_list_was_given_no_version_of_ours(desk, person):
    Participant.objects.update(privacy_notice=LIST_NOTICE)
    assert "Saat mendaftar Anda menerima" not in slip(desk, person)


def test_the_next_participant_is_focused_and_printing_waits_for_its_script(desk, person):
    body = desk.get(f"/register/{person.number}/").content.decode()
    assert re.findall(r"<a[^>]*autofocus[^>]*>([^<]*)</a>", body) == ["Peserta berikutnya"]
    assert re.search(r"<button[^>]*data-print hidden>", body)

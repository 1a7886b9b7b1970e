"""What a browser would post to the forms, and the sentences they answer with."""

import uuid
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from participants.models import Participant
from stages.registration.forms import RegistrationForm

REQUIRED = "Wajib diisi."
NOT_OFFERED = "Pilih kelurahan dari daftar."
NO_CHOICE = "Pilih dari daftar."
ASKED = "Bila KTP memang demikian, centang konfirmasi lalu simpan lagi."
DATE_DIFFERS = f"Tanggal lahir di NIK (12-05-1990) berbeda dengan yang diketik. Periksa KTP. {ASKED}"
SEX_DIFFERS = f"Jenis kelamin di NIK berbeda dengan yang dipilih. Periksa KTP. {ASKED}"
KNOWN = "NIK ini sudah terdaftar di Kec. Tambora pada 3 Juni 2022."
BROKEN = "Formulir ini rusak. Buka formulir baru."
GIVE_NIK = "Isi NIK, atau pilih alasan tanpa NIK."


def in_days(days):
    return f"{timezone.localdate() + timedelta(days):%d-%m-%Y}"


def posted(desk, **typed):
    """What a browser sends for a complete form; a box that is None is not ticked."""
    complete = {
        "nik": "997399 120590 0001",
        "no_nik": "",
        "name": "Siti Ma'rufah",
        "birth_place": "Jakarta",
        "birth_date": "12-05-1990",
        "sex": "L",
        "address": "Jl. Contoh 1",
        "rt": "016",
        "rw": "006",
        "kelurahan": str(desk.kelurahan.first().pk),
        "phone": "0812-3456-7890",
        "interest": "kuliner",
        "track": "pemula",
        "business_name": "",
        "kk": "",
        "email": "",
        "education": "",
        "domicile": "",
        "business_kind": "",
        "business_since": "",
        "business_address": "",
        "channel": "kecamatan",
        "registered_on": "03-06-2022",
        "notice_given": "on",
        "key": str(uuid.uuid4()),
    }
    return {name: value for name, value in (complete | typed).items() if value is not None}


def registration(user, data):
    """The form as the desk's page makes it for `user`."""
    return RegistrationForm(data and query(data), user=user)


def query(data):
    """As a browser sends it; a list is one name several times."""
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def shown_again(form):
    """What the page shows in the fields that were posted; a ticked box is "on"."""
    values = {name: form[name].value() for name in form.data if name in form.fields}
    return {name: "on" if value is True else value for name, value in values.items()}


def smuggled(cast, person):
    """Every other column of a participant, and more, as a hostile browser would add them."""
    names = {field.attname for field in Participant._meta.concrete_fields} - set(RegistrationForm.base_fields)
    return dict.fromkeys(names, "7") | {
        "id": str(person.pk),
        "pk": str(person.pk),
        "desk": str(cast.taman_sari.pk),
        "desk_id": str(cast.taman_sari.pk),
        "number": "JB-AAAA-AAAA",
        "registered_by": str(cast.administrator.pk),
        "identity_confirmed_by": str(cast.administrator.pk),
        "privacy_notice": "x",
        "is_staff": "on",
        "stage": "7",
    }

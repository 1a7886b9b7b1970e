"""Which column means what: headings in any order, case and spelling, as offices write them."""

import re
import unicodedata

from stages.models import Stage

STAGES = {f"p{stage.value}": stage for stage in Stage.programme()[1:]}  # columns that hold the date of a stage
FIELDS = {
    "nik": "NIK",
    "name": "Nama",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "birth": "Tempat, tanggal lahir",
    "sex": "Jenis kelamin (L/P)",
    "kk": "Nomor KK",
    "address": "Alamat KTP",
    "rt": "RT",
    "rw": "RW",
    "rt_rw": "RT/RW",
    "kelurahan": "Kelurahan",
    "kecamatan": "Kecamatan",
    "phone": "HP/WhatsApp",
    "email": "Surel",
    "domicile": "Alamat domisili",
    "education": "Pendidikan terakhir",
    "interest": "Minat usaha",
    "track": "Jalur",
    "business_name": "Nama usaha",
    "business_kind": "Jenis usaha",
    "business_address": "Alamat usaha",
    "registered_on": "Tanggal daftar",
} | {field: f"Tanggal {stage.title}" for field, stage in STAGES.items()}
REQUIRED = ("name", "kelurahan", "registered_on")  # and one of IDENTITY, see missing()
IDENTITY = ("nik", "birth_date", "birth")

_NUMBER = "(?:no|nomor|nomer|nmr)"
_DAY = "(?:tgl|tggl|tanggal|tangal|tg|hari)"
_PHONE = "(?:hp|handphone|telp|telpon|telepon|tlp|tel|phone|wa|whatsapp|watsap|ponsel|seluler|kontak)"
# Matched against the letters and digits of a heading, without what stands in brackets.
_PATTERNS = {
    "nik": rf"{_NUMBER}?(?:nik|e?ktp|indukkependudukan|nike?ktp|e?ktpnik)",
    "name": "(?:nama|nm)(?:lengkap|peserta|pendaftar|warga|pemohon|anggota|e?ktp)*",
    "birth_place": "(?:tempat|tmpt?|tpt|kota)(?:lahir|lhr|kelahiran)",
    "birth_date": f"{_DAY}(?:lahir|lhr|kelahiran)",
    "birth": f"ttl|(?:tempat|tmpt?|tpt)(?:lahir|lhr)?(?:dan|n)?{_DAY}(?:lahir|lhr|kelahiran)",
    "sex": "(?:(?:jenis|jns)(?:kelamin|kel)|jk|jkel|kelamin|gender|sex)(?:lp|pl)?|lp|pl",
    "kk": f"{_NUMBER}?(?:kk|kartukeluarga)",
    "address": "alamat(?:lengkap|rumah|e?ktp|tinggal|jalan)*",
    "rt": f"{_NUMBER}?rt",
    "rw": f"{_NUMBER}?rw",
    "rt_rw": f"{_NUMBER}?rtrw",
    "kelurahan": "(?:nama)?(?:kelurahan|kel|desakelurahan|kelurahandesa|keldesa|desakel)(?:e?ktp)?",
    "kecamatan": "(?:nama)?(?:kecamatan|kec)(?:e?ktp)?",
    "phone": f"{_NUMBER}?{_PHONE}(?:(?:dan|atau)?{_NUMBER}?{_PHONE})*(?:aktif|peserta)?",
    "email": "(?:alamat)?(?:e?mail|surel)(?:aktif|peserta)?",
    "domicile": "(?:alamat)?domisili(?:sekarang)?",
    "education": "(?:pendidikan|pend|pddkn)(?:terakhir|akhir)?|ijazah(?:terakhir)?",
    "interest": "(?:bidang|jenis|jns)?(?:peminatan|minat)(?:usaha|pelatihan|bisnis)?|"
    "(?:jenis|jns|bidang|nama|kelas)pelatihan",
    "track": "jalur(?:pendaftaran|peserta)?",
    "business_name": "(?:nama|nm)?(?:merek|merk|brand)(?:usaha)?|(?:nama|nm)(?:usaha|umkm|ukm)(?:merek|merk|brand)?",
    "business_kind": "(?:jenis|jns|bidang)usaha(?:saatini)?|(?:jenis|nama)?produk(?:usaha)?",
    "business_address": "(?:alamat|tempat|lokasi)usaha",
    "registered_on": f"{_DAY}(?:daftar|pendaftaran|registrasi|mendaftar|p1)|(?:stempel|cap)waktu|timestamp",
}
_IGNORED = (
    rf"{_NUMBER}?(?:urut)?|{_NUMBER}(?:pendaftaran|registrasi|reg|peserta|anggota)|keterangan|ket|catatan|status|"
    "usia|umur|kota(?:administrasi)?|provinsi|kodepos|paraf|ttd|tandatangan"
)


def _stage_pattern(stage):
    """`P3`, `Tgl P3`, `Tahap 3`, `P3 Pelatihan`, `Tanggal Pelatihan`, `Pelatihan`."""
    label = _letters(stage.label)
    label = f"(?:akses)?{label.removeprefix('akses')}"
    return f"{_DAY}?(?:(?:p|tahap){stage.value}(?:{label})?|{label})"


def _letters(heading):
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]", "", plain)


_PATTERNS["registered_on"] += f"|{_stage_pattern(Stage.REGISTRATION)}"
_PATTERNS |= {field: _stage_pattern(stage) for field, stage in STAGES.items()}
_COMPILED = {field: re.compile(pattern) for field, pattern in _PATTERNS.items()}
_LONGEST = 80  # no heading is a paragraph


def field_of(heading):
    """The field a heading means, or None. What stands in brackets counts only when nothing else does."""
    heading = heading[:_LONGEST]
    for text in (re.sub(r"\([^)]*\)|\[[^]]*\]", "", heading), heading):
        letters = re.sub("sesuai(?:dengan)?e?ktp", "", _letters(text))
        for field, pattern in _COMPILED.items():
            if pattern.fullmatch(letters):
                return field
    return None


def recognise(headings):
    """{column from 0: field}; a field met twice is the first column's."""
    mapping, taken = {}, set()
    for column, heading in enumerate(headings):
        field = field_of(heading or "")
        if field and field not in taken:
            mapping[column] = field
            taken.add(field)
    return mapping


def is_ignored(heading):
    """Whether a heading is known to mean nothing for us, such as a running number."""
    return re.fullmatch(_IGNORED, _letters(heading)) is not None


def missing(mapping):
    """Labels of what a list must have and this mapping lacks."""
    present = set(mapping.values())
    labels = [FIELDS[field] for field in REQUIRED if field not in present]
    if present.isdisjoint(IDENTITY):
        labels.append("NIK atau tanggal lahir")
    return labels

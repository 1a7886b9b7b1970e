"""What a permit must satisfy, in words. Pure: takes permits, steps and dates, touches no database."""

from participants.dates import in_words
from stages.licensing.models import SOON, Status


class PermitRefused(Exception):
    """An act that the rules refuse; str() is the sentence, `field` the field of the form it stands beside, or None."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


def application(person, kind, applied_on, *, theirs, subject="", today):
    """Raises PermitRefused when `person` cannot apply for a `kind` on that day. `theirs` are their valid permits."""
    _not_in_future(applied_on, today, "applied_on", "Tanggal pengajuan")
    if applied_on < person.birth_date:
        raise PermitRefused("Tanggal pengajuan mendahului tanggal lahir peserta.", "applied_on")
    for permit in theirs:
        if permit.kind_id == kind.pk and (sentence := _in_the_way(permit, kind, applied_on, subject, today)):
            raise PermitRefused(sentence, "kind")


def _in_the_way(permit, kind, applied_on, subject, today):
    if kind.several:
        twice = (permit.applied_on, permit.subject.casefold()) == (applied_on, subject.casefold())
        if twice and permit.status != Status.REFUSED:
            return f"{permit} sudah tercatat diajukan {in_words(applied_on)}. Untuk produk lain, isi nama produknya."
    elif permit.status == Status.ISSUED:
        if permit.expires_on is None or permit.expires_on > today + SOON:
            return f"{kind} sudah terbit {in_words(permit.issued_on)}."
    elif permit.is_open:
        return f"{kind} sudah {permit.get_status_display().lower()} sejak {in_words(since(permit))}."


def reopening(permit, *, others, today):
    """Raises PermitRefused when a permit cannot be open again: another application took its place. Of one person."""
    for other in others:
        if not permit.kind.several and _in_the_way(other, permit.kind, permit.applied_on, permit.subject, today):
            applied = f"{permit.kind} lain diajukan {in_words(other.applied_on)}"
            raise PermitRefused(f"Sesudah itu {applied}. Batalkan yang itu lebih dahulu.")


def since(permit):
    """Since when a permit is what it is."""
    return permit.refused_on or permit.issued_on or permit.processed_on or permit.applied_on


def change(permit, to, on, *, steps, today):
    """Raises PermitRefused when the permit cannot become `to` on that day. `steps` are the days of its steps."""
    if to not in Status(permit.status).next:
        now = f"{permit.get_status_display().lower()} sejak {in_words(since(permit))}"
        raise PermitRefused(f"Izin ini {now}; tidak dapat menjadi {Status(to).label.lower()}.", "outcome")
    _not_in_future(on, today, "happened_on", "Tanggal")
    _not_before(on, permit.applied_on, "pengajuan")
    if permit.processed_on:
        _not_before(on, permit.processed_on, "mulai diproses")
    for name, day in steps:
        _not_before(on, day, f"langkah {name}")


def step(permit, chosen, on, *, taken, today):
    """Raises PermitRefused when the step cannot be taken on that day. `taken` are [(KindStep, day)]."""
    if not permit.is_open:
        raise PermitRefused(f"Izin ini sudah {permit.get_status_display().lower()}.", "outcome")
    if any(chosen.pk == each.pk for each, _ in taken):
        raise PermitRefused(f"Langkah {chosen} sudah tercatat.", "outcome")
    _not_in_future(on, today, "happened_on", "Tanggal")
    _not_before(on, permit.applied_on, "pengajuan")
    for each, day in taken:
        if each.position < chosen.position:
            _not_before(on, day, f"langkah {each}")
        elif on > day:
            raise PermitRefused(f"Tanggal melewati langkah {each} ({in_words(day)}).", "happened_on")


def expiry(kind, *, applied_on, issued_on, typed):
    """The last day a permit is valid: as typed, or counted by its kind; None for ever. Raises PermitRefused."""
    if kind.years is None:
        if typed:
            raise PermitRefused(f"{kind} berlaku seterusnya. Kosongkan tanggal berakhir.", "expires_on")
        return None
    if typed and typed < issued_on:
        raise PermitRefused(f"Tanggal berakhir mendahului tanggal terbit ({in_words(issued_on)}).", "expires_on")
    ends = typed or years_after(applied_on if kind.years_from_application else issued_on, kind.years)
    if ends < issued_on:
        raise PermitRefused(
            f"Dihitung {kind.years} tahun sejak pengajuan, {kind} sudah berakhir {in_words(ends)} sebelum terbit. "
            "Isi tanggal berakhirnya.",
            "expires_on",
        )
    return ends


def years_after(day, years):
    """The same day some years later; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _not_in_future(day, today, field, what):
    if day > today:
        raise PermitRefused(f"{what} tidak boleh di masa depan.", field)


def _not_before(day, earlier, what):
    if day < earlier:
        raise PermitRefused(f"Tanggal mendahului {what} ({in_words(earlier)}).", "happened_on")

"""What is asked about a permit, and the filters of their list."""

from django import forms
from django.utils import timezone

from participants.fields import DateField, KeyField, Renewable, in_our_words
from participants.models import Desk
from stages.forms import ReasonForm
from stages.licensing.models import PermitKind, Status


def _kinds():
    """The kinds by their code, for a TypedChoiceField."""
    return {kind.code: kind for kind in PermitKind.objects.all()}


def _offer(field, found, empty):
    """Let a TypedChoiceField offer `found`, {code: row}."""
    field.choices = [("", empty), *((code, str(row)) for code, row in found.items())]
    field.coerce = found.get


class ApplicationForm(Renewable, forms.Form):
    """One kind, one day; for many people at once."""

    kind = forms.TypedChoiceField(label="Jenis izin")
    applied_on = DateField(label="Tanggal pengajuan")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"applied_on": timezone.localdate()}, **kwargs)
        _offer(self.fields["kind"], _kinds(), "Pilih jenis izin")
        in_our_words(self)

    def facts(self):
        """What is to be written, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class PermitForm(ApplicationForm):
    """An application, or a permit that is issued already."""

    subject = forms.CharField(
        label="Produk atau merek (opsional)",
        required=False,
        max_length=100,
        help_text="Untuk izin per produk, misalnya: keripik singkong.",
    )
    number = forms.CharField(label="Nomor izin", required=False, max_length=40)
    issued_on = DateField(label="Tanggal terbit", required=False)
    expires_on = DateField(
        label="Berakhir (opsional)", required=False, help_text="Bila kosong, dihitung menurut jenisnya."
    )
    field_order = ("kind", "subject", "applied_on", "number", "issued_on", "expires_on", "key")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["applied_on"].required = False
        self.fields["applied_on"].help_text = "Boleh kosong bila izin lama yang sudah terbit."


class AdvanceForm(Renewable, forms.Form):
    """What became of a permit; `expected` is the last change the person at the screen saw."""

    STEP = "langkah-"

    outcome = forms.ChoiceField(label="Kemajuan")
    happened_on = DateField(label="Tanggal")
    number = forms.CharField(label="Nomor izin (bila terbit)", required=False, max_length=40)
    expires_on = DateField(
        label="Berakhir (opsional)", required=False, help_text="Bila kosong, dihitung menurut jenisnya."
    )
    reason = forms.CharField(label="Alasan penolakan (bila ditolak)", required=False, max_length=200)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    key = KeyField()

    def __init__(self, *args, permit, taken, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = {f"{self.STEP}{step.pk}": step for step in permit.kind.steps.all()}
        steps = [(code, f"Langkah: {step}") for code, step in self.steps.items()]
        outcome, done = self.fields["outcome"], {step.pk for step, _ in taken}
        # Everything is understood, so that the rules can say why not; offered is what is possible.
        outcome.choices = [*Status.choices, *steps]
        offered = [(status.value, status.label) for status in Status(permit.status).next]
        offered[1:1] = [pair for pair in steps if offered and self.steps[pair[0]].pk not in done]
        outcome.widget.choices = [("", "Pilih kemajuan"), *offered]
        self.fields["happened_on"].initial = timezone.localdate()
        in_our_words(self)

    @property
    def step(self):
        """The step that was chosen, or None."""
        return self.steps.get(self.cleaned_data["outcome"])


class VoidForm(ReasonForm):
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class PermitFilter(forms.Form):
    """The filters of the list. They stand in the address, so they hold codes only."""

    ENDING, ENDED = "segera", "sudah"

    kind = forms.TypedChoiceField(label="Jenis", required=False, empty_value=None)
    status = forms.ChoiceField(label="Keadaan", required=False, choices=[("", "Semua"), *Status.choices])
    desk = forms.TypedChoiceField(label="Kecamatan", required=False, empty_value=None)
    expiry = forms.ChoiceField(
        label="Masa berlaku",
        required=False,
        choices=[("", "Semua"), (ENDING, "Berakhir dalam 90 hari"), (ENDED, "Sudah berakhir")],
    )
    before = forms.IntegerField(
        label="Halaman", required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["kind"], _kinds(), "Semua")
        _offer(self.fields["desk"], {desk.code: desk for desk in Desk.objects.visible_to(user)}, "Semua")
        in_our_words(self)


class DeskFilter(PermitFilter):
    """Of the overview: whose permits."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kind", "status", "expiry", "before"):
            del self.fields[name]

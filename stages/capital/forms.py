"""What is asked about a referral, and the filters of their list."""

from django import forms
from django.utils import timezone

from participants.fields import DateField, KeyField, Renewable, RupiahField, in_our_words
from participants.models import Desk
from stages.capital import rules
from stages.capital.acts import Step
from stages.capital.models import Bank, Scheme, Status
from stages.forms import ReasonForm

WITHOUT_AMOUNT = "Tulis alasannya saja, tanpa jumlah rupiah."


def _offer(field, rows, empty):
    """Let a TypedChoiceField offer `rows`, each by its code."""
    found = {row.code: row for row in rows}
    field.choices = [("", empty), *((code, str(row)) for code, row in found.items())]
    field.coerce = found.get


class ReferManyForm(Renewable, forms.Form):
    """One bank, one scheme, one day; for many people at once."""

    bank = forms.TypedChoiceField(label="Bank")
    scheme = forms.TypedChoiceField(label="Skema")
    referred_on = DateField(label="Tanggal rujukan")
    reason = forms.CharField(
        label="Alasan (bila belum siap)",
        required=False,
        max_length=200,
        help_text="Wajib bagi yang belum lengkap di tahap sebelumnya.",
    )
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"referred_on": timezone.localdate()}, **kwargs)
        _offer(self.fields["bank"], Bank.objects.filter(active=True), "Pilih bank")
        _offer(self.fields["scheme"], Scheme.objects.filter(active=True), "Pilih skema")
        in_our_words(self)

    def facts(self):
        """What is to be written, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class ReferForm(ReferManyForm):
    """One person; the amount is asked of those who may see amounts. `unready`: the reason is needed."""

    amount_asked = RupiahField(label="Jumlah yang diminta (opsional)", required=False)
    field_order = ("bank", "scheme", "referred_on", "amount_asked", "reason", "key")

    def __init__(self, *args, amounts, unready, **kwargs):
        super().__init__(*args, **kwargs)
        if not amounts:
            del self.fields["amount_asked"]
        if unready:
            self.fields["reason"].label = "Alasan tetap dirujuk"
            self.fields["reason"].help_text = WITHOUT_AMOUNT
        self.unready = unready


class PastForm(ReferForm):
    """A referral of some time ago with what became of it; what did not happen stays empty.

    `amounts`: approval and disbursal are asked of those alone who may see amounts.
    """

    submitted_on = DateField(label="Diajukan ke bank", required=False)
    approved_on = DateField(label="Disetujui", required=False)
    amount_approved = RupiahField(label="Jumlah yang disetujui", required=False)
    disbursed_on = DateField(label="Cair", required=False)
    amount_disbursed = RupiahField(label="Jumlah yang cair", required=False)
    refused_on = DateField(label="Ditolak", required=False)
    withdrawn_on = DateField(label="Tidak dilanjutkan", required=False)
    ending = forms.CharField(
        label="Alasan ditolak atau tidak dilanjutkan", required=False, max_length=200, help_text=WITHOUT_AMOUNT
    )
    # Of each step: the fields of its day, its amount and its reason.
    STEPS = {
        Status.SUBMITTED: ("submitted_on", "", ""),
        Status.APPROVED: ("approved_on", "amount_approved", ""),
        Status.DISBURSED: ("disbursed_on", "amount_disbursed", ""),
        Status.REFUSED: ("refused_on", "", "ending"),
        Status.WITHDRAWN: ("withdrawn_on", "", "ending"),
    }

    def __init__(self, *args, amounts, **kwargs):
        super().__init__(*args, amounts=amounts, **kwargs)
        self.initial.pop("referred_on")  # today is what it was not
        if not amounts:
            for name in ("approved_on", "amount_approved", "disbursed_on", "amount_disbursed"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        for day, amount, _ in self.STEPS.values():
            if amount and data.get(amount) is not None and not data.get(day) and day not in self.errors:
                self.add_error(day, "Isi tanggalnya.")
        ended = [day for day in ("refused_on", "withdrawn_on") if data.get(day)]
        if data.get("ending") and not ended and "refused_on" not in self.errors:
            self.add_error("refused_on", "Isi tanggal ditolak, atau tanggal tidak dilanjutkan.")
        return data

    def facts(self):
        """What refer() is to write."""
        names = ReferForm.base_fields.keys() - {"key"}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def steps(self):
        """[Step] of the days that were filled in."""
        data = self.cleaned_data
        return [
            Step(to, data[day], amount=data.get(amount), reason=data.get(reason, ""))
            for to, (day, amount, reason) in self.STEPS.items()
            if data.get(day)
        ]

    def refuse(self, refusal):
        """The refusal of a step beside the field that it is about."""
        day, amount, reason = self.STEPS[refusal.to]
        self.add_error({"amount": amount, "reason": reason}.get(refusal.field) or day, str(refusal))


class AdvanceForm(Renewable, forms.Form):
    """What became of a referral; `expected` is the last change the person at the screen saw."""

    outcome = forms.ChoiceField(label="Langkah")
    happened_on = DateField(label="Tanggal")
    amount = RupiahField(label="Jumlah rupiah", required=False)
    reason = forms.CharField(label="Alasan", required=False, max_length=200, help_text=WITHOUT_AMOUNT)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    key = KeyField()

    def __init__(self, *args, amounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.amounts = amounts
        # Everything is understood, so that the rules can say why not; offered is what is possible.
        self.fields["outcome"].choices = Status.choices
        self.fields["happened_on"].initial = timezone.localdate()
        in_our_words(self)

    def show(self, referral):
        """Offer what may become of `referral` as it stands now, and ask only what that needs."""
        priced = (Status.APPROVED, Status.DISBURSED)
        self.offered = [step for step in Status(referral.status).next if self.amounts or step not in priced]
        self.withheld = len(self.offered) < len(Status(referral.status).next)
        # After somebody else's step what was chosen is no longer offered, and nothing else is chosen instead.
        overtaken = self.is_bound and self["outcome"].value() not in self.offered
        onward = [step for step in self.offered if step != Status.WITHDRAWN]
        first = [("", "Pilih langkah")] if len(onward) != 1 or overtaken else []
        self.fields["outcome"].widget.choices = first + [(step.value, step.label) for step in self.offered]
        needed = {"outcome", "happened_on"}
        needed |= {"amount"} if any(step in priced for step in self.offered) else set()
        needed |= {"reason"} if rules.ENDED.keys() & set(self.offered) else set()
        ends = " atau ".join(step.label.lower() for step in self.offered if step in rules.ENDED)
        asked = "".join(step.label.lower() for step in self.offered if step in priced)
        self["amount"].label = f"Jumlah {asked}" if len(onward) == 1 else f"Jumlah (bila {asked})"
        self["reason"].label = f"Alasan (bila {ends})"
        self.asked = [field for field in self.visible_fields() if field.name in needed or field.data or field.errors]


class VoidForm(ReasonForm):
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class ReferralFilter(forms.Form):
    """The filters of the list. They stand in the address, so they hold codes only."""

    bank = forms.TypedChoiceField(label="Bank", required=False, empty_value=None)
    status = forms.ChoiceField(label="Keadaan sekarang", required=False, choices=[("", "Semua"), *Status.choices])
    desk = forms.TypedChoiceField(label="Kecamatan", required=False, empty_value=None)
    before = forms.IntegerField(
        label="Halaman", required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["bank"], Bank.objects.all(), "Semua")
        _offer(self.fields["desk"], Desk.objects.visible_to(user), "Semua")
        in_our_words(self)
        waiting = (Status.REFERRED.value, "Dirujuk, belum diajukan")
        self.fields["status"].widget.choices = [("", "Semua"), waiting, *Status.choices[1:]]

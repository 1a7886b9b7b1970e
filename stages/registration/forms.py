"""The desk's form: the resident's data, when they came, and that the privacy notice was given."""

import uuid

from django import forms
from django.conf import settings
from django.utils import timezone

from participants import dates
from participants.fields import DateField, Renewable
from participants.forms import ParticipantForm
from stages.models import StageVisit


def registration_day_refusal(day, today):
    """The sentence for a day on which nobody can have registered, or ""."""
    if day > today:
        return "Tanggal daftar tidak boleh di masa depan."
    return "Tanggal daftar mendahului program (2018)." if day < dates.parse(settings.PROGRAMME_START) else ""


class RegistrationForm(Renewable, ParticipantForm):
    """`people` are those whom the officer may see: among them look-alikes are sought."""

    registered_on = DateField(label="Tanggal daftar", help_text="Boleh lampau untuk formulir kertas.")
    notice_given = forms.BooleanField(label="Pemberitahuan privasi telah dibacakan atau diserahkan")
    another_person = forms.BooleanField(label="Ini orang lain, bukan yang sudah terdaftar", required=False)
    key = forms.UUIDField(label="Formulir", widget=forms.HiddenInput)

    def __init__(self, *args, people, **kwargs):
        self.people, self.look_alike = people, None
        initial = {"registered_on": timezone.localdate(), "key": uuid.uuid4()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        if not self.is_bound:
            self.fields["nik"].widget.attrs["autofocus"] = True
        self.fields["notice_given"].error_messages["required"] = "Sampaikan pemberitahuan privasi, lalu centang."

    def clean_registered_on(self):
        day = self.cleaned_data["registered_on"]
        if refusal := registration_day_refusal(day, timezone.localdate()):
            raise forms.ValidationError(refusal)
        return day

    def _check_known(self, digits):
        """A form that is sent again after its answer was lost must not stumble over its own success."""
        if not StageVisit.objects.filter(key=self.cleaned_data.get("key"), participant__nik=digits).exists():
            super()._check_known(digits)

    def clean(self):
        data = super().clean()
        born, registered = data.get("birth_date"), data.get("registered_on")
        if born and registered and born > registered:
            self.add_error("birth_date", "Tanggal lahir sesudah tanggal daftar.")
        if born and data.get("name"):
            self._check_look_alike(data["name"], born)
        return data

    def _check_look_alike(self, name, born):
        """Somebody of this name and birth date may be the same person, without a NIK or with a mistyped one."""
        others = self.people.exclude(visits__key=self.cleaned_data.get("key")).filter(birth_date=born)
        self.look_alike = others.matching(name).first()
        if self.look_alike and not self.known and not self.cleaned_data.get("another_person"):
            when = dates.in_words(self.look_alike.registered_on)
            text = f"{self.look_alike.name} dengan tanggal lahir ini sudah terdaftar pada {when}. Orang yang sama?"
            self.add_error("name", text)

    def participant(self, by):
        """The new, unsaved participant this valid form describes."""
        self.confirm_identity(by)
        self.instance.registered_on = self.cleaned_data["registered_on"]
        self.instance.privacy_notice = settings.PRIVACY_NOTICE_VERSION
        return self.instance

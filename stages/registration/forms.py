"""The desk's form: the resident's data, when they came, and that the privacy notice was given."""

import time

from django import forms
from django.conf import settings
from django.core import signing
from django.utils import timezone

from participants import identity, look_alikes
from participants.fields import DateField, KeyField, Renewable
from participants.forms import ParticipantForm
from participants.models import Desk, Kelurahan, Participant
from stages.models import StageVisit
from stages.rules import registration_day_refusal

LONGEST = 24 * 60 * 60  # seconds; a form that was open longer says nothing about how fast the desk is


class RegistrationForm(Renewable, ParticipantForm):
    """`user` is the officer: their kelurahan are offered, and look-alikes sought among those they may see.

    `opened` is when the form was opened, signed; `not_same` are the numbers of look-alikes found to be others.
    """

    registered_on = DateField(label="Tanggal daftar", help_text="Boleh lampau untuk formulir kertas (susulan).")
    notice_given = forms.BooleanField(label="Pemberitahuan privasi telah dibacakan atau diserahkan")
    key = KeyField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, user):
        self.people, self.look_alikes = Participant.objects.visible_to(user), []
        kelurahan = Kelurahan.objects.filter(desk__in=Desk.objects.visible_to(user)).in_force(timezone.localdate())
        initial = {"registered_on": timezone.localdate(), "opened": signing.dumps(int(time.time()))}
        super().__init__(data, initial=initial, user=user, kelurahan=kelurahan)
        if not self.is_bound:
            self.fields["nik"].widget.attrs["autofocus"] = True
        self.fields["notice_given"].error_messages["required"] = "Sampaikan pemberitahuan privasi, lalu centang."
        for name in ("interest", "track"):  # one key chooses
            choices = self.fields[name].choices[1:]
            numbered = [(value, f"{number} {label}") for number, (value, label) in enumerate(choices, 1)]
            self.fields[name].choices = [("", ""), *numbered]

    def clean_registered_on(self):
        day = self.cleaned_data["registered_on"]
        if refusal := registration_day_refusal(day, timezone.localdate()):
            raise forms.ValidationError(refusal)
        return day

    def clean(self):
        data = super().clean()
        born, registered = data.get("birth_date"), data.get("registered_on")
        if born and registered and born > registered:
            self.add_error("birth_date", "Tanggal lahir sesudah tanggal daftar.")
        if data.get("name"):
            self._check_look_alikes(data)
        return data

    def _check_known(self, digits):
        """A form that is sent again after its answer was lost must not stumble over its own success."""
        if not StageVisit.objects.filter(key=self.cleaned_data.get("key"), participant__nik=digits).exists():
            super()._check_known(digits)

    def _check_look_alikes(self, data):
        """Somebody like this may be the same person, without a NIK or with a mistyped one: the desk decides."""
        others = self.people.exclude(visits__key=data.get("key"))
        known = {name: data.get(name) for name in ("birth_date", "nik")} | {"phone": data.get("phone", "")}
        self.look_alikes = look_alikes.candidates(others, name=data["name"], **known)
        if not self.known and any(not self.is_declared(candidate.participant) for candidate in self.look_alikes):
            self.add_error("name", "Mungkin sudah terdaftar. Bandingkan, lalu buka datanya atau tandai orang lain.")

    def is_declared(self, participant):
        """Whether the desk has ticked that this look-alike is somebody else."""
        return participant.number in self.data.getlist("not_same")

    def compared(self):
        """[(look-alike, whether it was found to be somebody else)], for the page."""
        return [(candidate, self.is_declared(candidate.participant)) for candidate in self.look_alikes]

    def nik_verdict(self):
        """What the desk is told about the NIK at once: (code, sentence), or None while there is nothing to tell."""
        if not self.is_bound or not self["nik"].value():
            return None
        if self.known:
            return ("here" if self.known_here else "elsewhere"), self.errors["nik"][0]
        if "nik" in self.errors:
            return "refused", self.errors["nik"][0]
        return "new", "NIK ini belum terdaftar. Lanjutkan."

    def participant(self):
        """The new, unsaved participant this valid form describes."""
        identity.confirm(self.instance, by=self.user, at=timezone.now())
        self.instance.registered_on = self.cleaned_data["registered_on"]
        self.instance.privacy_notice = settings.PRIVACY_NOTICE_VERSION
        self.instance.desk_seconds = self._seconds()
        return self.instance

    def _seconds(self):
        """How long the form has been open; None when that cannot be told."""
        try:
            taken = time.time() - signing.loads(self.cleaned_data["opened"], max_age=LONGEST)
        except (signing.BadSignature, TypeError):
            return None
        return max(0, round(taken))

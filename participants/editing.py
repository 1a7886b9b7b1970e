"""Editing a participant: only what changed is written, with its history; the second of two editors chooses."""

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import history, identity
from participants.forms import ParticipantForm


class EditForm(ParticipantForm):
    """Editing with a version token: whoever saves second sees both versions and chooses field by field.

    Each field carries the value it was opened with, so that only what this editor changed counts as changed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, instance, **kwargs):
        if data is not None and "choosing" in data:
            data = _chosen(data, self._meta.fields, instance)
        super().__init__(data, instance=instance, initial={"version": instance.version}, **kwargs)
        self.stored = {name: self.initial[name] for name in self._meta.fields}
        self.before = history.stored(instance)
        self.opened_version = instance.version
        for name in self._meta.fields:
            self.fields[name].show_hidden_initial = True

    def clean(self):
        data = super().clean()
        if (born := data.get("birth_date")) and born > self.instance.registered_on:
            self.add_error("birth_date", "Tanggal lahir sesudah tanggal daftar.")
        return data

    def confirmed_before(self):
        confirmed = self.instance.identity_confirmed_at is not None
        return confirmed and not any(self._differs(name) for name in ("nik", "birth_date", "sex"))

    def _differs(self, name):
        """Whether what was typed is not what is stored."""
        return self.fields[name].has_changed(self.stored[name], self[name].data)

    def originals(self):
        """Hidden inputs with the values the fields were opened with."""
        return [self[name].as_hidden(only_initial=True) for name in self._meta.fields]

    def is_stale(self):
        """Somebody saved since this form was opened, and what stands there now differs from what it holds."""
        return self.data.get("version") != str(self.opened_version) and bool(self.differences())

    def differences(self):
        """Fields whose stored value differs from the typed one; `mine` when this editor changed it."""
        return [
            {
                "name": name,
                "label": self.fields[name].label,
                "stored": _shown(self.fields[name], self.stored[name]),
                "typed": _shown(self.fields[name], self[name].data),
                "mine": name in self.changed_data,
            }
            for name in self._meta.fields
            if self._differs(name)
        ]

    def typed(self):
        """(name, value) of everything that was typed, to carry it through the page that asks for a choice."""
        return [(name, self[name].data) for name in self._meta.fields if self[name].data not in (None, "", False)]

    def save_changes(self, *, by):
        """Write what differs from what is stored, with its history, and raise the version.

        False when the NIK was just taken by somebody else.
        """
        changed = history.changed(self.before, history.stored(self.instance))
        if not changed:
            return True
        if not self.confirmed_before():
            identity.confirm(self.instance, by=by, at=timezone.now())
        self.instance.version, self.instance.changed_by = self.opened_version + 1, by
        also = ["identity_confirmed_by", "identity_confirmed_at", "version", "changed_by", "changed_at"]
        try:
            with transaction.atomic():
                self.instance.save(update_fields=[*changed, *also])
                history.record(self.instance, self.before, by=by, at=self.instance.changed_at)
        except IntegrityError:
            self._check_known(self.cleaned_data["nik"])
            if not (self.known or "nik" in self.errors):
                raise
            return False
        return True


def _chosen(data, names, instance):
    """The posted data with the stored value wherever the editor chose it over their own."""
    data, form_fields = data.copy(), ParticipantForm.base_fields
    for name in names:
        if data.get(f"choice-{name}") == "stored":
            stored = form_fields[name].prepare_value(instance._meta.get_field(name).value_from_object(instance))
            data[name] = "" if stored in (None, False) else str(stored)
    return data


def _shown(field, value):
    """A stored or typed value as a person reads it."""
    value = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return "Ya" if value in (True, "on", "True") else "Tidak"
    choices = getattr(field, "choices", None)
    if choices is None:
        return value or "–"
    shown = {str(choice): label for choice, label in field.widget.choices}
    return shown.get(str(value), "–") if value else "–"

"""What a resident is asked who has no slip to scan: the number, and four digits that only they should know."""

from django import forms
from django.core.exceptions import ValidationError

from participants import numbers
from participants.fields import DigitsField, in_our_words


class NumberField(forms.CharField):
    """A registration number as it is read from the slip, `JB-` or not; cleans to JB-4KX9-2QTM."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 40} | kwargs)

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "40"}

    def to_python(self, value):
        value = super().to_python(value)
        number = value and (numbers.clean(value) or numbers.clean(f"JB{value}"))
        if value and not number:
            raise ValidationError("Tulis seperti pada tanda terima, misalnya JB-4KX9-2QTM.", code="number")
        return number


class StatusForm(forms.Form):
    number = NumberField(label="Nomor pendaftaran")
    nik_tail = DigitsField(label="Empat angka terakhir NIK", length=4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)

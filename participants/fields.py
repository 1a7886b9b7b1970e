"""Form fields that accept what people type and explain in Indonesian what they cannot accept."""

import re
import uuid
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from participants import dates, nik, numbers, phones, rupiah

SENTENCES = {
    "required": "Wajib diisi.",
    "invalid_choice": "Pilih dari daftar.",
    "max_length": "Paling banyak %(limit_value)d huruf. Yang diketik %(show_value)d.",
    "null_characters_not_allowed": "Ada huruf yang tidak dapat disimpan. Ketik ulang.",
}
NUMBER = "Tulis dengan angka."
NOT_POSSIBLE = "Angka ini tidak mungkin."
KEY_REUSED = "Formulir ini sudah dipakai untuk simpanan lain. Periksa isian, lalu simpan lagi."
SELECTED = mark_safe(" selected")
EMAIL_INCOMPLETE = "Surel tidak lengkap, misalnya nama@contoh.id."


class PlainSelect(forms.Select):
    """A select whose options are drawn at once. Django draws each with a template of its own, too slow for a list."""

    def render(self, name, value, attrs=None, renderer=None):
        offered = tuple((str(code), str(label)) for code, label in self.choices)
        drawn = _options(offered, frozenset(map(str, self.format_value(value))) & {code for code, _ in offered})
        attrs = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(attrs), drawn)


@lru_cache(maxsize=256)
def _options(offered, chosen):
    """Drawn once for the same (code, label) and codes chosen; nothing that somebody sent is kept but such a code.

    Always escaped: text that is marked as safe equals the same text that is not.
    """
    options = ((escape(code), SELECTED if code in chosen else "", escape(label)) for code, label in offered)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


class Offered(list, BaseChoiceIterator):
    """The choices of a field, [(code, label)], taken as they are: Django looks into each for groups and functions."""


class SharedChoices:
    """For a field whose choices are replaced and never changed: every form has a copy of the field, none of them."""

    def __deepcopy__(self, memo):
        return super().__deepcopy__(memo | {id(self.choices): self.choices})


def in_our_words(form):
    """Give every field of `form` our sentences instead of Django's."""
    for field in form.fields.values():
        field.error_messages |= SENTENCES
        if isinstance(field, forms.EmailField):
            field.error_messages["invalid"] = EMAIL_INCOMPLETE
        if isinstance(field, forms.IntegerField):
            field.error_messages |= {"invalid": NUMBER, "min_value": NOT_POSSIBLE, "max_value": NOT_POSSIBLE}
        if isinstance(field, forms.UUIDField):
            field.error_messages |= dict.fromkeys(("invalid", "required"), "Formulir ini rusak. Buka formulir baru.")


class NikField(forms.CharField):
    """Sixteen digits with any separators; cleans to digits, or None when empty."""

    def __init__(self, **kwargs):
        super().__init__(**{"label": "NIK", "empty_value": None, "max_length": 40} | kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"}

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return value and nik.clean(value)
        except nik.NikError as problem:
            raise ValidationError(str(problem), code="nik") from problem


class DateField(forms.CharField):
    """A day typed as on a KTP; cleans to a date, or None when empty. Shown as 12-05-1990."""

    def __init__(self, **kwargs):
        super().__init__(**{"empty_value": None} | kwargs)  # max_length would measure the date

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "placeholder": "hh-bb-tttt", "maxlength": "40"}

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else dates.numeric(value)

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return value and dates.parse(value)
        except dates.DateError as problem:
            raise ValidationError(str(problem), code="date") from problem


class PhoneField(forms.CharField):
    """An Indonesian phone number; cleans to E.164, or "" when empty. Shown as 0812-3456-7890."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 30} | kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "tel", "autocomplete": "off", "maxlength": "30"}

    def prepare_value(self, value):
        return phones.local(value) if value and phones.is_e164(value) else value

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return value and phones.parse(value)
        except phones.PhoneError as problem:
            raise ValidationError(str(problem), code="phone") from problem


class DigitsField(forms.CharField):
    """Digits only: `length` of them exactly, or at most that many, then padded with zeros (RT/RW)."""

    def __init__(self, *, length, pad=False, **kwargs):
        self.length, self.pad = length, pad
        super().__init__(**{"max_length": 40} | kwargs)
        self.subject = self.label  # a form may add "(opsional)" to the label

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"}

    def to_python(self, value):
        value = "".join(super().to_python(value).replace("-", " ").replace(".", " ").split())
        if not value:
            return ""
        if not (value.isascii() and value.isdigit()):
            raise ValidationError(f"{self.subject} hanya berisi angka.", code="digits")
        if self.pad and len(value) <= self.length:
            return value.zfill(self.length)
        if len(value) != self.length:
            at_most = "paling banyak" if self.pad else "harus"
            text = f"{self.subject} {at_most} {self.length} angka. Yang diketik {len(value)} angka."
            raise ValidationError(text, code="digits")
        return value


class RupiahField(forms.CharField):
    """Whole rupiah, with `Rp` and points or not; cleans to an int, or None when empty. Shown as 1.250.000."""

    def __init__(self, **kwargs):
        super().__init__(**{"empty_value": None} | kwargs)  # max_length would measure the amount

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off", "placeholder": "1.250.000", "maxlength": "40"}

    def prepare_value(self, value):
        return rupiah.grouped(value) if isinstance(value, int) else value

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return value and rupiah.parse(value)
        except rupiah.RupiahError as problem:
            raise ValidationError(str(problem), code="rupiah") from problem


class CountField(forms.CharField):
    """How many people, with points between thousands or not; cleans to an int, or None when empty. Shown as 3.796."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(**{"empty_value": None} | kwargs)  # max_length would measure the number

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": "40"}

    def prepare_value(self, value):
        return rupiah.grouped(value) if isinstance(value, int) else value

    def to_python(self, value):
        value = super().to_python(value)
        return value and self._count("".join(value.split()))

    def _count(self, typed):
        if re.fullmatch(r"[-−–—][\d.,]+", typed):
            raise ValidationError("Tidak boleh kurang dari nol.", code="negative")
        if not re.fullmatch(r"\d+|\d{1,3}(\.\d{3})+", typed, re.ASCII):
            raise ValidationError("Tulis bilangan bulat, misalnya 3796 atau 3.796.", code="count")
        digits = typed.replace(".", "").lstrip("0") or "0"
        if len(digits) > len(str(self.most)) or int(digits) > self.most:
            raise ValidationError(f"Paling banyak {rupiah.grouped(self.most)}.", code="most")
        return int(digits)


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


class KeyField(forms.UUIDField):
    """The hidden key of a form that writes something: fresh each time the form is opened, so that twice is once."""

    def __init__(self):
        super().__init__(label="Formulir", widget=forms.HiddenInput, initial=uuid.uuid4)


class Renewable:
    """For a form whose hidden fields can be renewed before it is shown again, so that it can be sent again."""

    def renew(self, **hidden):
        self.data = self.data.copy()
        for name, value in hidden.items():
            self.data[name] = str(value)

    def refuse_reused_key(self):
        """Say that its key belongs to another act, and give it a fresh one."""
        self.add_error(None, KEY_REUSED)
        self.renew(key=uuid.uuid4())

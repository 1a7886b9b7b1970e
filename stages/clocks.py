"""The second clock: the moment up to which things had been written down, as people type it and as it is read."""

import re
from contextlib import suppress
from datetime import datetime, time

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from participants import dates
from participants.fields import DateField, in_our_words
from participants.models import Desk
from stages.forms import AsOfForm
from stages.models import Stage, StageVisit
from stages.tally import Measure

ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*"
DAY_AND_TIME = r"(.+?)(?:,? pukul|,)? (\d{1,2})[.:](\d\d)(?:[.:](\d\d))?(?: WIB)?"
SHAPE = "Tulis tanggal, atau tanggal dan jam: 22-06-2022 atau 22-06-2022 14.05."
NO_SUCH_DESK = "Kecamatan itu tidak ada. Pilih dari daftar."


def parse(text):
    """The moment (aware) in `22-06-2022 14.05`, `22 Juni 2022 pukul 14.05` or an ISO one; of a day alone its end.

    Jakarta, unless the text names its zone. Raises ValueError with a sentence.
    """
    text = " ".join(text.split())
    if re.fullmatch(ISO, text, re.ASCII):
        return _iso(text)
    if typed := re.fullmatch(DAY_AND_TIME, text, re.ASCII):
        return _aware(dates.parse(typed[1]), *(int(part or 0) for part in typed.groups()[1:]))
    return timezone.make_aware(datetime.combine(dates.parse(text), time.max))


def in_words(moment):
    """`22 Juni 2022 pukul 14.05`; the end of a day is `akhir 22 Juni 2022`."""
    moment = timezone.localtime(moment)
    if moment.time() == time.max:
        return f"akhir {dates.in_words(moment)}"
    return f"{dates.in_words(moment)} pukul {moment:%H.%M}"


def code(moment):
    """How a moment stands in an address and in a field, so that parse() gives exactly it."""
    moment = timezone.localtime(moment)
    if moment.time() == time.max:
        return dates.numeric(moment)
    if moment.microsecond == 0:
        return f"{dates.numeric(moment)} {moment:%H.%M.%S}"
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}"


def first_record():
    """When the first stay was written down, or None. A registration is always the first."""
    recorded = StageVisit.objects.filter(stage=Stage.REGISTRATION).order_by("recorded_at")
    return recorded.values_list("recorded_at", flat=True).first()


def _iso(text):
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else timezone.make_aware(given)).astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        raise ValueError(SHAPE) from None


def _aware(day, hours, minutes, seconds):
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("Jam itu tidak ada. Tulis jam 00.00 sampai 23.59.")
    return timezone.make_aware(datetime.combine(day, time(hours, minutes, seconds)))


class DayField(DateField):
    """A day that is shown as people write it, also when it came from an address."""

    def prepare_value(self, value):
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            with suppress(dates.DateError):
                return dates.numeric(dates.parse(value))
        return super().prepare_value(value)


class MomentField(forms.CharField):
    """A moment that has come; a day that is not over yet means now."""

    LONGEST = 60

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "maxlength": str(self.LONGEST)}

    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        try:
            moment = parse(value[: self.LONGEST + 1])
        except dates.DateError as problem:
            raise ValidationError(SHAPE if str(problem) == dates.SHAPE else str(problem), code="moment") from problem
        except (ValueError, OverflowError) as problem:
            raise ValidationError(str(problem), code="moment") from problem
        now = timezone.now()
        if moment > now and not (moment.time() == time.max and moment.date() == timezone.localdate(now)):
            raise ValidationError("Saat itu belum tiba.", code="future")
        return min(moment, now)


class ClocksForm(AsOfForm):
    """Which figures, and as known when: codes that may stand in an address. Without a moment: the end of the day."""

    as_of = DayField(label="Per tanggal", required=False)
    known_at = MomentField(label="Sebagaimana tercatat pada", required=False)
    desk = forms.ModelChoiceField(
        Desk.objects.none(), label="Wilayah", required=False, to_field_name="code", empty_label="Semua"
    )
    measure = forms.ChoiceField(label="Ukuran", required=False, choices=Measure.choices)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks
        in_our_words(self)
        self.fields["desk"].error_messages["invalid_choice"] = NO_SUCH_DESK

    def clean_as_of(self):
        day = super().clean_as_of()
        if f"{day:%Y-%m-%d}" < settings.PROGRAMME_START:
            began = dates.in_words(dates.parse(settings.PROGRAMME_START))
            raise forms.ValidationError(f"Program dimulai {began}. Pilih tanggal sesudahnya.")
        return day

    def clean_measure(self):
        return Measure(self.cleaned_data["measure"] or Measure.REACHED)

    def moment(self, typed, as_of):
        """The moment that is meant; when none was typed, the end of the day itself."""
        end = timezone.make_aware(datetime.combine(as_of, time.max))
        return typed or min(end, timezone.now())

    def clean(self):
        chosen = super().clean()
        if "known_at" in chosen and "as_of" in chosen:
            chosen["known_at"] = self.moment(chosen["known_at"], chosen["as_of"])
            if refusal := _not_known(**{name: chosen[name] for name in ("as_of", "known_at")}):
                self.add_error("known_at", refusal)
        return chosen


def _not_known(as_of, known_at):
    first = first_record()
    if first is None:
        return "Belum ada catatan sama sekali."
    if known_at < first:
        return f"Saat itu belum ada catatan. Yang pertama ditulis pada {in_words(first)}."
    if timezone.localdate(known_at) < as_of:
        return (
            f"Saat itu mendahului tanggal rekap ({dates.in_words(as_of)}). Pilih saat pada tanggal itu atau sesudahnya."
        )

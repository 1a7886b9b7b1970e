"""The fields of what is asked: drawn once for the same choices, and every form with its own."""

from django import forms
from django.utils.safestring import mark_safe

from participants.fields import PlainSelect
from stages.asked import TallyForm


def test_a_select_escapes_what_it_offers_however_it_is_marked():
    class Form(forms.Form):
        one = forms.ChoiceField(choices=[("a", mark_safe("<b>")), ("b", "&")], widget=PlainSelect)
        same = forms.ChoiceField(choices=[("a", "<b>"), ("b", "&")], widget=PlainSelect)

    form = Form({"one": "b", "same": "<script>"})
    offered = '<option value="a">&lt;b&gt;</option><option value="b"{}>&amp;</option>'
    assert offered.format(" selected") in str(form["one"])
    assert offered.format("") in str(form["same"])


def test_what_is_offered_in_one_form_is_not_offered_in_the_next(cast):
    first, second = (
        TallyForm({"desk": cast.tambora.code}, desks=desks) for desks in ([cast.tambora], [cast.taman_sari])
    )
    assert (first.is_valid(), second.is_valid()) == (True, False)
    assert cast.tambora.name in str(first["desk"])
    assert cast.tambora.name not in str(second["desk"])

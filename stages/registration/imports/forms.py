"""What is asked of whoever imports a list: the file, and what its columns mean."""

from django import forms

from participants.fields import KeyField, Renewable, in_our_words
from stages.registration.lists import headings
from stages.registration.lists.bounds import EMPTY, LARGEST

EXTENSIONS = ".xlsx,.xlsm,.csv,.tsv,.txt"


class UploadForm(Renewable, forms.Form):
    use_required_attribute = False  # the sentence of ours is kinder than the browser's
    file = forms.FileField(label="Berkas daftar", help_text="Excel (.xlsx) atau csv, paling besar 20 MB.")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        missing = dict.fromkeys(("required", "missing", "invalid"), "Pilih berkas daftar.")
        self.fields["file"].error_messages |= missing | {"empty": EMPTY}
        self.fields["file"].widget.attrs |= {"accept": EXTENSIONS, "data-largest": LARGEST}


class ColumnsForm(forms.Form):
    """One field for each column that has a heading: what it means, or that it is left out."""

    def __init__(self, *args, run, examples, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "Tidak diimpor"), *headings.FIELDS.items()]
        for column, heading in enumerate(run.headings):
            if heading or str(column) in run.mapping:
                self.fields[f"column-{column}"] = forms.ChoiceField(
                    label=heading or f"Kolom {column + 1}",
                    choices=choices,
                    required=False,
                    initial=run.mapping.get(str(column), ""),
                    help_text=examples.get(column, ""),
                )
        in_our_words(self)

    def clean(self):
        chosen = self.mapping()
        twice = {field for field in chosen.values() if list(chosen.values()).count(field) > 1}
        for column, field in chosen.items():
            if field in twice:
                self.add_error(f"column-{column}", f"“{headings.FIELDS[field]}” dipilih untuk dua kolom.")
        if missing := headings.missing(chosen):
            self.add_error(None, f"Belum ada kolom untuk: {', '.join(missing)}.")

    def mapping(self):
        """{column from 0: field} of what was chosen."""
        return {int(name.removeprefix("column-")): field for name, field in self.cleaned_data.items() if field}

"""Taking a list home as a file, and who has taken which."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone

from participants.models import Desk
from stages import addresses
from stages import exports as files
from stages import people as lists
from stages.export_forms import ExportForm
from stages.forms import PeopleFilter
from stages.models import Export

may_export = permission_required("participants.export_participant", raise_exception=True)
SHOWN = 100
TYPES = {
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV: "text/csv; charset=utf-8",
}


@may_export
def export(request):
    """What the file is for, then the file itself. The list is the one of the address and of the search before it."""
    filters = PeopleFilter(request.GET, desks=Desk.objects.visible_to(request.user))
    if not filters.is_valid():
        return render(request, "stages/export.html", {"filters": filters}, status=422)
    chosen = {name: value for name, value in filters.cleaned_data.items() if name != "before"}
    form, codes = _form(request), addresses.codes(**chosen)
    listing, searched = lists.listed(request.user, **chosen), (form["searched"].value() or "").strip()
    if searched:
        listing = listing.matching(searched)
    if form.is_valid() and (file := _file(form, listing, codes, by=request.user)):
        return file
    context = {"form": form, "codes": codes, "searched": searched, "people": listing.participants().count()}
    context["words"] = addresses.in_words(codes, addresses.names())
    return render(request, "stages/export.html", context, status=422 if form.errors else 200)


def _form(request):
    """What was searched for travels in the page: another search in another window must not change what is taken."""
    return ExportForm(
        request.POST if request.method == "POST" else None,
        may_nik=request.user.has_perm("participants.export_nik"),
        initial={"searched": request.session.get("search", "") if "cari" in request.GET else ""},
    )


def _file(form, listing, codes, *, by):
    """The answer that carries the file; or None, with the refusal on the form."""
    asked = {"with_nik": False} | form.cleaned_data
    try:
        file, export = files.take(listing, filters=codes, by=by, **asked | {"searched": bool(asked["searched"])})
    except files.ExportRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    name = f"peserta-{timezone.localdate():%Y-%m-%d}.{export.format}"
    # Compressed once more it would cost more time than the file itself, and the browser could not tell how far it is.
    plain = {"Content-Encoding": "identity"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[export.format], headers=plain)


@may_export
def exports(request):
    taken, names = Export.objects.select_related("taken_by")[:SHOWN], addresses.names()
    rows = [(export, addresses.in_words(export.filters, names, export.searched)) for export in taken]
    return render(request, "stages/exports.html", {"rows": rows})

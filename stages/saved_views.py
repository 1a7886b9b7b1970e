"""Keeping the filters of a list under a name, and taking such a name away."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from participants.models import Desk
from stages import addresses, saved
from stages.forms import PeopleFilter
from stages.saved import SavedFilter
from stages.saved_forms import SavedFilterForm

may_see = permission_required("participants.view_participant", raise_exception=True)


@may_see
def save_filter(request):
    """The list is the one of the address; only what its form can read is kept."""
    filters = PeopleFilter(request.GET, desks=Desk.objects.visible_to(request.user))
    if not filters.is_valid():
        return render(request, "stages/save_filter.html", {"filters": filters}, status=422)
    codes, form = _codes(filters), SavedFilterForm(request.POST if request.method == "POST" else None)
    if not codes:
        messages.error(request, "Belum ada saringan. Saring daftarnya dahulu, lalu simpan.")
        return redirect("stages:people")
    if form.is_valid() and _keep(form, filters.cleaned_data["stage"], codes, by=request.user):
        messages.success(request, f"Saringan “{form.cleaned_data['name']}” tersimpan.")
        return redirect(addresses.page(codes))
    context = {"form": form, "page": addresses.page(codes), "words": addresses.in_words(codes, filters.names())}
    return render(request, "stages/save_filter.html", context, status=422 if form.errors else 200)


def _codes(filters):
    """As they are kept: a list of today stays one of today."""
    chosen = {name: value for name, value in filters.cleaned_data.items() if name != "before"}
    if chosen["as_of"] == timezone.localdate():
        chosen["as_of"] = None
    return addresses.codes(**chosen)


def _keep(form, stage, codes, *, by):
    """Whether it is kept; if not, the form says why."""
    try:
        saved.keep(**form.cleaned_data, stage=stage, codes=codes, by=by)
    except saved.NameTaken as refusal:
        form.add_error("name", str(refusal))
        return False
    return True


@may_see
@require_POST
def forget_filter(request, pk):
    """Only whose it is takes it away."""
    kept = get_object_or_404(SavedFilter, pk=pk, owner=request.user)
    kept.delete()
    messages.success(request, f"Saringan “{kept}” dihapus.")
    return redirect(addresses.page(kept.codes))

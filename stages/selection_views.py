"""The selection: seeing it, adding to it, taking out of it. It lasts until it is moved or emptied.

Every act is a POST and leads back to where it was made; a script that asks for JSON is told how many are chosen.
"""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from participants.models import Desk
from stages import bulk, pasted, selection, work
from stages import people as lists
from stages.forms import PasteForm, PeopleFilter
from stages.move_views import may_move
from stages.tables import thousands

may_read = permission_required("participants.view_participant", raise_exception=True)


@may_move
def chosen(request):
    """Who is chosen, newest first, and what can be done with them together."""
    listing = lists.Listing(request.user, selection.people(request.user), "pk")
    before = request.GET.get("before", "")
    count = listing.count()
    context = {"page": listing.page(int(before[:18]) if before.isascii() and before.isdigit() else None)}
    context |= {"count": count, "most": bulk.MOST, "actions": _actions(request.user)}
    if context["actions"] and count <= bulk.MOST:
        context["numbers"] = listing.participants().values_list("number", flat=True)
    return render(request, "stages/chosen.html", context)


@may_move
@require_POST
def select(request):
    numbers = request.POST.getlist("participant")
    if not numbers or len(numbers) > bulk.MOST:
        return _back(request, f"Centang 1 sampai {thousands(bulk.MOST)} peserta lebih dahulu.", messages.ERROR)
    added = selection.add(request.user, bulk.numbered(request.user, numbers))
    return _back(request, f"{thousands(added)} peserta ditambahkan ke pilihan.")


@may_move
@require_POST
def deselect(request):
    numbers = request.POST.getlist("participant")
    if not numbers or len(numbers) > bulk.MOST:
        return _back(request, f"Centang 1 sampai {thousands(bulk.MOST)} peserta lebih dahulu.", messages.ERROR)
    removed = selection.remove(request.user, bulk.numbered(request.user, numbers))
    return _back(request, f"{thousands(removed)} peserta dikeluarkan dari pilihan.")


@may_move
@require_POST
def select_all(request):
    """Everybody in the list of the address, and of the search that the page was made with."""
    filters = PeopleFilter(request.GET, desks=Desk.objects.visible_to(request.user))
    if not filters.is_valid():
        return _back(request, "Saringan itu tidak dikenal. Saring lagi.", messages.ERROR)
    wanted = {name: value for name, value in filters.cleaned_data.items() if name != "before"}
    listing = lists.listed(request.user, **wanted)
    if searched := request.POST.get("searched", "").strip():
        listing = listing.matching(searched)
    added = selection.add(request.user, listing.participants())
    return _back(request, f"{thousands(added)} peserta ditambahkan ke pilihan.")


@may_move
@require_POST
def clear_selection(request):
    selection.clear(request.user)
    return _back(request, "Pilihan dikosongkan. Tidak ada peserta yang berubah.")


@may_move
def paste(request):
    """A pasted list of numbers or NIKs: who is added, and which pieces mean nobody; those are left to be mended."""
    form = PasteForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if form.is_valid():
        found = pasted.read(request.user, form.cleaned_data["pasted"])
        added, known = selection.add(request.user, found.found), found.found.count()
        context |= {"added": added, "already": known - added, "missing": found.missing}
        context["form"] = PasteForm(initial={"pasted": "\n".join(shown for _, shown in found.missing)})
    return render(request, "stages/paste.html", context, status=422 if form.errors else 200)


@may_read
@require_POST
def shortcuts(request):
    """Switch the single keys of lists on or off, for this user wherever they sign in."""
    on = request.POST.get("on") == "1"
    selection.switch_shortcuts(request.user, on)
    return _back(request, "Pintasan papan ketik dinyalakan." if on else "Pintasan papan ketik dimatikan.")


def _actions(user):
    """What the stages offer to do with chosen people, as far as `user` may."""
    return [link for each in work.declared() for link in each.actions if user.has_perm(link.permission)]


def _back(request, sentence, level=messages.SUCCESS):
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(
            {"chosen": selection.people(request.user).count()}, status=400 if level == messages.ERROR else 200
        )
    messages.add_message(request, level, sentence)
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else "stages:chosen")

"""The same day as known at two moments, and by which acts the figures differ: counts for all, names for the office."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from participants.models import Desk, Participant
from stages import clocks, differences, tally
from stages.differences import Cause

ON_A_PAGE = 100


@permission_required("stages.view_tally", raise_exception=True)
def difference(request):
    """Stage by stage: as known then, as known now, and how many by which cause."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "stages/difference.html", {"form": form}, status=422)
    chosen, scope = form.cleaned_data, _scope(request.user, form.cleaned_data)
    found = differences.changes(chosen["measure"], scope, chosen["as_of"], chosen["known_at"], timezone.now())
    rows = differences.between(chosen["measure"], scope, chosen["as_of"], chosen["known_at"], found)
    context = {"form": form, "chosen": chosen, "rows": rows, "codes": _codes(chosen)}
    context |= {"known_at": clocks.in_words(chosen["known_at"]), "opens": _may_read_names(request.user)}
    return render(request, "stages/difference.html", context)


@permission_required(("stages.view_tally", "participants.view_every_participant"), raise_exception=True)
def difference_people(request, stage, cause):
    """Exactly the people behind one cause in one stage, by name."""
    form, cause = _form(request), Cause(cause)
    context = {"form": form, "stage": stage, "cause": cause}
    if not form.is_valid():
        return render(request, "stages/difference_people.html", context, status=422)
    chosen, scope = form.cleaned_data, _scope(request.user, form.cleaned_data)
    found = differences.changes(chosen["measure"], scope, chosen["as_of"], chosen["known_at"], timezone.now())
    found = [change for change in found if (change.stage, change.cause) == (stage, cause)]
    page = Paginator(sorted(found, key=_newest), ON_A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "people": _named(page), "chosen": chosen, "codes": _codes(chosen)}
    context |= {"gained": sum(change.gained for change in found), "known_at": clocks.in_words(chosen["known_at"])}
    return render(request, "stages/difference_people.html", context | {"lost": len(found) - context["gained"]})


def _form(request):
    return clocks.ClocksForm(request.GET, desks=tally.desks_in(tally.scope_of(request.user)))


def _scope(user, chosen):
    return tally.scope_of(user) if chosen["desk"] is None else Desk.objects.filter(pk=chosen["desk"].pk)


def _codes(chosen):
    """The same question again, as an address."""
    codes = {"as_of": f"{chosen['as_of']:%Y-%m-%d}", "known_at": clocks.code(chosen["known_at"])}
    codes["measure"] = chosen["measure"].value
    return urlencode(codes | ({"desk": chosen["desk"].code} if chosen["desk"] else {}))


def _may_read_names(user):
    return user.has_perm("participants.view_every_participant")


def _newest(change):
    return -change.at.timestamp(), change.participant


def _named(page):
    """(Participant, change) of one page, retired records included: they are what a merge took away."""
    people = Participant.objects.select_related("desk").in_bulk([change.participant for change in page])
    return [(people[change.participant], change) for change in page]

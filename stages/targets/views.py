"""The targets of a year, and setting one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.urls import reverse

from participants.models import Desk
from stages.keys import KeyReused
from stages.models import Stage
from stages.targets import targets
from stages.targets.forms import PlaceForm, TargetForm, YearForm
from stages.targets.models import Target


@permission_required("targets.view_target", raise_exception=True)
def overview(request):
    """Every target of a year, and who changed what and when."""
    form = YearForm(request.GET)
    if not form.is_valid():
        return render(request, "targets/overview.html", {"form": form}, status=422)
    year = form.cleaned_data["year"]
    stood, places = targets.of_year(year), [None, *Desk.objects.all()]
    stages = Stage.programme()
    rows = [(desk, [(stage, stood.get((stage, desk and desk.pk))) for stage in stages]) for desk in places]
    history = Target.objects.filter(year=year).select_related("desk", "set_by", "follows")
    context = {"form": form, "year": year, "stages": stages, "rows": rows, "history": history}
    return render(request, "targets/overview.html", context)


@permission_required("targets.change_target", raise_exception=True)
def change(request):
    """Set the target of one year, stage and place. Whoever comes second is shown what the first has set."""
    form = TargetForm(request.POST) if request.method == "POST" else TargetForm(initial=_asked(request))
    if request.method == "POST" and form.is_valid() and (new := _set(form, by=request.user)):
        messages.success(request, "Target dihapus." if new.people is None else "Target disimpan.")
        return redirect(f"{reverse('targets:overview')}?year={new.year}")
    return render(request, "targets/change.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request):
    """What the link says: the place, and what stands there now."""
    asked = request.GET.dict()
    place = PlaceForm(asked)
    if not place.is_valid():
        return {name: asked[name] for name in ("year", "stage", "desk") if name in asked and name not in place.errors}
    last = targets.last_of(**place.cleaned_data)
    return asked | {"follows": last and last.pk, "people": last and last.people}


def _set(form, *, by):
    facts = form.cleaned_data
    if "follows" not in form.data:
        facts = facts | {"follows": None}
    try:
        return targets.change(by=by, **facts)
    except targets.Stale as refusal:
        form.add_error(None, str(refusal))
        last = targets.last_of(**{name: facts[name] for name in ("year", "stage", "desk")})
        form.renew(follows=last.pk if last else "")
    except targets.TargetRefused as refusal:
        form.add_error("people", str(refusal))
    except KeyReused:
        form.refuse_reused_key()

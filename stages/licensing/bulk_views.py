"""One application for each of many people: who applies, who not and why, then the commit under one key."""

from django.contrib import messages
from django.shortcuts import redirect, render

from stages import bulk
from stages.licensing import acts
from stages.licensing.forms import ApplicationForm
from stages.licensing.views import may_record


@may_record
def apply_many(request):
    """Three steps of one page. People who are refused stay chosen."""
    people = bulk.posted_people(request)
    if not people:
        return redirect("stages:people")
    context = bulk.one_for_each(request, people, ApplicationForm, preview=acts.preview, commit=acts.apply_many)
    form = context["form"]
    if context.get("written") and not context["refused"]:
        messages.success(request, f"{len(context['written'])} pengajuan {form.facts()['kind']} dicatat.")
        return redirect("licensing:overview")
    return render(request, "licensing/apply_many.html", context, status=422 if form.is_bound and form.errors else 200)

"""One referral for each of many people: who is referred, who not and why, then the commit under one key."""

from django.contrib import messages
from django.shortcuts import redirect, render

from stages import bulk
from stages.capital import acts
from stages.capital.forms import ReferManyForm
from stages.capital.views import may_record


@may_record
def refer_many(request):
    """Three steps of one page. People who are refused stay chosen."""
    people = bulk.posted_people(request)
    if not people:
        return redirect("stages:people")
    context = bulk.one_for_each(request, people, ReferManyForm, preview=acts.preview, commit=acts.refer_many)
    form = context["form"]
    if context.get("written") and not context["refused"]:
        messages.success(request, f"{len(context['written'])} rujukan ke {form.facts()['bank']} dicatat.")
        return redirect("capital:overview")
    return render(request, "capital/refer_many.html", context, status=422 if form.is_bound and form.errors else 200)

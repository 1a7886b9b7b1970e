"""One referral for each of many people: who is referred, who not and why, then the commit under one key."""

from django.contrib import messages
from django.shortcuts import redirect, render

from stages import bulk
from stages.capital import acts
from stages.capital.forms import ReferManyForm
from stages.capital.views import may_record
from stages.keys import KeyReused


@may_record
def refer_many(request):
    """Three steps of one page, each a post of the whole form. People who are refused stay chosen."""
    numbers = request.POST.getlist("participant")
    people = bulk.chosen_people(request.user, numbers)
    if not people or len(numbers) > bulk.MOST:
        messages.error(request, f"Pilih 1 sampai {bulk.MOST} peserta dari daftar ini.")
        return redirect("stages:people")
    step = request.POST.get("step", "")
    form = ReferManyForm(request.POST if step in ("preview", "commit", "edit") else None)
    context = {"form": form, "people": people}
    if step in ("preview", "commit") and form.is_valid():
        context |= _judged(form, people, step, by=request.user)
    if context.get("referred") and not context["refused"]:
        messages.success(request, f"{len(context['referred'])} rujukan ke {form.facts()['bank']} dicatat.")
        return redirect("capital:overview")
    return render(request, "capital/refer_many.html", context, status=422 if form.is_bound and form.errors else 200)


def _judged(form, people, step, *, by):
    """Of a commit, who was referred and who refused; of a preview, the verdict on each."""
    if step == "commit":
        try:
            referred, refused = acts.refer_many(people, by=by, **form.cleaned_data)
        except KeyReused:
            form.refuse_reused_key()
            return {}
        return {"referred": referred, "refused": [(person, text, "") for person, text in refused], "committed": True}
    verdicts = acts.preview(people, **form.facts())
    refused = [verdict for verdict in verdicts if verdict[1]]
    return {"verdicts": verdicts, "ready": len(verdicts) - len(refused), "refused": refused}

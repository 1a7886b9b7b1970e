"""One application for each of many people: who applies, who not and why, then the commit under one key."""

from django.contrib import messages
from django.shortcuts import redirect, render

from stages import bulk
from stages.keys import KeyReused
from stages.licensing import acts
from stages.licensing.forms import ApplicationForm
from stages.licensing.views import may_record


@may_record
def apply_many(request):
    """Three steps of one page, each a post of the whole form. People who are refused stay chosen."""
    numbers = request.POST.getlist("participant")
    people = bulk.chosen_people(request.user, numbers)
    if not people or len(numbers) > bulk.MOST:
        messages.error(request, f"Pilih 1 sampai {bulk.MOST} peserta dari daftar ini.")
        return redirect("stages:people")
    step = request.POST.get("step", "")
    form = ApplicationForm(request.POST if step in ("preview", "commit", "edit") else None)
    context = {"form": form, "people": people}
    if step in ("preview", "commit") and form.is_valid():
        context |= _judged(form, people, step, by=request.user)
    if context.get("applied") and not context["refused"]:
        messages.success(request, f"{len(context['applied'])} pengajuan {form.facts()['kind']} dicatat.")
        return redirect("licensing:overview")
    return render(request, "licensing/apply_many.html", context, status=422 if form.is_bound and form.errors else 200)


def _judged(form, people, step, *, by):
    """Of a commit, who applied and who was refused; of a preview, the verdict on each."""
    if step == "commit":
        try:
            applied, refused = acts.apply_many(people, by=by, **form.cleaned_data)
        except KeyReused:
            form.refuse_reused_key()
            return {}
        return {"applied": applied, "refused": refused, "committed": True}
    verdicts = acts.preview(people, **form.facts())
    refused = [(person, sentence) for person, sentence in verdicts if sentence]
    return {"verdicts": verdicts, "ready": len(verdicts) - len(refused), "refused": refused}

"""The public page of a code: the figures that were published, and nothing else."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from participants import inquiries
from stages.public import not_indexed
from stages.statements.forms import CodeForm
from stages.statements.models import Statement
from stages.statements.outward import Outward

UNKNOWN = "Tidak ada pernyataan dengan kode ini. Bandingkan lagi dengan yang tercetak."


@login_not_required
@not_indexed
def ask(request):
    """By the code that is typed."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if _found(request, form.cleaned_data["code"]):
                return redirect("verify:show", form.cleaned_data["code"])
            form.add_error("code", UNKNOWN)
        except inquiries.TooMany as refusal:
            return _too_many(request, form, refusal)
    return render(request, "statements/verify_ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@not_indexed
@require_safe
def show(request, code):
    """From the QR code of the printed page, or from the form."""
    form = CodeForm({"code": code})
    if not form.is_valid():
        return render(request, "statements/verify_ask.html", {"form": form}, status=404)
    try:
        statement = _found(request, form.cleaned_data["code"])
    except inquiries.TooMany as refusal:
        return _too_many(request, form, refusal)
    if statement is None:
        form.add_error("code", UNKNOWN)
        return render(request, "statements/verify_ask.html", {"form": form}, status=404)
    return render(request, "statements/verify_show.html", {"code": statement.code, "outward": Outward.of(statement)})


def _found(request, code):
    """The statement with this code, or None. Raises TooMany."""
    find = partial(Statement.objects.filter(code=code).first)
    return inquiries.code(find, network=inquiries.network(request))


def _too_many(request, form, refusal):
    form.add_error(None, str(refusal))
    response = render(request, "statements/verify_ask.html", {"form": form}, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response

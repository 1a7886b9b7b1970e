"""Statements in the office: see what would be said, publish it, print it, and see what is known differently today."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from participants.models import Desk
from stages import clocks, qr
from stages.keys import KeyReused
from stages.statements import publishing, standing
from stages.statements.forms import DraftForm, PublishForm
from stages.statements.models import Statement
from stages.statements.outward import Outward

ON_A_PAGE = 20


@permission_required("statements.view_statement", raise_exception=True)
def statements(request):
    """All of them, newest first, each with what is known differently today."""
    page = Paginator(Statement.objects.newest_first(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "statements/statements.html", {"page": page, "standings": standing.of(page)})


@permission_required("statements.add_statement", raise_exception=True)
def new(request):
    """What would be said for the day, the moment and the place that are asked for; and then it is."""
    desks = Desk.objects.all()
    if request.method == "POST":
        return _publish(request, PublishForm(request.POST, desks=desks))
    form = DraftForm(request.GET, desks=desks)
    return _preview(request, form, key=uuid.uuid4())


def _publish(request, form):
    if not form.is_valid():
        return _preview(request, form, key=uuid.uuid4())
    act = {"seen": form.cleaned_data["seen"], "by": request.user, "key": form.cleaned_data["key"]}
    try:
        statement = publishing.publish(**form.draft(), **act)
    except publishing.PublicationRefused as refusal:
        form.add_error(None, str(refusal))
        return _preview(request, form, key=act["key"])
    except KeyReused:
        form.refuse_reused_key()
        return _preview(request, form, key=uuid.uuid4())
    messages.success(request, "Pernyataan diterbitkan.")
    return redirect(statement)


def _preview(request, form, *, key):
    """The page with the draft, or with what is wrong. A draft that was refused is shown afresh."""
    context, asked = {"form": form, "key": key}, form.is_valid() or form.non_field_errors()
    if asked and {"as_of", "known_at", "desk", "measure"} <= form.cleaned_data.keys():
        try:
            draft = publishing.draft(**form.draft())
        except publishing.PublicationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            known_at = form.cleaned_data["known_at"]
            context |= {"draft": draft, "known_at": clocks.in_words(known_at), "moment": clocks.code(known_at)}
            context["outward"] = Outward.of_draft(draft, **form.draft())
    return render(request, "statements/new.html", context, status=422 if form.errors else 200)


@permission_required("statements.view_statement", raise_exception=True)
def statement(request, code):
    """One statement: to copy, to print with its code, and what is known differently today."""
    found = get_object_or_404(Statement.objects.select_related("desk", "author"), code=code)
    address = request.build_absolute_uri(reverse("verify:show", args=[found.code]))
    context = {"statement": found, "outward": Outward.of(found), "standing": standing.of([found])[0]}
    context |= {"qr": qr.image(address), "verify_address": request.build_absolute_uri(reverse("verify:ask"))}
    return render(request, "statements/statement.html", context)

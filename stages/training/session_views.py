"""The sessions of a class: planning, changing and cancelling one, its sign-in sheet, and writing down who came."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from stages import taken_back
from stages.forms import ReasonForm
from stages.keys import KeyReused
from stages.training import roster, rows, session_acts
from stages.training.acts import TrainingRefused
from stages.training.class_views import may_record
from stages.training.forms import AttendanceForm, SessionForm
from stages.training.models import Session, TrainingClass


@may_record
def new_session(request, pk):
    found = get_object_or_404(TrainingClass.objects.select_related("desk"), pk=pk)
    form = SessionForm(request.POST if request.method == "POST" else None, instance=Session(training_class=found))
    if request.method == "POST" and form.is_valid() and _add(form, by=request.user):
        messages.success(request, "Pertemuan ditambahkan.")
        return redirect("training:training_class", pk)
    context = {"form": form, "class": found}
    return render(request, "training/new_session.html", context, status=422 if form.errors else 200)


def _add(form, *, by):
    """The session; or None, with the refusal on the form."""
    try:
        return session_acts.add(form.save(commit=False), by=by, key=form.cleaned_data["key"])
    except TrainingRefused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_record
def edit_session(request, pk):
    """Mend what was typed wrong; what it said before is listed below."""
    session = _session(pk)
    if session.cancelled_at:
        return _cancelled(request, session)
    form = SessionForm(request.POST if request.method == "POST" else None, instance=session)
    if request.method == "POST" and form.is_valid() and _change(form, by=request.user):
        messages.success(request, "Pertemuan disimpan.")
        return redirect("training:training_class", session.training_class_id)
    changes = session.changes.select_related("changed_by")
    context = {"form": form, "session": session, "class": session.training_class, "changes": changes}
    return render(request, "training/edit_session.html", context, status=422 if form.errors else 200)


def _change(form, *, by):
    """The session; or None, with the refusal on the form."""
    try:
        return session_acts.change(form.save(commit=False), by=by, seen=form.cleaned_data["seen"])
    except TrainingRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        form.renew(seen=form.initial["seen"])


@may_record
def cancel_session(request, pk):
    """Call it off, with a reason; the record of it stays."""
    session = _session(pk)
    if session.cancelled_at:
        return _cancelled(request, session)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            session_acts.cancel(session, reason=reason, by=request.user)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            taken_back.tell(request, session, f"{session}: dibatalkan. Catatannya tetap tersimpan.", reason=reason)
            return redirect("training:training_class", session.training_class_id)
    context = {"form": form, "session": session}
    return render(request, "training/cancel_session.html", context, status=422 if form.errors else 200)


def _cancelled(request, session):
    messages.info(request, f"{session}: sudah dibatalkan. Alasannya: {session.cancel_reason}")
    return redirect("training:training_class", session.training_class_id)


@may_record
def attendance(request, pk):
    """Who came, typed as row numbers; saving again replaces it and keeps what was written before."""
    session = _session(pk)
    if session.cancelled_at:
        return _cancelled(request, session)
    enrolments = session.training_class.enrolments
    taken = set(enrolments.in_force().values_list("row", flat=True))
    gone = set(enrolments.values_list("row", flat=True)) - taken
    latest = roster.latest(session)
    form = AttendanceForm(
        request.POST if request.method == "POST" else None,
        taken=taken,
        cancelled=gone,
        initial={"present": rows.shown(taken.intersection(latest.present)), "seen": latest.pk}
        if latest
        else {"seen": 0},
    )
    if request.method == "POST" and form.is_valid() and (written := _write(form, session, by=request.user)):
        messages.success(request, f"{session}: {len(written.present)} dari {len(taken)} hadir.")
        return redirect("training:training_class", session.training_class_id)
    seats = roster.seats(session.training_class, request.user)
    context = {"form": form, "session": session, "seats": seats, "history": _history(session)}
    return render(request, "training/attendance.html", context, status=422 if form.errors else 200)


def _write(form, session, *, by):
    """The attendance; or None, with the refusal on the form."""
    try:
        return session_acts.record_attendance(session, by=by, **form.cleaned_data)
    except session_acts.Stale as stale:
        form.add_error(stale.field, str(stale))
        form.renew(seen=stale.holds.pk)
    except TrainingRefused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


def _history(session):
    return [(written, rows.shown(written.present)) for written in session.attendances.all()]


@may_record
def sheet(request, pk):
    """The sign-in sheet of a session, to be printed: rows, names, and where to sign."""
    session = _session(pk)
    if session.cancelled_at:
        return _cancelled(request, session)
    context = {"session": session, "seats": roster.seats(session.training_class, request.user)}
    return render(request, "training/sheet.html", context)


def _session(pk):
    sessions = Session.objects.select_related("training_class__desk")
    return get_object_or_404(sessions.prefetch_related("attendances__recorded_by"), pk=pk)

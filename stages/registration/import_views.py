"""Existing lists: send one, say what its columns mean, read what will happen, import it, and take it back."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from stages.keys import KeyReused
from stages.registration.imports import files, outcome, runs, work
from stages.registration.imports.forms import ColumnsForm, UploadForm
from stages.registration.lists.bounds import SheetError
from stages.registration.lists.headings import FIELDS
from stages.registration.models import ImportRun
from stages.tables import thousands

may_import = permission_required("participants.import_participant", raise_exception=True)
State = ImportRun.State
SECONDS = 2  # from one look at the progress to the next


def with_run(view):
    """Anybody of the office who may import sees a run; only whoever sent the list decides about it."""

    @may_import
    @wraps(view)
    def found(request, pk):
        run = get_object_or_404(ImportRun.objects.select_related("actor", "batch__undone_by"), pk=pk)
        if request.method == "POST" and run.actor_id != request.user.pk:
            raise PermissionDenied
        return view(request, run)

    return found


@may_import
def imports(request):
    """The lists so far, and sending another one."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid() and (run := _start(form, by=request.user)):
        work.take_up(run)
        return redirect("registration:import_run", run.pk)
    context = {
        "form": form,
        "runs": ImportRun.objects.select_related("actor", "batch__undone_by")[:50],
        "fields": [label for field, label in FIELDS.items() if field not in files.COMBINED],
    }
    return render(request, "registration/imports.html", context, status=422 if form.errors else 200)


def _start(form, *, by):
    """The run of the list that was sent; or None, with the refusal on the form."""
    file = form.cleaned_data["file"]
    try:
        return runs.start(file, file.name, by=by, key=form.cleaned_data["key"])
    except SheetError as refusal:
        form.add_error("file", str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    return None


@with_run
def import_run(request, run):
    """How far a list is, what will happen to each row, and the button that makes it so."""
    if request.method == "POST":
        return _import(request, run)
    if run.state == State.MAPPING:
        return redirect("registration:import_columns", run.pk)
    if run.state in work.UNDER_WAY:
        if work.take_up(run):
            messages.warning(request, _interrupted(run))
        run.refresh_from_db()
    context = {"run": run, "under_way": run.state in work.UNDER_WAY, "importing": run.state == State.IMPORTING}
    if run.state in (State.CHECKED, State.IMPORTED):
        context |= _outcome(run)
    response = render(request, "registration/import_run.html", context)
    if run.state in work.UNDER_WAY:
        response.headers["Refresh"] = f"{SECONDS}; url={reverse('registration:import_run', args=[run.pk])}"
    return response


def _import(request, run):
    """Import what the page showed; when the columns were matched anew meanwhile, show the new verdicts first."""
    if request.POST.get("new") == str(outcome.counts(run)[outcome.Verdict.NEW]):
        runs.order_import(run)
        work.take_up(run)
    elif run.state == State.CHECKED:
        messages.warning(request, "Hasil pemeriksaan sudah berubah. Periksa lagi, lalu tekan Impor.")
    return redirect("registration:import_run", run.pk)


def _interrupted(run):
    if run.state == State.IMPORTING:
        return "Impor sempat terhenti sebelum selesai. Tidak ada yang tersimpan; impor dimulai lagi."
    return f"Pemeriksaan sempat terhenti setelah {thousands(run.done)} baris. Sekarang dilanjutkan."


def _outcome(run):
    found = outcome.counts(run)
    return {
        "ready": run.state == State.CHECKED,
        "new": found[outcome.Verdict.NEW],
        "refused": found[outcome.Verdict.REFUSED],
        "summary": outcome.summary(found),
        "refusals": outcome.refusals(run),
        "notes": outcome.notes(run),
        "rows": outcome.first_rows(run),
        "columns": [(run.headings[int(column)], FIELDS[field]) for column, field in run.mapping.items()],
        "ignored": [run.headings[column] for column in runs.unclear(run)],
    }


@with_run
def import_columns(request, run):
    """Say what the columns mean; every row is then checked by it."""
    if run.state not in (State.MAPPING, State.CHECKED):
        return redirect("registration:import_run", run.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, run=run, examples=runs.examples(run))
    if request.method == "POST" and form.is_valid():
        runs.choose_columns(run, form.mapping())
        work.take_up(run)
        return redirect("registration:import_run", run.pk)
    context = {"form": form, "run": run}
    return render(request, "registration/import_columns.html", context, status=422 if form.errors else 200)


@with_run
@require_POST
def import_discard(request, run):
    if not runs.discard(run):
        messages.warning(request, "Daftar ini sedang dikerjakan atau sudah diimpor, jadi tidak dibuang.")
        return redirect("registration:import_run", run.pk)
    messages.success(request, f"Daftar {run.filename} dibuang beserta isinya.")
    return redirect("registration:imports")


@with_run
def import_refused(request, run):
    """The refused rows with their reasons, to mend and send again."""
    return FileResponse(files.refused(run), as_attachment=True, filename=f"ditolak-{run.pk}.xlsx")


@may_import
def import_template(request):
    return FileResponse(files.template(), as_attachment=True, filename="daftar-peserta.xlsx")

"""The tally outside of the office: its tables as xlsx, csv and JSON, its charts as SVG, all of it on a page of paper.

Small figures stay in the office.
"""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from participants import dates
from stages import course, dashboard, flow, paths, tally_files, tally_sheet
from stages import tally as figures
from stages.asked import TallyForm, before_the_programme
from stages.parts import Asked, Reader
from stages.tally_files import Outside

may_view = permission_required("stages.view_tally", raise_exception=True)
FILES = {
    "csv": (tally_files.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (tally_files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@may_view
def tally_json(request):
    form = _asked(request)
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    scope, as_of, desk = _of(request, form)
    return JsonResponse(tally_files.as_json(Outside.of(scope, as_of, desk), as_of, desk))


@may_view
def tally_file(request, format):
    form = _asked(request)
    if form.errors:
        return render(request, "stages/tally.html", {"form": form}, status=422)
    scope, as_of, desk = _of(request, form)
    write, content_type = FILES[format]
    body = write(Outside.of(scope, as_of, desk), as_of, _place(scope))
    return _attached(body, content_type, f"rekap-{as_of}.{format}")


@may_view
def sheet(request):
    form = _asked(request)
    if form.errors:
        return render(request, "stages/tally.html", {"form": form}, status=422)
    scope, as_of, desk = _of(request, form)
    asked = Asked(Reader.of(request), as_of, desk=desk)
    return render(request, "stages/sheet.html", {"asked": asked, "desk": desk, **tally_sheet.of(scope, as_of, desk)})


@may_view
def course_chart(request):
    form = _asked(request)
    if not form.errors:
        scope, as_of, _ = _of(request, form)
        if found := course.of(scope, as_of):
            drawn = tally_sheet.lines(found, Outside.of_sums(scope, as_of))
            return _chart("course", {"lines": drawn, "as_of": as_of, "place": _place(scope)}, f"perjalanan-{as_of}")
        form.add_error("as_of", "Belum ada perjalanan waktu pada hari pertama pendaftaran.")
    return render(request, "stages/tally.html", {"form": form}, status=422)


@may_view
def ways_chart(request):
    form = _asked(request)
    if form.errors:
        return render(request, "stages/ways.html", {"form": form}, status=422)
    scope, as_of, _ = _of(request, form)
    drawn = flow.Chart.of(paths.of(scope, as_of)).outward(Outside.of_sums(scope, as_of).reached())
    heading = f"Jalan peserta sampai {dates.in_words(as_of)}, {_place(scope)}"
    return _chart("flow", {"chart": drawn, "heading": heading}, f"jalan-{as_of}")


def _asked(request):
    """The form of the address. A day before the programme is refused: a file of zeros would look like a tally."""
    form = TallyForm(request.GET, desks=figures.desks_in(figures.scope_of(request.user)))
    if form.is_valid() and (problem := before_the_programme(form.cleaned_data["as_of"])):
        form.add_error("as_of", problem)
    return form


def _of(request, form):
    """(scope, day, desk) that were asked for."""
    desk = form.cleaned_data["desk"]
    return dashboard.scope_for(request.user, desk), form.cleaned_data["as_of"], desk


def _place(scope):
    return dashboard.place_of(scope, list(figures.desks_in(scope)))


def _chart(name, context, title):
    return _attached(render_to_string(f"stages/{name}.svg", context), "image/svg+xml", f"{title}.svg")


def _attached(body, content_type, name):
    return HttpResponse(body, content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})

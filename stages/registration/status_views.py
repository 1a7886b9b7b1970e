"""The status page for residents. Public, so it says what was reached and what comes next, and never who."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participants import inquiries
from stages.public import not_indexed
from stages.registration import standing
from stages.registration.status_forms import StatusForm

NO_MATCH = (
    "Nomor dan empat angka terakhir NIK tidak cocok. Periksa keduanya pada tanda terima dan KTP, "
    "atau tanyakan ke kantor kecamatan."
)
MEANWHILE = "Sementara itu kode QR pada tanda terima tetap dapat dipindai, dan petugas kecamatan siap membantu."


@login_not_required
@not_indexed
def ask(request):
    """By number and four digits of the NIK. The answer is not redirected to: the token stays on the slip."""
    form = StatusForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number, network = form.cleaned_data["number"], inquiries.network(request)
        try:
            person = inquiries.status(partial(standing.by_number, **form.cleaned_data), network=network, number=number)
        except inquiries.TooMany as refusal:
            return _too_many(request, form, refusal)
        if person:
            return _shown(request, person)
        form.add_error(None, NO_MATCH)
    return render(request, "registration/status_ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@not_indexed
@require_safe
def show(request, token):
    """From the QR code of the slip."""
    person = standing.by_token(token)
    return _shown(request, person)


def _shown(request, person):
    found = person and standing.of(person)
    if not found:
        return render(request, "registration/status_unknown.html", status=404)
    return render(request, "registration/status_show.html", {"standing": found})


def _too_many(request, form, refusal):
    form.add_error(None, f"{refusal} {MEANWHILE}")
    response = render(request, "registration/status_ask.html", {"form": form}, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response

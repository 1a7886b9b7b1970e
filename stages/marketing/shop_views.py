"""The shops somebody has online: one more, or one that was closed."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render

from participants import users
from participants.dates import in_words
from participants.models import Participant
from stages.keys import KeyReused
from stages.marketing import acts
from stages.marketing.models import Shop
from stages.marketing.shop_forms import CloseShopForm, ShopForm
from stages.marketing.views import may_record


@may_record
def open_shop(request, number):
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    form = ShopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _open(form, participant, by=request.user):
        messages.success(request, f"Toko {form.cleaned_data['name']} tercatat.")
        return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "marketing/open_shop.html", context, status=422 if form.errors else 200)


def _open(form, participant, *, by):
    """The shop; or None, with the refusal on the form."""
    try:
        return acts.open_shop(participant, by=by, **form.cleaned_data)
    except acts.AddressTaken:
        form.add_error("address", "Alamat ini sudah tercatat sebagai toko yang masih buka.")
    except KeyReused:
        form.refuse_reused_key()
    return None


@may_record
def close_shop(request, pk):
    shops = Shop.objects.visible_to(request.user).annotate(whose=F("person")).select_related("marketplace")
    shop = get_object_or_404(shops, pk=pk)
    participant = Participant.objects.visible_to(request.user).get(pk=shop.whose)
    form = CloseShopForm(request.POST if request.method == "POST" else None, shop=shop)
    if request.method == "POST" and form.is_valid():
        closed = acts.close_shop(shop, by=request.user, **form.cleaned_data)
        _tell_closed(request, closed, form.cleaned_data["closed_on"])
        return redirect(participant)
    if shop.closed_on:
        _tell_closed(request, shop)
        return redirect(participant)
    context = {"form": form, "shop": shop, "participant": participant}
    return render(request, "marketing/close_shop.html", context, status=422 if form.errors else 200)


def _tell_closed(request, shop, day=None):
    """Closing twice is once; whoever comes second is told which day stands."""
    if (shop.closed_by, shop.closed_on) == (request.user, day):
        messages.success(request, f"Toko {shop} tercatat ditutup.")
    else:
        told = f"Toko {shop} sudah tercatat ditutup {in_words(shop.closed_on)}, oleh {users.name(shop.closed_by)}."
        messages.warning(request, told)

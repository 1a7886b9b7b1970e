"""Referrals counted and listed: people and referrals apart, referred and disbursed apart, all from chosen()."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from participants.models import Participant
from stages import work
from stages.capital import owners
from stages.capital.models import Bank, Referral, Status

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Rows of (referral, participant), newest referral first. `after` is the cursor of the next page, if any."""

    rows: list
    after: int | None


@dataclass(frozen=True)
class Totals:
    """One bank, or all of them (None): distinct people and referrals, ever referred and disbursed; whole rupiah."""

    bank: Bank | None
    referred_people: int = 0
    referred: int = 0
    disbursed_people: int = 0
    disbursed: int = 0
    approved_amount: int = 0
    disbursed_amount: int = 0


def chosen(user, *, bank=None, status="", desk=None):
    """The valid referrals of the people whom `user` may see, narrowed by what was chosen."""
    people = Participant.objects.visible_to(user)
    referrals = Referral.objects.of(people.filter(desk=desk) if desk else people).valid()
    if bank:
        referrals = referrals.filter(bank=bank)
    return referrals.filter(status=status) if status else referrals


def counts(referrals):
    """(people, referrals) of a queryset: how many distinct people, how many referrals."""
    found = referrals.aggregate(people=_people(owners.merged()), referrals=Count("pk"))
    return found["people"], found["referrals"]


def page(referrals, before=None):
    """Fifty referrals after the cursor `before`. Never counts and never skips through rows."""
    referrals = referrals.filter(pk__lt=before) if before else referrals
    found = list(referrals.select_related("bank", "scheme").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    whose = work.owners(shown)
    return Page([(each, whose[each.pk]) for each in shown], shown[-1].pk if len(found) > PAGE else None)


def by_bank(referrals):
    """([Totals] of every bank, Totals of all). Somebody referred to two banks counts in each, and once in all."""
    merged, cashed = owners.merged(), Q(status=Status.DISBURSED)
    columns = {
        "referred_people": _people(merged), "referred": Count("pk"),
        "disbursed_people": _people(merged, cashed), "disbursed": Count("pk", filter=cashed),
        "approved_amount": Sum("amount_approved", default=0), "disbursed_amount": Sum("amount_disbursed", default=0),
    }  # fmt: skip
    found = {row.pop("bank"): row for row in referrals.order_by().values("bank").annotate(**columns)}
    rows = [Totals(bank, **found.get(bank.pk, {})) for bank in Bank.objects.all() if bank.active or bank.pk in found]
    return rows, Totals(None, **referrals.aggregate(**columns))


def _people(merged, condition=None):
    return Count(owners.owner(merged), distinct=True, filter=condition)


def people_by(referrals, as_of):
    """(people referred, people to whom was disbursed) by the end of a day in Jakarta."""
    merged = owners.merged()
    found = referrals.aggregate(
        referred=_people(merged, Q(referred_on__lte=as_of)), disbursed=_people(merged, Q(disbursed_on__lte=as_of))
    )
    return found["referred"], found["disbursed"]


def bank_figures(referrals, as_of):
    """[(bank, people referred, people to whom was disbursed, whole rupiah disbursed)] by the end of a day in Jakarta.

    Of banks that have any. Somebody referred to two banks counts in each.
    """
    merged, paid = owners.merged(), Q(disbursed_on__lte=as_of)
    columns = {
        "referred_people": _people(merged),
        "disbursed_people": _people(merged, paid),
        "amount": Sum("amount_disbursed", filter=paid, default=0),
    }
    known = referrals.filter(referred_on__lte=as_of).order_by("bank__name").values("bank__name").annotate(**columns)
    return known.values_list("bank__name", *columns)

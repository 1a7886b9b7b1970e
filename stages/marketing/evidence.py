"""What P5 tells the core: who still lacks market access, the panel of a participant, and the figures of the year."""

from django.db.models import Count, Exists, OuterRef, Sum

from participants import rupiah
from participants.models import Participant
from stages.marketing import turns
from stages.marketing.models import Participation, Shop
from stages.marketing.totals import of_year
from stages.work import of_persons, selves

MISSING = "belum pernah ikut bazar dan belum ada toko daring"


def missing(keys):
    """{participant key: [MISSING]} of those who attended no bazaar and have no shop open: either is enough."""
    persons = selves(keys)
    attended = Participation.objects.filter(participant__in=persons, attended=True).values_list("participant")
    shops = Shop.objects.open().filter(participant__in=persons).values_list("participant")
    enough = {persons[record] for (record,) in attended.union(shops)}
    return {key: [MISSING] for key in keys if key not in enough}


def complete():
    """Participants who attended a bazaar or have a shop open, on their own record."""
    theirs = {"participant": OuterRef("pk")}
    attended, shops = Participation.objects.filter(attended=True, **theirs), Shop.objects.open().filter(**theirs)
    return Participant.objects.filter(Exists(attended) | Exists(shops))


def panel(participant, user):
    """The bazaars, newest first, with what was sold there, the shops, and how often they took part."""
    records = list(selves([participant.pk]))
    chosen = Participation.objects.filter(participant__in=records).select_related("bazaar")
    shops = Shop.objects.filter(participant__in=records).select_related("marketplace")
    return {
        "participations": chosen.order_by("-bazaar__starts_on", "-pk"),
        "shops": shops.order_by("closed_on", "-since", "pk"),
        "turns": turns.of([participant.pk]).get(participant.pk, turns.NO_TURNS),
        "missing": missing([participant.pk]).get(participant.pk, []),
        "may_record": user.has_perm("stages.record_marketing"),
    }


def beside(desks, as_of):
    """Bazaars of the year so far, and how many times somebody of `desks` attended one; None is the district."""
    begun = of_year(as_of.year).filter(starts_on__lte=as_of).order_by()
    attended = of_persons(Participation.objects.filter(attended=True, bazaar__in=begun), desks)
    if desks is None:
        return [("bazar tahun ini", begun.count()), ("partisipasi", attended.count())]
    sums = attended.aggregate(bazaars=Count("bazaar", distinct=True), times=Count("pk"))
    return [("bazar tahun ini", sums["bazaars"]), ("partisipasi", sums["times"])]


def more(desks, as_of, amounts):
    """What was sold at the bazaars of the year so far, as far as it was reported: a sum, told to everybody."""
    begun = of_year(as_of.year).filter(starts_on__lte=as_of).order_by()
    attended = of_persons(Participation.objects.filter(attended=True, bazaar__in=begun), desks)
    return [("omzet bazar tahun ini", rupiah.written(attended.aggregate(sold=Sum("turnover", default=0))["sold"]))]

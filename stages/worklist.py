"""What the list of a stage is for work: what the people of a page still lack there, and the filters kept for it."""

from urllib.parse import parse_qsl

from stages import addresses, work
from stages.saved import SavedFilter


def lacking(stage, people):
    """{participant key: the parts of a sentence} of what a page's people lack in `stage`, of those who lack something.

    None when nothing is recorded there.
    """
    declared = work.of(stage)
    if not declared:
        return None
    return declared.missing([person.pk for person in people]) if people else {}


def saved_filters(user, stage, names):
    """[(SavedFilter, its page, it in words)] of the list of `stage` (None: of everybody's) that work for `user`.

    names: what can be chosen in that list, as PeopleFilter.names(). A filter of a desk they do not see is not theirs.
    """
    found = SavedFilter.objects.of_list(stage, user)
    theirs = [each for each in found if dict(parse_qsl(each.codes)).get("desk", "") in names["desk"]]
    return [(each, addresses.page(each.codes), addresses.in_words(each.codes, names)) for each in theirs]

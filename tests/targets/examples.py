"""Targets in few words."""

import uuid

from stages.models import Stage
from stages.parts import Asked, Reader
from stages.targets import targets
from stages.targets.templatetags.targets import rows_of


def set_target(cast, year, stage, desk, people, key=None, follows=0, by=None):
    """follows: by default whatever stands there."""
    place = {"year": year, "stage": Stage(stage), "desk": desk}
    if follows == 0:
        last = targets.last_of(**place)
        follows = last and last.pk
    return targets.change(**place, people=people, follows=follows, by=by or cast.administrator, key=key or uuid.uuid4())


def progress(user, as_of):
    """[targets.Progress] of registrations, as the tally tells them to `user`."""
    return rows_of(Asked(Reader.of_user(user), as_of))

"""Targets in few words."""

import uuid

from stages.models import Stage
from stages.targets import targets


def set_target(cast, year, stage, desk, people, key=None, follows=0, by=None):
    """follows: by default whatever stands there."""
    place = {"year": year, "stage": Stage(stage), "desk": desk}
    if follows == 0:
        last = targets.last_of(**place)
        follows = last and last.pk
    return targets.change(**place, people=people, follows=follows, by=by or cast.administrator, key=key or uuid.uuid4())

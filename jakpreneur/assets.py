"""The static files as they are served: collected, named after their content, compressed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# Of Bootstrap only the whole stylesheet is served; the map it names must lie beside it.
UNUSED = ["bootstrap-*", "*.rtl.*", "bootstrap.css", "bootstrap.css.map"]


def collect():
    """Collect them when a source is not what it was the last time; compressing them takes most of a start."""
    root = Path(settings.STATIC_ROOT)
    note, sources = root.with_suffix(".sources"), _sources()
    if root.exists() and note.exists() and note.read_text() == sources:
        return
    note.unlink(missing_ok=True)  # a start that is killed from here on leaves nothing that passes for whole
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    note.write_text(sources)


def _sources():
    """A fingerprint of the name, size and time of every file that is collected, and of how it is stored."""
    found = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            file = Path(storage.path(path)).stat()
            found.append(f"{path} {file.st_size} {file.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()

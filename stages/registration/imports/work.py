"""Work on a run in the background, without a broker: whoever works on it holds it for a while and renews that with
every step. A worker that died leaves a run that nobody holds, and whoever looks at it next has it taken up again.

Each step is one transaction, so a step happened or it did not.
"""

import logging
import traceback
from datetime import timedelta
from threading import Thread

from django.db import InterfaceError, OperationalError, connections, transaction
from django.utils import timezone

from stages.registration.imports import importing
from stages.registration.imports.checking import Checker
from stages.registration.models import ImportRun

State = ImportRun.State
UNDER_WAY = (State.CHECKING, State.IMPORTING)
HOLD = timedelta(seconds=30)  # far more than a step of checking takes; an import also keeps the row locked
BROKEN = {
    State.CHECKING: "Pemeriksaan terhenti oleh gangguan pada sistem. Tidak ada yang diimpor. Kirim berkasnya lagi.",
    State.IMPORTING: "Impor terhenti oleh gangguan pada sistem. Tidak ada yang tersimpan. Kirim berkasnya lagi.",
}
logger = logging.getLogger(__name__)


def take_up(run, *, wait=1.0):
    """Work on `run` in a thread, unless somebody does or nothing is to be done. Waits `wait` seconds, so that a short
    list is done at once. Returns whether an earlier worker had died.
    """
    held, interrupted = claim(run)
    if held:
        thread = Thread(target=_in_background, args=(run.pk, held), name=f"import-{run.pk}")
        thread.start()
        thread.join(wait)
    return bool(held) and interrupted


def work_now(run):
    """Work on `run` in this thread until nothing is to be done but by a person. For the command line."""
    held, _ = claim(run)
    _work(run.pk, held)
    run.refresh_from_db()


@transaction.atomic
def claim(run):
    """Hold a run on which there is work and nobody works. Returns (until when, whether somebody died on it); the
    former is None when it is not to be had, and proves in every step that it is still ours.
    """
    now = timezone.now()
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=UNDER_WAY).exclude(held_until__gt=now)
    run = waiting.select_for_update(skip_locked=True).first()
    if run is None:
        return None, False
    interrupted = run.held_until is not None
    run.held_until = now + HOLD
    run.save(update_fields=["held_until"])
    return run.held_until, interrupted


def _in_background(pk, held):
    """What exactly went wrong may quote personal data, so the log has its kind and its place only."""
    try:
        _work(pk, held)
    except (OperationalError, InterfaceError) as problem:
        # The database went away: the hold runs out, and the next to look at the run has it taken up again.
        logger.warning("Import run %s was interrupted: %s", pk, type(problem).__name__)
    except Exception as problem:
        *_, (frame, line) = traceback.walk_tb(problem.__traceback__)
        where = f"{frame.f_code.co_filename}:{line}"
        logger.error("Import run %s failed: %s at %s", pk, type(problem).__name__, where)
    finally:
        connections.close_all()


def _work(pk, held):
    """Take one step after the other while the run is ours."""
    checker = None
    while held:
        try:
            with transaction.atomic():
                run = ImportRun.objects.select_for_update().filter(pk=pk, held_until=held).first()
                if run is None:  # somebody else has taken it up
                    return
                if run.state == State.CHECKING:
                    checker = checker or Checker(run)
                renewed = _step(run, checker)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            _fail(pk, held)
            raise
        held = renewed


def _step(run, checker):
    """Returns until when the run is held now; None when nothing is to be done but by a person."""
    if run.state == State.CHECKING:
        checker.step(run)
    else:
        importing.step(run)
    run.held_until = timezone.now() + HOLD if run.state in UNDER_WAY else None
    run.save(update_fields=["state", "done", "batch", "held_until"])
    return run.held_until


def _fail(pk, held):
    """Say on the run that it failed, unless somebody else has taken it up."""
    for state, sentence in BROKEN.items():
        ours = ImportRun.objects.filter(pk=pk, held_until=held, state=state)
        ours.update(state=State.FAILED, failure=sentence, held_until=None)

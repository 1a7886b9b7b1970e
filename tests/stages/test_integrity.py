"""Each invariant notices what it is there for: one corruption each, made with the guards asleep."""

import json
import uuid
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from participants.models import Participant
from stages import integrity, merging, records, transitions, work
from stages.models import Stage
from stages.tally import Measure
from tests.factories import move, register
from tests.statements.said import said, without_lag

GUARDS = ("stagevisit_one_open", "stagevisit_one_first", "stagevisit_no_overlap", "stagevisit_not_in_future")
CHECKS = ("stagevisit_void_is_whole", "stagevisit_left_after_entered", "movebatch_undo_names_its_batch")
INDEXES = ("participant_nik", "stagevisit_one_registration", "stagevisit_once_a_day")
STAY = "UPDATE stages_stagevisit SET {} WHERE stage = {} AND participant_id = {{person}} AND voided_at IS NULL"
UNVOID = "UPDATE stages_stagevisit SET voided_at = NULL, voided_by_id = NULL, void_reason = '' WHERE {}"
MERGED = "UPDATE participants_participant SET {} WHERE id = {{duplicate}}"

CORRUPTIONS = [
    ("I1", STAY.format("first = false", 3)),
    ("I2", STAY.format("left_on = entered_on", 2)),
    ("I2", STAY.format("desk_id = {desk}", 1)),
    ("I2", UNVOID.format("participant_id = {duplicate} AND left_on IS NULL")),
    ("I3", "UPDATE participants_participant SET registered_on = '2022-06-02' WHERE id = {person}"),
    ("I3", UNVOID.format("participant_id = {duplicate} AND stage = 1")),
    ("I5", STAY.format("left_on = '2022-06-04'", 1)),
    ("I5", "UPDATE stages_movebatch SET moved = 7"),
    ("I5", UNVOID.format("participant_id = {handed} AND stage = 2 AND original_id IS NOT NULL")),
    ("I5", UNVOID.format("participant_id = {foreigner} AND stage = 4 AND batch_id IS NOT NULL")),
    ("I5", "UPDATE stages_tallyspan SET reached = reached + 1 WHERE stage = 3"),
    ("I5", "UPDATE stages_tallyspan SET now = now - 1 WHERE last = (SELECT max(last) FROM stages_tallyspan)"),
    ("I5", "DELETE FROM stages_tallyspan WHERE last = (SELECT min(last) FROM stages_tallyspan)"),
    ("I5", "UPDATE stages_tallyspan SET reached = reached + 1 WHERE kind = 'interest' AND desk_id = 0"),
    ("I5", "UPDATE stages_tallyspan SET now = now + 1 WHERE kind = 'track' AND desk_id > 0"),
    ("I5", "UPDATE stages_tallyspan SET value = CASE value WHEN 'L' THEN 'P' ELSE 'L' END WHERE kind = 'sex'"),
    ("I5", "DELETE FROM stages_tallyspan WHERE kind = 'kelurahan' AND stage = 3"),
    ("I5", "UPDATE stages_tallyspan SET now = now + 1 WHERE kind = '' AND desk_id = 0"),
    ("I5", "UPDATE stages_tallychange SET interest = 'lain' WHERE now > 0"),
    ("I5", "UPDATE participants_participant SET track = 'naik-kelas' WHERE id = {person}"),
    ("I5", "UPDATE stages_tallychange SET now = now + 1 WHERE stage = 4 AND now > 0"),
    ("I5", "DELETE FROM stages_tallychange WHERE now > 0"),
    ("I6", "UPDATE stages_stagevisit SET reason = '' WHERE stage = 3 AND original_id IS NULL"),
    ("I6", STAY.format("reason = ''", 3)),
    ("I6", STAY.format("entered_on = '2022-06-06', left_on = '2022-06-07'", 3)),
    ("I6", "DELETE FROM participants_participant WHERE id = {person}"),
    ("I7", STAY.format("recorded_at = '2022-06-04'", 3)),
    ("I7", STAY.format("entered_on = '2022-06-01', left_on = NULL", 3)),
    ("I8", STAY.format("left_on = '2022-06-20'", 1)),
    ("I9", STAY.format("voided_at = clock_timestamp()", 3)),
    ("I10", "UPDATE participants_participant SET nik = '9973001205900001' WHERE nik IS NOT NULL"),
    ("I10", MERGED.format("merged_into_id = NULL")),
    ("I10", MERGED.format("merged_into_id = {foreigner}")),
    ("I10", MERGED.format("merged_into_id = NULL, retired_at = NULL")),
    ("I10", "UPDATE participants_participant SET merged_into_id = {person}, retired_at = now() WHERE id = {handed}"),
    ("I10", "DELETE FROM stages_merge"),
    ("I11", "UPDATE participants_handover SET key = (SELECT key FROM stages_movebatch LIMIT 1)"),
    ("I11", "UPDATE participants_handover SET key = (SELECT key FROM stages_stagevisit WHERE key IS NOT NULL LIMIT 1)"),
    (
        "I11",
        "UPDATE stages_movebatch SET key = (SELECT key FROM stages_stagevisit WHERE key IS NOT NULL LIMIT 1) "
        "WHERE id = (SELECT min(id) FROM stages_movebatch)",
    ),
    ("I12", "UPDATE participants_participant SET birth_date = '1990-05-13' WHERE id = {person}"),
    ("I12", "UPDATE participants_participant SET sex = 'P' WHERE id = {person}"),
    ("I13", "UPDATE statements_statement SET figures = figures || '{{\"1\": 9}}'"),
    ("I13", "UPDATE statements_statement SET sentence = 'Seribu peserta.'"),
    ("I13", "UPDATE statements_statement SET code = '00000-00000' WHERE measure = 'now' AND desk_id IS NULL"),
    ("I13", "UPDATE statements_statement SET known_at = known_at - interval '1 second'"),
    ("I13", STAY.format("recorded_at = recorded_at + interval '1 day'", 1)),
    ("I13", "UPDATE stages_stagevisit SET voided_at = NULL, voided_by_id = NULL, void_reason = '' WHERE stage = 4"),
    ("I14", "UPDATE participants_kelurahan SET desk_id = {desk}"),
]


@pytest.fixture
def ledger(cast, person, foreigner, monkeypatch):
    """Histories in which every invariant has something to hold for, and the guards asleep."""
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff, reason="Sudah berusaha")
    voided = move(person, Stage.LICENSING, date(2022, 6, 9), cast.staff)
    transitions.void(voided, reason="Salah orang", by=cast.staff)
    others = Participant.objects.filter(pk=foreigner.pk)
    transitions.move_many(others, stage=Stage.MENTORING, entered_on=date(2022, 6, 6), by=cast.staff, key=uuid.uuid4())
    register(cast.officer, cast.tambora, nik=None, no_nik="hilang")
    duplicate = _merged_into(person, cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally_fold()")
        cursor.execute("SELECT setval(pg_get_serial_sequence('stages_tallychange', 'id'), 256 * 1000)")  # none is due
    handed = _handed_over_and_undone(foreigner, cast)  # not folded
    without_lag(monkeypatch)
    for measure in Measure:
        said(cast.staff, measure=measure)
        said(cast.staff, measure=measure, desk=cast.tambora)
    assert integrity.broken() == {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for guard in GUARDS:
            cursor.execute(f"ALTER TABLE stages_stagevisit DROP CONSTRAINT {guard}")
        for check in CHECKS:
            cursor.execute(f"ALTER TABLE {'stages_' + check.split('_')[0]} DROP CONSTRAINT {check}")
        for index in INDEXES:
            cursor.execute(f"DROP INDEX {index}")
    people = {"person": person.pk, "foreigner": foreigner.pk, "duplicate": duplicate.pk, "handed": handed.pk}
    return people | {"desk": cast.taman_sari.pk}


def _merged_into(person, cast):
    duplicate = register(cast.other_officer, cast.taman_sari, registered_on=date(2022, 6, 4))
    move(duplicate, Stage.MENTORING, date(2022, 6, 7), cast.staff)
    merging.merge(person, duplicate, reason="Orang yang sama", by=cast.staff, key=uuid.uuid4())
    return duplicate


def _handed_over_and_undone(foreigner, cast):
    """Somebody handed over after a batch that was undone later; `foreigner` was moved by another that was undone."""
    handed = register(cast.officer, cast.tambora)
    for chosen, stage in ((handed, Stage.MENTORING), (foreigner, Stage.LICENSING)):
        batch = transitions.move_many(
            Participant.objects.filter(pk=chosen.pk),
            stage=stage,
            entered_on=date(2022, 6, 8),
            reason="angkatan",
            by=cast.staff,
            key=uuid.uuid4(),
        )
        place = cast.taman_sari.kelurahan.first()
        if chosen is handed:
            asked = {"kelurahan": place, "reason": "Pindah", "by": cast.other_officer, "key": uuid.uuid4()}
            records.accept(records.ask_hand_over(handed, **asked), by=cast.officer)
        transitions.undo_batch(batch, reason="keliru", by=cast.staff, key=uuid.uuid4())
    return handed


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(ledger, code, corruption):
    with connection.cursor() as cursor:
        cursor.execute(corruption.format(**ledger))
        assert cursor.rowcount > 0
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in integrity.INVARIANTS}


def test_what_the_folders_declare_is_checked_too(db):
    codes = [invariant.code for invariant, _ in integrity.violations()]
    ours = [invariant.code for invariant in integrity.INVARIANTS]
    assert codes[: len(ours)] == ours
    theirs = codes[len(ours) :]
    assert {code[:3] for code in theirs} == {
        f"P{declared.stage.value}." for declared in work.declared() if declared.invariants
    }
    assert len(theirs) == len(set(theirs))


def test_the_command_says_so_and_exits_with_1(ledger):
    with connection.cursor() as cursor:
        cursor.execute(STAY.format("first = false", 3).format(**ledger))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_integrity", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().startswith("BROKEN I1        1  reached, as counted, is a replay of the stays\n")


def test_the_command_is_clean_on_what_transitions_wrote(cast, person):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    out = StringIO()
    call_command("verify_integrity", "--json", stdout=out)
    assert json.loads(out.getvalue())["clean"] is True

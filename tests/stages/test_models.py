"""Each constraint and each guard of the ledger, hit by name. Nothing here goes through transitions.py on purpose."""

import re
import uuid
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from participants.models import Participant
from stages.models import Export, Merge, MoveBatch, SavedFilter, Selection, Stage, StageVisit
from stages.registration.models import ImportRow, ImportRun
from tests.factories import move, unsaved

JAKARTA = ZoneInfo("Asia/Jakarta")
RECORDED = datetime(2022, 6, 30, 10, tzinfo=JAKARTA)
LATER = datetime(2100, 1, 1, tzinfo=JAKARTA)  # after everything that register() wrote down
IMMUTABLE = "id participant stage desk entered_on recorded_at recorded_by reason departure batch key original".split()
CHANGEABLE = "left_on first voided_at voided_by void_reason".split()


def june(day):
    return date(2022, 6, day)


WITH_GUARDS = ("reconciliation", "targets", "checking", "statements")  # folders whose guards are tested beside them


@contextmanager
def refused(name):
    """PostgreSQL refuses what happens inside, and names this constraint or this guard."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    diagnosis = caught.value.__cause__.diag
    assert (diagnosis.constraint_name or diagnosis.message_primary.split(":")[0]) == name


def insert(person, **fields):
    """A closed stay in P2 that takes no time, unless `fields` say otherwise; straight into the table."""
    defaults = {
        "stage": Stage.MENTORING,
        "desk": person.desk,
        "entered_on": june(10),
        "left_on": june(10),
        "first": False,
        "recorded_at": RECORDED,
        "recorded_by": person.registered_by,
    }
    return StageVisit.objects.create(participant=person, **defaults | fields)


def rows(visit):
    return StageVisit.objects.filter(pk=visit.pk)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def close(person, day):
    person.visits.open().update(left_on=day)


@pytest.fixture
def batch(cast):
    return MoveBatch.objects.create(kind="pindah", actor=cast.staff, recorded_at=RECORDED)


@pytest.fixture
def merge(cast, person, foreigner):
    batch = MoveBatch.objects.create(kind="gabung", actor=cast.staff, recorded_at=RECORDED)
    return Merge.objects.create(batch=batch, kept=person, duplicate=foreigner, taken={})


@pytest.fixture
def export(cast):
    return Export.objects.create(taken_by=cast.staff, purpose="Rapat", format="csv", people=0)


@pytest.fixture
def run(cast):
    return ImportRun.objects.create(actor=cast.staff, filename="daftar.xlsx", state="baca")


# Every guard has its test


def test_every_constraint_and_guard_has_a_test_here_or_beside_its_folder(db):
    tested = set(re.findall(r'refused\("(\w+)"\)', Path(__file__).read_text(encoding="utf-8")))
    others = [test for name in WITH_GUARDS for test in Path(__file__).parents[1].glob(f"{name}/test_*.py")]
    beside = " ".join(test.read_text(encoding="utf-8") for test in others)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE "
            "conname ~ '^(stagevisit|movebatch|export|savedfilter|importrun|importrow)_' AND contype <> 't' "
            "UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND NOT indisprimary "
            "AND indrelid::regclass::text ~ '^(stages|registration)_' "
            "UNION SELECT (regexp_matches(prosrc, 'RAISE EXCEPTION ''(\\w+):', 'g'))[1] FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND proname !~ '^(participants|statements)_'"
        )
        assert tested == {name for (name,) in cursor.fetchall() if name in tested or f'"{name}"' not in beside}


def test_every_column_is_either_a_fact_or_changeable():
    assert sorted(IMMUTABLE + CHANGEABLE) == sorted(field.name for field in StageVisit._meta.concrete_fields)


# Where a person is


def test_a_second_open_visit(person):
    with refused("stagevisit_one_open"):
        # Empty until the second is written, so that the overlap cannot be what is refused.
        person.visits.update(left_on=june(3))
        insert(person, left_on=june(10))
        person.visits.update(left_on=None)


def test_a_second_first_stay_in_a_stage(person):
    insert(person, entered_on=june(10), first=True)
    with refused("stagevisit_one_first"):
        insert(person, entered_on=june(12), left_on=june(12), first=True)


def test_a_first_stay_after_the_first_was_voided(person, cast):
    visit = insert(person, first=True)
    rows(visit).update(voided_at=RECORDED, voided_by=cast.staff, void_reason="keliru")
    insert(person, entered_on=june(12), left_on=june(12), first=True)
    assert person.visits.filter(first=True, stage=2).count() == 2


def test_overlapping_stays(person):
    close(person, june(10))
    insert(person, entered_on=june(10), left_on=june(14))
    with refused("stagevisit_no_overlap"):
        insert(person, entered_on=june(13), left_on=june(15), stage=Stage.TRAINING)


def test_a_stay_inside_another(person):
    with refused("stagevisit_no_overlap"):
        insert(person, entered_on=june(10), left_on=june(14))  # the registration is open


def test_stays_that_touch_do_not_overlap_and_other_people_are_free(person, foreigner):
    close(person, june(10))
    insert(person, entered_on=june(10), left_on=june(14))
    insert(person, entered_on=june(14), left_on=None, stage=Stage.TRAINING)
    assert [person.visits.count(), foreigner.visits.count()] == [3, 1]


def test_the_same_stage_twice_a_day(person):
    insert(person)
    with refused("stagevisit_once_a_day"):
        insert(person)


def test_the_same_stage_twice_a_day_when_one_is_voided(person, cast):
    rows(insert(person)).update(voided_at=RECORDED, voided_by=cast.staff, void_reason="keliru")
    insert(person)
    assert person.visits.filter(stage=2).count() == 2


# What a stay says


@pytest.mark.parametrize("stage", [0, 9])
def test_a_stage_that_does_not_exist(person, stage):
    with refused("stagevisit_stage"):
        insert(person, stage=stage)


def test_left_before_entered(person):
    with refused("stagevisit_left_after_entered"):
        insert(person, entered_on=june(10), left_on=june(9))


def test_entered_after_the_moment_of_recording(person):
    with refused("stagevisit_not_in_future"):
        insert(person, entered_on=date(2022, 7, 1), left_on=date(2022, 7, 1))


def test_the_day_of_recording_is_a_day_in_jakarta(person):
    after_midnight = datetime(2022, 7, 1, 0, 30, tzinfo=JAKARTA)  # 30 June in UTC
    insert(person, entered_on=date(2022, 7, 1), left_on=date(2022, 7, 1), recorded_at=after_midnight)
    before_midnight = datetime(2022, 6, 30, 23, 30, tzinfo=JAKARTA)
    with refused("stagevisit_not_in_future"):
        insert(person, entered_on=date(2022, 7, 1), left_on=date(2022, 7, 1), stage=3, recorded_at=before_midnight)


def test_leaving_without_a_departure(person):
    with refused("stagevisit_departure"):
        insert(person, stage=Stage.LEFT)


def test_a_departure_without_leaving(person):
    with refused("stagevisit_departure"):
        insert(person, stage=Stage.MENTORING, departure="mundur")


@pytest.mark.parametrize("given", [{"voided_at"}, {"voided_by"}, {"void_reason"}, {"voided_at", "voided_by"}])
def test_half_a_void(person, cast, given):
    whole = {"voided_at": RECORDED, "voided_by": cast.staff, "void_reason": "keliru"}
    visit = insert(person)
    with refused("stagevisit_void_is_whole"):
        rows(visit).update(**{field: whole[field] for field in given})


# Facts stay


@pytest.mark.parametrize("column", IMMUTABLE)
def test_a_fact_rewritten(person, foreigner, cast, batch, column):
    visit = insert(person)
    other = {
        "id": visit.pk + 1000,
        "participant": foreigner,
        "stage": Stage.TRAINING,
        "desk": cast.taman_sari,
        "entered_on": june(9),
        "recorded_at": RECORDED.replace(hour=11),
        "recorded_by": cast.staff,
        "reason": "lain",
        "departure": "mundur",
        "batch": batch,
        "key": uuid.uuid4(),
        "original": person.visits.first(),
    }
    with refused("stagevisit_history"):
        rows(visit).update(**{column: other[column]})


@pytest.mark.parametrize("column", ["key", "batch", "original"])
def test_a_fact_taken_away(person, batch, column):
    visit = insert(person, key=uuid.uuid4(), batch=batch, original=person.visits.get())
    with refused("stagevisit_history"):
        rows(visit).update(**{column: None})


def test_what_follows_from_the_facts_may_change_and_a_stay_be_voided_once(person, cast):
    visit = insert(person)
    close(person, june(10))
    rows(visit).update(left_on=june(11), first=True)
    rows(visit).update(voided_at=RECORDED, voided_by=cast.staff, void_reason="keliru", first=False)
    assert rows(visit).values_list("left_on", "first", "void_reason").get() == (june(11), False, "keliru")


@pytest.mark.parametrize("change", [{"voided_at": None, "voided_by": None, "void_reason": ""}, {"first": True}])
def test_a_voided_stay_changed(person, cast, change):
    visit = insert(person)
    rows(visit).update(voided_at=RECORDED, voided_by=cast.staff, void_reason="keliru")
    with refused("stagevisit_history"):
        rows(visit).update(**change)


def test_a_stay_deleted(person):
    with refused("stagevisit_history"):
        sql("DELETE FROM stages_stagevisit")


@pytest.mark.parametrize("tables", ["stages_stagevisit CASCADE"])  # without it other tables that lead here refuse
def test_the_stays_truncated(person, tables):
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL truncates nothing while deferred checks wait
    with refused("stagevisit_history"):
        sql(f"TRUNCATE {tables}")


@pytest.mark.parametrize("tables", ["stages_movebatch CASCADE"])
def test_the_batches_truncated(batch, tables):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("movebatch_history"):
        sql(f"TRUNCATE {tables}")


@pytest.mark.parametrize("statement", ["UPDATE stages_movebatch SET moved = 1", "DELETE FROM stages_movebatch"])
def test_a_batch_rewritten(batch, statement):
    with refused("movebatch_history"):
        sql(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=["updated", "deleted", "truncated"],
)
@pytest.mark.parametrize(("table", "column"), [("stages_merge", "taken"), ("stages_export", "purpose")])
def test_an_act_rewritten(merge, export, statement, table, column):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("act_history"):
        sql(statement.format(table, column, column))


def test_a_stay_voided_before_it_was_written_down(person, cast):
    before = RECORDED.replace(hour=9)
    with refused("stagevisit_voided_after_recorded"):
        rows(insert(person)).update(voided_at=before, voided_by=cast.staff, void_reason="keliru")


# Registration comes first


def void(visits, cast):
    visits.update(voided_at=LATER, voided_by=cast.staff, void_reason="keliru", first=False)


def test_a_second_registration(person):
    with refused("stagevisit_one_registration"):
        insert(person, stage=Stage.REGISTRATION)


def test_a_registration_after_a_stay(person, cast):
    """Statement by statement nothing is wrong; at the end there is a stay before the registration."""
    move(person, Stage.MENTORING, june(10), cast.staff)
    with refused("stagevisit_registration"):
        void(person.visits.filter(stage=1), cast)
        insert(person, stage=Stage.REGISTRATION, entered_on=june(12), left_on=june(12))
        Participant.objects.filter(pk=person.pk).update(registered_on=june(12))
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_stay_at_another_desk(person, cast):
    with refused("stagevisit_desk"):
        insert(person, desk=cast.taman_sari)


def test_a_person_moved_to_another_desk_without_their_stays(person, cast):
    place = cast.taman_sari.kelurahan.first()
    with refused("participant_desk"):
        Participant.objects.filter(pk=person.pk).update(desk=cast.taman_sari, kelurahan=place)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_retired_record_with_its_stays(person):
    with refused("participant_retired"):
        Participant.objects.filter(pk=person.pk).update(retired_at=LATER)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_retired_record_registered_again(person, cast):
    Participant.objects.filter(pk=person.pk).update(retired_at=LATER)
    void(person.visits, cast)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("participant_retired"):
        insert(person, stage=Stage.REGISTRATION)


def test_a_record_back_in_use_without_its_registration(person, cast):
    Participant.objects.filter(pk=person.pk).update(retired_at=LATER)
    void(person.visits, cast)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("participant_registration"):
        Participant.objects.filter(pk=person.pk).update(retired_at=None)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_participant_without_registration(cast):
    person = unsaved(cast.tambora, number="JB-AAAA-AAAA", registered_by=cast.officer)
    with refused("participant_registration"):
        person.save()
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_participant_registered_on_another_day_than_p1(person):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("participant_registration"):
        Participant.objects.filter(pk=person.pk).update(registered_on=june(4))


def test_a_stay_of_somebody_never_registered(cast):
    person = unsaved(cast.tambora, number="JB-AAAA-AAAA", registered_by=cast.officer)
    with refused("stagevisit_registration"):
        person.save()
        insert(person)


def test_a_stay_before_the_registration(person):
    with refused("stagevisit_registration"):
        insert(person, entered_on=june(2), left_on=june(2))


def test_a_registration_voided(person, cast):
    with refused("participant_registration"):
        void(person.visits.filter(stage=1), cast)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


# Batches and keys


@pytest.mark.parametrize("kind", ["pindah", "impor"])
def test_only_an_undo_undoes(batch, cast, kind):
    with refused("movebatch_undo_names_its_batch"):
        MoveBatch.objects.create(kind=kind, actor=cast.staff, recorded_at=RECORDED, undoes=batch)


def test_an_undo_of_nothing(cast):
    with refused("movebatch_undo_names_its_batch"):
        MoveBatch.objects.create(kind="urung", actor=cast.staff, recorded_at=RECORDED, reason="keliru")


def test_an_undo_without_a_reason(batch, cast):
    with refused("movebatch_undo_has_reason"):
        MoveBatch.objects.create(kind="urung", actor=cast.staff, recorded_at=RECORDED, undoes=batch)


def test_a_batch_undone_twice(batch, cast):
    undo = {"kind": "urung", "actor": cast.staff, "recorded_at": RECORDED, "undoes": batch, "reason": "keliru"}
    MoveBatch.objects.create(**undo)
    with refused("stages_movebatch_undoes_id_key"):
        MoveBatch.objects.create(**undo)


def test_a_key_used_by_two_batches(batch, cast):
    with refused("stages_movebatch_key_key"):
        MoveBatch.objects.create(kind="pindah", actor=cast.staff, recorded_at=RECORDED, key=batch.key)


def test_a_key_used_by_two_stays(person):
    visit = insert(person, key=uuid.uuid4())
    with refused("stages_stagevisit_key_key"):
        insert(person, stage=Stage.TRAINING, key=visit.key)


# Merges, exports, imports


def test_an_export_without_a_purpose(cast):
    with refused("export_has_purpose"):
        Export.objects.create(taken_by=cast.staff, purpose="", format="csv", people=0)


def kept(owner, name="Uji", codes="stage=4", shared=False):
    return SavedFilter.objects.create(owner=owner, name=name, codes=codes, shared=shared)


@pytest.mark.parametrize("half", [{"name": ""}, {"codes": ""}])
def test_a_saved_filter_without_name_or_codes(cast, half):
    with refused("savedfilter_whole"):
        kept(cast.staff, **half)


def test_two_saved_filters_of_one_owner_and_name(cast):
    kept(cast.staff)
    with refused("savedfilter_name_of_owner"):
        kept(cast.staff, "UJI", shared=True)


def test_two_shared_filters_of_one_name(cast):
    kept(cast.staff, shared=True)
    with refused("savedfilter_name_in_office"):
        kept(cast.officer, "uji", shared=True)


@pytest.mark.parametrize(("state", "has_batch"), [("selesai", False), ("impor", True)])
def test_a_run_has_its_batch_when_it_is_imported_and_not_before(run, batch, state, has_batch):
    with refused("importrun_imported_has_batch"):
        ImportRun.objects.filter(pk=run.pk).update(state=state, batch=batch if has_batch else None)


@pytest.mark.parametrize(("state", "failure"), [("gagal", ""), ("baca", "Berkas rusak.")])
def test_a_run_that_failed_says_why(run, state, failure):
    with refused("importrun_failed_says_why"):
        ImportRun.objects.filter(pk=run.pk).update(state=state, failure=failure)


def test_a_batch_of_two_runs(run, batch, cast):
    ImportRun.objects.filter(pk=run.pk).update(state="selesai", batch=batch)
    with refused("registration_importrun_batch_id_key"):
        ImportRun.objects.create(actor=cast.staff, filename="lain.csv", state="selesai", batch=batch)


def test_a_key_used_by_two_runs(run, cast):
    with refused("registration_importrun_key_key"):
        ImportRun.objects.create(actor=cast.staff, filename="lain.csv", state="baca", key=run.key)


def test_a_row_of_the_sheet_twice_in_a_run(run):
    ImportRow.objects.create(run=run, number=2, cells=[])
    with refused("importrow_number"):
        ImportRow.objects.create(run=run, number=2, cells=[])


# Names


def test_titles(person, cast, batch):
    move(person, Stage.MENTORING, june(10), cast.staff)
    assert [str(visit) for visit in person.visits.in_order()] == [
        "P1 Pendaftaran sejak 2022-06-03",
        "P2 Pendampingan sejak 2022-06-10",
    ]
    assert Stage.LEFT.title == "Keluar dari program"
    assert Stage.programme() == list(range(1, 8))


def test_somebody_chosen_twice_by_one_user(person, cast):
    selection = Selection.objects.create(user=cast.staff)
    selection.chosen.create(participant=person)
    with refused("chosen_once"):
        selection.chosen.create(participant=person)

"""What each role may do. Whom it sees is another matter: Desk.officers, through visible_to(user)."""

from django.contrib.auth.models import Group, Permission

OFFICER = "Petugas Kecamatan"
STAFF = "Staf Sudin"
OFFICIAL = "Pejabat"
ADMINISTRATOR = "Administrator"

ROLES = {
    OFFICER: [
        "participants.add_participant",
        "participants.view_participant",
        "participants.change_participant",
        "stages.view_tally",
    ],
    STAFF: [
        "participants.add_participant",
        "participants.view_participant",
        "participants.view_every_participant",
        "participants.change_participant",
        "participants.merge_participant",
        "participants.import_participant",
        "participants.export_participant",
        "participants.export_nik",
        "stages.view_tally",
        "stages.view_district_tally",
        "stages.move_participant",
        "stages.correct_ledger",
        "stages.record_mentoring",
        "stages.record_training",
        "stages.record_licensing",
        "stages.record_marketing",
        "stages.record_finance",
        "stages.record_capital",
        "stages.view_amounts",
        "statements.add_statement",
        "statements.view_statement",
        "reconciliation.read_paper",
        "reconciliation.record_paper",
        "targets.view_target",
    ],
    OFFICIAL: [
        "stages.view_tally",
        "stages.view_district_tally",
        "statements.add_statement",
        "statements.view_statement",
        "reconciliation.read_paper",
        "targets.view_target",
    ],
    ADMINISTRATOR: [
        *(f"auth.{action}_user" for action in ("add", "change", "view")),
        "auth.view_group",
        *(f"participants.{action}_desk" for action in ("add", "change", "view")),
        *(f"participants.{action}_kelurahan" for action in ("add", "change", "view")),
        *(f"mentoring.{action}_mentor" for action in ("add", "change", "view")),
        *(f"licensing.{action}_permitkind" for action in ("add", "change", "view")),
        *(f"licensing.{action}_kindstep" for action in ("add", "change", "view")),
        *(f"marketing.{action}_marketplace" for action in ("add", "change", "view")),
        *(f"capital.{action}_bank" for action in ("add", "change", "view")),
        *(f"capital.{action}_scheme" for action in ("add", "change", "view")),
        "targets.view_target",
        "targets.change_target",
    ],
}


def synchronise():
    """Make the groups in the database match ROLES exactly. Safe to run at every start."""
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([permissions[name] for name in names])

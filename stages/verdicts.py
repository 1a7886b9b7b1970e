"""The verdicts of a bulk move in groups: how many move as they should, with a remark, or not, each group in words."""

from dataclasses import dataclass, field

from stages import rules
from stages.rules import Rule

WORDS = {
    Rule.FUTURE: "tanggal berlaku di masa depan",
    Rule.BEFORE_REGISTRATION: "tanggal berlaku mendahului pendaftaran",
    Rule.BEFORE_LAST_STAY: "tanggal berlaku mendahului tahap terakhir",
    Rule.ALREADY_THERE: "sudah di tahap itu",
    Rule.REGISTERED_ONCE: "pendaftaran hanya sekali",
    Rule.BACK_ON_SAME_DAY: "mundur pada hari yang sama",
    Rule.REASON_MISSING: "memerlukan alasan",
    Rule.MOVED_MEANWHILE: "sudah dipindahkan petugas lain",
    Rule.RETIRED: "data tidak dipakai lagi",
    Rule.SKIPS: "melewati tahap",
    Rule.NOT_READY: "bukti belum lengkap",
    Rule.STEPS_BACK: "mundur",
    Rule.REPEATS: "mengulang tahap",
    Rule.RETURNS: "kembali setelah keluar",
    Rule.LATE: "susulan",
}


@dataclass
class Group:
    """People with one verdict: whether they are refused, by which rules, how many, and the first of them by name."""

    refused: bool
    rules: tuple
    people: int = 0
    told: list = field(default_factory=list)

    @property
    def words(self):
        text = "; ".join(WORDS.get(rule, "perlu diperiksa") for rule in self.rules) or "tanpa catatan"
        return text[0].upper() + text[1:]


def put(groups, person, findings, most):
    """Count a person in the group of their verdict, and tell them by name if they are among the first `most` of it."""
    kind = tuple(finding.rule for finding in findings)
    group = groups.setdefault(kind, Group(bool(rules.refusal(findings)), kind))
    group.people += 1
    if len(group.told) < most:
        group.told.append((person, findings))


def in_order(groups):
    """The refused first, then the most people."""
    return sorted(groups, key=lambda group: (not group.refused, -group.people))

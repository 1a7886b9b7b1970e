"""The verdicts of a bulk move in groups: how many move as they should, with a remark, or not, each group in words."""

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


def kind(findings):
    """What makes a verdict alike another: whether it refuses, and its rules."""
    return bool(rules.refusal(findings)), tuple(finding.rule for finding in findings)


def in_words(kinds):
    """[(refused, words, people)] of a Counter of kind(); the refused first, then the most people."""
    ordered = sorted(kinds.items(), key=lambda item: (not item[0][0], -item[1]))
    return [(refused, _words(found), people) for (refused, found), people in ordered]


def _words(found):
    text = "; ".join(WORDS.get(rule, "perlu diperiksa") for rule in found) or "tanpa catatan"
    return text[0].upper() + text[1:]

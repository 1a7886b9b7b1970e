"""The programme: its seven stages, and how somebody leaves it."""

from django.db import models


class Stage(models.IntegerChoices):
    """The seven stages of the brief (ANTARA, June 2022), and the place after them.

    Number and label live here only. LEFT is not a stage of the programme but somewhere a person can be;
    as a stay like the others it has the same two clocks, can be voided, and can be followed by a return.
    """

    REGISTRATION = 1, "Pendaftaran"
    MENTORING = 2, "Pendampingan"
    TRAINING = 3, "Pelatihan"
    LICENSING = 4, "Perizinan"
    MARKETING = 5, "Akses pemasaran"
    FINANCE = 6, "Pengelolaan keuangan"
    CAPITAL = 7, "Akses permodalan"
    LEFT = 8, "Keluar dari program"

    @classmethod
    def programme(cls):
        """The seven, in order."""
        return [stage for stage in cls if stage is not cls.LEFT]

    @property
    def is_left(self):
        return self is Stage.LEFT

    @property
    def title(self):
        """`P3 Pelatihan`: the number never stands without its label."""
        return self.label if self is Stage.LEFT else f"P{self.value} {self.label}"


class Departure(models.TextChoices):
    """Why somebody left the programme."""

    WITHDREW = "mundur", "Mengundurkan diri"
    MOVED = "pindah", "Pindah domisili"
    DIED = "meninggal", "Meninggal dunia"
    FINISHED = "selesai", "Selesai mengikuti program"

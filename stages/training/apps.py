from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """P3 pelatihan: classes, sessions, attendance, certificates."""

    name = "stages.training"
    verbose_name = "Pelatihan"

    def ready(self):
        from stages import work
        from stages.models import Stage
        from stages.training import evidence
        from stages.training.invariants import INVARIANTS

        work.declare(
            work.Work(
                stage=Stage.TRAINING,
                missing=evidence.missing,
                complete=evidence.complete,
                panel=evidence.panel,
                template="training/_panel.html",
                beside=evidence.beside,
                reads=("training_trainingclass", "training_enrolment", work.PERSONS),
                invariants=INVARIANTS,
                step=evidence.step,
                links=(work.Link("Kelas pelatihan", "training:classes", "participants.view_participant"),),
                actions=(work.Link("Daftarkan ke kelas", "training:enrol", "stages.record_training"),),
                filters=(
                    work.Filter("kelas", "Kelas", evidence.classes, evidence.enrolled_in, tuple(Stage.programme())),
                ),
            )
        )

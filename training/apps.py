from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")
    grants = {
        "Module": {"antenna": "S", "portal": "S", "national": "SIU"},
        "Session": {"antenna": "SIU", "portal": "S", "national": "S"},
        "HalfDay": {"antenna": "SIU", "portal": "S", "national": "S"},
        "Registration": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "TraineeKey": {"antenna": "SI", "national": "S"},
        "SessionTrainer": {"antenna": "SIU", "portal": "S", "national": "S"},
        "Need": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "Attendance": {"antenna": "SIU", "national": "S"},
        "AttestationSeries": {},
        "Attestation": {"antenna": "SI", "portal": "S", "national": "S"},
    }

    def load_reference(self) -> str:
        from training.catalogue.loading import load_modules

        return load_modules()

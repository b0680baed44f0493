"""What exists in the training of professionals: modules, sessions by half-day, who comes, who came, attestations."""

from training.models.attestation import Attestation, AttestationSeries
from training.models.module import Module
from training.models.need import Need, NeedState
from training.models.registration import Attendance, Registration, RegistrationState, TraineeKey, TraineeStatus
from training.models.session import (
    USUAL_HOURS,
    Half,
    HalfDay,
    Mode,
    Session,
    SessionState,
    SessionTrainer,
    TrainerRole,
    TrainingSessionQuerySet,
)

__all__ = [
    "USUAL_HOURS", "Attendance", "Attestation", "AttestationSeries", "Half", "HalfDay", "Mode", "Module", "Need", "NeedState",
    "Registration", "RegistrationState", "Session", "SessionState", "SessionTrainer", "TraineeKey", "TraineeStatus",
    "TrainerRole", "TrainingSessionQuerySet",
]  # fmt: skip

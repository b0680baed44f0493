"""What exists in intake: people, where they are enrolled, their visits, the sheets that sent them."""

from beneficiaries.models.diagnostic import Diagnostic, DiagnosticDraft, Level, PartState
from beneficiaries.models.person import BirthPrecision, CardSeries, Enrolment, Gender, Opening, Person, Status
from beneficiaries.models.queue import DoorTablet, Outcome, Reason, Recognition, Turn
from beneficiaries.models.search import KeyKind, SearchKey, SheetKey, Spelling
from beneficiaries.models.sheet import (
    Arrangement,
    ClosingReason,
    LiaisonSheet,
    Motivation,
    Need,
    SheetCorrection,
    SheetEvent,
    SheetSeries,
    SheetState,
    Slot,
    WithdrawalReason,
)
from beneficiaries.models.visit import Appointment, SocialNeed, Visit, VisitSource

__all__ = [
    "Appointment", "Arrangement", "BirthPrecision", "CardSeries", "ClosingReason", "Diagnostic", "DiagnosticDraft", "DoorTablet", "Enrolment", "Gender", "KeyKind",
    "Level", "LiaisonSheet", "Motivation", "Need", "Opening", "Outcome", "PartState", "Person", "Reason", "Recognition", "SearchKey", "SheetCorrection", "SheetEvent", "SheetKey", "SheetSeries",
    "SheetState", "Slot", "SocialNeed", "Spelling", "Status", "Turn", "Visit", "VisitSource", "WithdrawalReason",
]  # fmt: skip

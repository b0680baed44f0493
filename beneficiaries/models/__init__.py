"""What exists in intake: people, where they are enrolled, their visits, the sheets that sent them."""

from beneficiaries.models.attachment import (
    Attachment,
    DocumentKind,
    ExternalId,
    Extraction,
    ListImport,
    SheetBatch,
)
from beneficiaries.models.correction import Correction, ElsewhereShown
from beneficiaries.models.diagnostic import Diagnostic, DiagnosticDraft, Level, PartState, SuggestionFollowUp
from beneficiaries.models.following import ContactTry, SheetDraft, SheetRules, SheetTransfer, TryOutcome
from beneficiaries.models.household import Household, HouseholdLink
from beneficiaries.models.merge import Merge, MergedRow, MergeState, Pair, PairHere, PairState, PairStrength, WhyApart
from beneficiaries.models.person import BirthPrecision, CardSeries, Enrolment, Gender, Opening, Person, Status
from beneficiaries.models.questionnaire import QuestionnairePublication, QuestionnaireVersion
from beneficiaries.models.queue import DoorTablet, Outcome, Reason, Recognition, Turn
from beneficiaries.models.search import KeyKind, SearchKey, SheetKey, Spelling
from beneficiaries.models.sheet import (
    Arrangement,
    ClosingReason,
    LiaisonSheet,
    Motivation,
    Need,
    RefusalReason,
    Result,
    SheetCorrection,
    SheetEvent,
    SheetSeries,
    SheetState,
    Slot,
    WithdrawalReason,
)
from beneficiaries.models.visit import Appointment, SocialNeed, Visit, VisitSource

__all__ = [
    "Appointment", "Arrangement", "ContactTry", "RefusalReason", "Result", "SheetDraft", "SheetRules", "SheetTransfer", "TryOutcome", "Attachment", "BirthPrecision", "CardSeries", "ClosingReason", "Correction",
    "Diagnostic", "DiagnosticDraft", "DocumentKind", "DoorTablet", "ElsewhereShown", "Enrolment", "ExternalId",
    "Extraction", "Gender", "Household", "HouseholdLink", "KeyKind", "Level", "LiaisonSheet", "Merge", "MergeState", "MergedRow", "Pair", "PairHere", "PairState", "PairStrength", "WhyApart", "ListImport",
    "Motivation", "Need", "Opening", "Outcome", "PartState", "Person", "QuestionnairePublication",
    "QuestionnaireVersion", "Reason", "Recognition", "SearchKey", "SheetBatch", "SheetCorrection", "SheetEvent",
    "SheetKey", "SheetSeries", "SheetState", "Slot", "SocialNeed", "Spelling", "Status", "SuggestionFollowUp",
    "Turn", "Visit", "VisitSource", "WithdrawalReason",
]  # fmt: skip

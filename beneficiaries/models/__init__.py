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
from beneficiaries.models.erasure import (
    Answer,
    Erasure,
    Keeping,
    Kept,
    LastContact,
    RetentionCount,
    RetentionPeriod,
    Right,
    RightsRequest,
    Why,
)
from beneficiaries.models.household import Household, HouseholdLink
from beneficiaries.models.merge import Merge, MergedRow, MergeState, Pair, PairHere, PairState, PairStrength, WhyApart
from beneficiaries.models.notice import Consent, Notice, NoticeGiven, Purpose, Way
from beneficiaries.models.person import BirthPrecision, CardSeries, Enrolment, Gender, Opening, Person, Status
from beneficiaries.models.questionnaire import QuestionnairePublication, QuestionnaireVersion
from beneficiaries.models.queue import DoorTablet, Outcome, Reason, Recognition, Turn
from beneficiaries.models.referral import Basis, Referral, ReferralResult, Transmitted
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
    "Answer", "Consent", "Erasure", "Keeping", "Kept", "LastContact", "Notice", "NoticeGiven", "Purpose", "RetentionCount", "RetentionPeriod",
    "Right", "RightsRequest", "Way", "Why",
    "Appointment", "Arrangement", "Attachment", "BirthPrecision", "CardSeries", "ClosingReason", "ContactTry",
    "Correction", "Diagnostic", "DiagnosticDraft", "DocumentKind", "DoorTablet", "ElsewhereShown", "Enrolment",
    "ExternalId", "Extraction", "Gender", "Household", "HouseholdLink", "KeyKind", "Level", "LiaisonSheet",
    "ListImport", "Merge", "MergeState", "MergedRow", "Motivation", "Need", "Opening", "Outcome", "Pair",
    "PairHere", "PairState", "PairStrength", "PartState", "Person", "QuestionnairePublication",
    "QuestionnaireVersion", "Reason", "Recognition", "RefusalReason", "Result", "SearchKey", "SheetBatch",
    "SheetCorrection", "SheetDraft", "SheetEvent", "SheetKey", "SheetRules", "SheetSeries", "SheetState",
    "SheetTransfer", "Slot", "SocialNeed", "Spelling", "Status", "SuggestionFollowUp", "TryOutcome", "Turn",
    "Visit", "VisitSource", "WhyApart", "WithdrawalReason",
    "Basis", "Referral", "ReferralResult", "Transmitted",
]  # fmt: skip

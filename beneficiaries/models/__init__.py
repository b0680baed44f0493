"""What exists in intake: people, where they are enrolled, their visits, the sheets that sent them."""

from beneficiaries.models.person import BirthPrecision, CardSeries, Enrolment, Gender, Opening, Person, Status
from beneficiaries.models.sheet import LiaisonSheet, Motivation, Need, SheetEvent, SheetState
from beneficiaries.models.visit import Appointment, SocialNeed, Visit, VisitSource

__all__ = [
    "Appointment", "BirthPrecision", "CardSeries", "Enrolment", "Gender", "LiaisonSheet", "Motivation", "Need",
    "Opening", "Person", "SheetEvent", "SheetState", "SocialNeed", "Status", "Visit",
    "VisitSource",
]  # fmt: skip

"""The demo's diagnostics at Lille: two of Maryam Rahimi’s, with the way made between them."""

from datetime import datetime, timedelta
from uuid import UUID

from beneficiaries.diagnostics import following, making
from beneficiaries.diagnostics.questionnaire import Answer
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.models import Antenna

BEFORE: dict[str, Answer | None] = {
    "eq_devices": ["smartphone"], "eq_access": "none", "eq_use": "occasional", "cx_mobile": "prepaid", "cx_home": "mobile",
    "cx_runout": "often", "cx_bank": "no", "sk_phone": "2", "sk_app": "1", "sk_mouse": "0", "sk_search": "0",
    "sk_mail": "0", "sk_form": "0", "us_frequency": "daily", "us_services": ["messaging"], "us_procedures": "other",
    "mo_reasons": ["save_money", "rights"], "sn_needs": ["residence", "social_tie"], "ct_language": "fa",
    "ct_reading": "hard",
}  # fmt: skip
SINCE: dict[str, Answer | None] = {
    "cx_mobile": "subscription", "cx_runout": "sometimes", "sk_phone": "3", "sk_app": "2", "sk_mouse": "1",
    "sk_search": "2", "sk_mail": "1", "us_services": ["messaging", "anef"], "us_procedures": "helped",
}  # fmt: skip


def write(lille: Antenna, by: User, now: datetime) -> None:
    """Two diagnostics, eight months and a month ago, and what became of two proposals; at Lille's open door."""
    maryam = Person.objects.filter(first_name="Maryam", last_name="Rahimi", enrolments__antenna=lille).first()
    if maryam is None:
        return
    for number, (answers, days) in enumerate(((BEFORE, 242), (BEFORE | SINCE, 32))):
        at = now - timedelta(days=days)
        made = making.from_paper(
            maryam, antenna_id=lille.pk, key=UUID(int=20260318 + number, version=4), answers=dict(answers), at=at, by=by
        )
    later = now - timedelta(days=30)
    following.follow(made, made.suggestions[0], "done", at=later, by=by)
    following.follow(made, made.suggestions[1], "declined", at=later, by=by)

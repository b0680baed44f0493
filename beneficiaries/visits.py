"""Presence: every act that sees somebody writes a visit, once a person, day and source."""

from datetime import datetime

from django.utils import timezone

from beneficiaries.models import Person, Visit
from beneficiaries.models.visit import VisitSource
from connect.accounts.models import User
from connect.acts import act


@act
def note_visit(
    person: Person | None,
    *,
    antenna_id: int,
    source: VisitSource,
    at: datetime,
    by: User | None,
    motive: str = "",
    social_need: str = "",
) -> Visit:
    """Write that someone came. Repeated the same day for the same source it changes nothing.

    `person` None is an anonymous visit (the welcome is unconditional); `at` is an instant, kept as the day in Paris.
    """
    day = timezone.localtime(at).date()
    facts = {"motive": motive, "social_need": social_need, "noted_at": at, "noted_by": by}
    if person is None:
        return Visit.objects.create(antenna_id=antenna_id, person=None, on=day, source=source, **facts)
    visit, _ = Visit.objects.get_or_create(
        antenna_id=antenna_id, person=person, on=day, source=source, defaults=facts
    )
    return visit

"""What the queue knows of a person: visits that were recognised as hers afterwards."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from beneficiaries.models import Outcome, Person, Recognition, Turn
from beneficiaries.parts import Line, PersonPart, anything, has

SHOWN = 60


class ReceptionPart(PersonPart):
    fields = ("beneficiaries.Recognition.person", "beneficiaries.Turn.person")
    contacts = (
        'SELECT r.person_id, v."on" FROM beneficiaries_recognition r JOIN beneficiaries_visit v ON v.id = r.visit_id',
    )

    asks = {"recognitions": anything("beneficiaries_recognition")}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Whoever is erased while she waits is in the queue no more."""
        waiting = Turn.objects.filter(person__in=people, ended_at=None)
        waiting.update(ended_at=at, outcome=Outcome.LEFT)
        super().erase(people, at=at)

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """One line a visit recognised; one query."""
        if not has(person, "recognitions"):
            return
        known = Recognition.objects.filter(person=person, antenna_id=antenna_id).select_related("visit")
        for recognition in known.order_by("-visit__on")[:SHOWN]:
            yield Line(recognition.visit.on, _("Visit without a name, recognised since"), "done")

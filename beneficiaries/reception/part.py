"""What the queue knows of a person: visits that were recognised as hers afterwards."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from beneficiaries.models import Person, Recognition
from beneficiaries.parts import Line, PersonPart

SHOWN = 60


class ReceptionPart(PersonPart):
    fields = ("beneficiaries.Recognition.person", "beneficiaries.Turn.person")

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """One line a visit recognised; one query."""
        known = Recognition.objects.filter(person=person, antenna_id=antenna_id).select_related("visit")
        for recognition in known.order_by("-visit__on")[:SHOWN]:
            yield Line(recognition.visit.on, _("Visit without a name, recognised since"), "done")

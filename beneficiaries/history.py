"""What beneficiaries itself knows of a person, for her page: visits, appointments, sheets."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.elsewhere import COUNTED
from beneficiaries.liaison.rights import WELCOMED
from beneficiaries.models import Appointment, LiaisonSheet, Person, Visit, VisitSource
from beneficiaries.parts import Line, PersonPart, anything, has
from beneficiaries.privacy import sheets
from beneficiaries.privacy.rows import KEEP
from connect.ui.templatetags.ui import hour

SHOWN = 500  # visits read for a page: light, for each is a day and nothing else


class PeoplePart(PersonPart):
    fields = (
        "beneficiaries.Appointment.person",
        "beneficiaries.Correction.person",
        "beneficiaries.Enrolment.person",
        "beneficiaries.HouseholdLink.person",
        "beneficiaries.LiaisonSheet.person",
        "beneficiaries.Opening.person",
        "beneficiaries.Person.merged_into",
        "beneficiaries.SearchKey.person",
        "beneficiaries.Visit.person",
    )
    erasing = {
        # days and enrolments are counted; they name a shell. The journal of openings has a length of its own.
        "beneficiaries.Visit.person": KEEP,
        "beneficiaries.Enrolment.person": KEEP,
        "beneficiaries.Opening.person": KEEP,
        "beneficiaries.Person.merged_into": KEEP,
        "beneficiaries.LiaisonSheet.person": KEEP,  # emptied below
    }
    contacts = (
        "SELECT person_id, since FROM beneficiaries_enrolment",
        'SELECT person_id, "on" FROM beneficiaries_visit WHERE person_id IS NOT NULL',
        "SELECT person_id, (starts_at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_appointment",
        "SELECT person_id, (sent_at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_liaisonsheet"
        " WHERE person_id IS NOT NULL",
    )
    uncopied = {
        "beneficiaries.Person.merged_into": "the double is herself: its rows are copied as hers",
        "beneficiaries.SearchKey.person": "words made from her names, her telephone and her dates",
    }

    asks = {
        "here today": anything("beneficiaries_visit", 'AND "on" = %(today)s'),
        "appointments": anything("beneficiaries_appointment"),
        "sheets": anything("beneficiaries_liaisonsheet"),
        "household": anything("beneficiaries_householdlink", "AND until IS NULL"),
        "elsewhere": COUNTED,
        "welcomed": WELCOMED,
    }

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        super().erase(people, at=at)
        sheets.erase(people)

    def copy(self, person: Person) -> Mapping[str, list[dict[str, Any]]]:
        from beneficiaries.privacy.copying import herself, sheets_of

        return {**herself(person), **super().copy(person), **sheets_of(person)}

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """Welcomes (other visits are told by the act that noted them), appointments and sheets; three queries."""
        yield from self._visits(person, antenna_id, at)
        if has(person, "appointments"):
            yield from self._appointments(person, antenna_id, at)
        if has(person, "sheets"):
            yield from self._sheets(person, antenna_id)

    def _visits(self, person: Person, antenna_id: int, at: datetime) -> Iterable[Line]:
        visits = Visit.objects.filter(person=person, antenna_id=antenna_id, source=VisitSource.WELCOME).order_by("-on")
        today = timezone.localdate(at)
        for on, noted_at in visits.values_list("on", "noted_at")[:SHOWN]:
            if on == today:
                yield Line(noted_at, _("Here since %(hour)s") % {"hour": hour(noted_at)}, "now")
            else:
                yield Line(on, _("Welcomed at the counter"), "done")

    def _appointments(self, person: Person, antenna_id: int, at: datetime) -> Iterable[Line]:
        mine = Appointment.objects.filter(person=person, antenna_id=antenna_id).order_by("-starts_at")
        for starts_at, purpose, arrived_at in mine.values_list("starts_at", "purpose", "arrived_at")[:SHOWN]:
            if arrived_at:
                state, detail = "done", _("came at %(hour)s") % {"hour": hour(arrived_at)}
            elif starts_at > at or timezone.localdate(starts_at) == timezone.localdate(at):
                state, detail = "next", _("at %(hour)s") % {"hour": hour(starts_at)}
            else:
                state, detail = "no", _("did not come")
            yield Line(starts_at, _("Appointment: %(purpose)s") % {"purpose": purpose}, state, detail)

    def _sheets(self, person: Person, antenna_id: int) -> Iterable[Line]:
        sheets = LiaisonSheet.objects.filter(person=person, antenna_id=antenna_id).select_related("structure")
        for sheet in sheets:
            words = _("Liaison sheet from %(structure)s") % {"structure": sheet.structure.name}
            address = reverse("beneficiaries:sheet", args=[sheet.pk])
            yield Line(sheet.sent_at, words, "done", href=address, action=sheet.reference)

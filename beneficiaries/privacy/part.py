"""What the rights of people add to a file: what she was told, what she agreed to, what she asked."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person, RightsRequest
from beneficiaries.parts import Link, Notice, PersonPart, anything, has
from connect.ui.templatetags.ui import day


class PrivacyPart(PersonPart):
    fields = (
        "beneficiaries.Consent.person",
        "beneficiaries.Erasure.person",
        "beneficiaries.Keeping.person",
        "beneficiaries.LastContact.person",
        "beneficiaries.NoticeGiven.person",
        "beneficiaries.RightsRequest.person",
    )
    # that somebody was erased, and what was asked and answered on which day: neither names anybody
    erasing = {"beneficiaries.Erasure.person": "keep", "beneficiaries.RightsRequest.person": "keep"}
    contacts = (
        "SELECT person_id, received_on FROM beneficiaries_rightsrequest",
        "SELECT person_id, (at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_consent",
    )
    uncopied = {"beneficiaries.Erasure.person": "whoever was erased has no copy"}

    asks = {"waiting requests": anything("beneficiaries_rightsrequest", "AND answered_on IS NULL")}

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """What she asked and waits for; one query."""
        if not has(person, "waiting requests"):
            return
        waiting = RightsRequest.objects.filter(person=person, antenna_id=antenna_id, answered_on=None)
        for request in waiting.order_by("due_on")[:1]:
            late = request.due_on < timezone.localdate(at)
            words = _("A request about her data was to be answered before %(day)s.") if late else _(
                "A request about her data is to be answered before %(day)s."
            )  # fmt: skip
            address = reverse("beneficiaries:rights", args=[person.pk])
            yield Notice(words % {"day": day(request.due_on)}, address, _("See the request"), strong=late)

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        yield Link(
            _("The person’s rights"),
            reverse("beneficiaries:rights", args=[person.pk]),
            _("what she was told, her consents, a copy, erasure"),
        )

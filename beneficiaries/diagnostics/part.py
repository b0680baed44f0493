"""What the diagnostic tells on a person's page."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Diagnostic, Level, Person
from beneficiaries.parts import Line, PersonPart


class DiagnosticPart(PersonPart):
    fields = ("beneficiaries.Diagnostic.person", "beneficiaries.DiagnosticDraft.person")

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """Each diagnostic with its level, or that one is to be made; one query."""
        made = list(
            Diagnostic.objects.filter(person=person, antenna_id=antenna_id)
            .order_by("-at")
            .values_list("pk", "at", "level")
        )
        for key, when, level in made:
            detail = "" if level == Level.UNKNOWN else _("level: %(level)s") % {"level": Level(level).label}
            address = reverse("beneficiaries:diagnostic_result", args=[key])
            yield Line(when, _("Diagnostic"), "done", detail, address, _("See the result"))
        if not made:
            address = reverse("beneficiaries:diagnostic", args=[person.pk])
            yield Line(None, _("Diagnostic to make"), "next", _("under five minutes"), address, _("Begin"))

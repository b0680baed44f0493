"""What the diagnostic tells on a person's page."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.diagnostics import following
from beneficiaries.diagnostics.story import SHOWN, in_three_months
from beneficiaries.diagnostics.versions import questionnaire
from beneficiaries.models import Diagnostic, Level, Person
from beneficiaries.parts import Line, PersonPart, anything, has
from beneficiaries.privacy import rows
from beneficiaries.privacy.rows import KEEP

COUNTED = ("mo_reasons", "sn_needs")  # answers that the table of results counts


class DiagnosticPart(PersonPart):
    fields = ("beneficiaries.Diagnostic.person", "beneficiaries.DiagnosticDraft.person")
    erasing = {"beneficiaries.Diagnostic.person": KEEP}  # reduced below
    contacts = ("SELECT person_id, (at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_diagnostic",)

    asks = {"diagnostics": anything("beneficiaries_diagnostic")}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Of the answers, the reasons and the needs that the table of results counts; parts and level stay, as codes."""
        super().erase(people, at=at)
        rows.reduce("beneficiaries.Diagnostic.person", people, {"answers": list(COUNTED)})
        rows.change("beneficiaries.Diagnostic.person", people, suggestions=[])

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """Each diagnostic with its level; what the last one proposed and nobody answered, when to make it again.

        Two queries, and one more the first time that a version is read by this process.
        """
        known = Diagnostic.objects.filter(person=person, antenna_id=antenna_id).order_by("-at").defer("answers")
        made = list(known) if has(person, "diagnostics") else []
        for one in made:
            detail = "" if one.level == Level.UNKNOWN else _("level: %(level)s") % {"level": Level(one.level).label}
            address = reverse("beneficiaries:diagnostic_result", args=[one.pk])
            yield Line(one.at, _("Diagnostic"), "done", detail, address, _("See the result"))
        again = reverse("beneficiaries:diagnostic", args=[person.pk])
        if not made:
            yield Line(None, _("Diagnostic to make"), "next", _("under five minutes"), again, _("Begin"))
            return
        yield from _remaining(made[0])
        if made[0].level != Level.AUTONOMOUS:
            words = _("Make the diagnostic again, to see the way made")
            yield Line(in_three_months(made[0].at), words, "next", "", again, _("Begin"))


def _remaining(last: Diagnostic) -> Iterable[Line]:
    """One line that names what is still to be proposed."""
    waiting = following.remaining(last)
    if not waiting:
        return
    sheet = questionnaire(last.version_id)
    names = [str(rule.text) for code in waiting[:SHOWN] if (rule := sheet.rule(code))]
    words = ngettext(
        "%(number)s proposal of the diagnostic remains", "%(number)s proposals of the diagnostic remain", len(waiting)
    )
    address = reverse("beneficiaries:diagnostic_result", args=[last.pk])
    yield Line(None, words % {"number": len(waiting)}, "next", " · ".join(names), f"{address}#advice", _("See them"))

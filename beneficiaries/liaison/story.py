"""The way of a sheet, step by step: what was done, where it stands, what is to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from beneficiaries.liaison.sheets import with_correction
from beneficiaries.liaison.words import Fact, correction_facts
from beneficiaries.models import LiaisonSheet, SheetCorrection, SheetEvent, SheetState
from connect.antennas.doors import Pass
from connect.antennas.models import Site
from connect.ui.templatetags.ui import of_name


@dataclass
class Step:
    """`state` is a class of the thread: "" (done), "now", "next" or "no". `site` is where an appointment is."""

    words: str
    state: str = ""
    at: datetime | None = None
    detail: str = ""
    facts: list[Fact] = field(default_factory=list)
    appointment_at: datetime | None = None
    site: Site | None = None


def story(sheet: LiaisonSheet, *, for_sender: Pass | None = None) -> list[Step]:
    """Events and corrections in order, then what is to come. Three queries, whatever the length.

    For the sender (`for_sender`) authors of her structure are named; those of the antenna are not, and conversely.
    """
    events = list(sheet.events.select_related("by"))
    corrections = list(sheet.corrections.select_related("by"))
    past: list[SheetEvent | SheetCorrection] = [*events, *corrections]
    past.sort(key=lambda step: step.at)
    site = None
    if any(event.appointment_at for event in events):
        site = Site.objects.filter(antenna_id=sheet.antenna_id).order_by("pk").first()
    steps, known = [], sheet
    for step in past:
        if isinstance(step, SheetCorrection):
            before, known = known, with_correction(known, step)
            steps.append(_correction(step, correction_facts(known, step, before)))
        else:
            steps.append(_event(sheet, step, site, for_sender))
    to_come = _TO_COME.get(SheetState(sheet.state), [])
    if steps and to_come:
        steps[-1].state = "now"
    return steps + [Step(words(), "next") for words in to_come]


def _event(sheet: LiaisonSheet, event: SheetEvent, site: Site | None, for_sender: Pass | None) -> Step:
    words = _WORDS[SheetState(event.state)]() % {"of_antenna": of_name(sheet.antenna.name)}
    by_sender_side = event.state in (SheetState.SENT, SheetState.WITHDRAWN)
    signed = (
        _("by %(name)s") % {"name": event.by.get_full_name()} if event.by and by_sender_side == bool(for_sender) else ""
    )
    detail = str(event.get_reason_display()) if event.reason else ""
    ended = event.state == SheetState.WITHDRAWN or event.reason in ("unreachable", "not_come")
    return Step(
        words,
        "no" if ended else "",
        event.at,
        " · ".join(part for part in (detail, signed) if part),
        appointment_at=event.appointment_at,
        site=site if event.appointment_at else None,
    )


def _correction(correction: SheetCorrection, facts: list[Fact]) -> Step:
    signed = _("by %(name)s") % {"name": correction.by.get_full_name()} if correction.by else ""
    return Step(_("Corrected by the sender"), "", correction.at, signed, facts)


_WORDS: dict[SheetState, Callable[[], str]] = {
    SheetState.SENT: lambda: pgettext("step of a sheet", "Sent to the antenna %(of_antenna)s"),
    SheetState.RECEIVED: lambda: pgettext("step of a sheet", "Read by the antenna %(of_antenna)s"),
    SheetState.APPOINTMENT: lambda: pgettext("step of a sheet", "Appointment offered"),
    SheetState.WELCOMED: lambda: pgettext("step of a sheet", "Welcomed"),
    SheetState.WITHDRAWN: lambda: pgettext("step of a sheet", "Withdrawn"),
    SheetState.CLOSED: lambda: pgettext("step of a sheet", "Closed"),
}
_TO_COME: dict[SheetState, list[Callable[[], str]]] = {
    SheetState.SENT: [
        lambda: _("The antenna reads it"),
        lambda: _("It offers an appointment"),
        lambda: _("The person is welcomed"),
    ],
    SheetState.RECEIVED: [lambda: _("It offers an appointment"), lambda: _("The person is welcomed")],
    SheetState.APPOINTMENT: [lambda: _("The person is welcomed")],
    SheetState.WELCOMED: [lambda: _("The support is finished")],
}

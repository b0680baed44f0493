"""The way of a sheet, step by step: what was done, where it stands, what is to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from beneficiaries.liaison.sheets import with_correction
from beneficiaries.liaison.words import Fact, correction_facts
from beneficiaries.models import ClosingReason, LiaisonSheet, Result, SheetCorrection, SheetEvent, SheetState
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
    offered: list[datetime] = field(default_factory=list)
    site: Site | None = None


def story(sheet: LiaisonSheet, *, for_sender: Pass | None = None) -> list[Step]:
    """Events and corrections in order, then what is to come. At most four queries, whatever the length.

    For the sender (`for_sender`) authors of her structure are named; those of the antenna are not, and conversely.
    """
    events = list(sheet.events.select_related("by", "serves"))
    corrections = list(sheet.corrections.select_related("by"))
    past: list[SheetEvent | SheetCorrection] = [*events, *corrections]
    past.sort(key=lambda step: step.at)
    site = None
    if any(event.appointment_at for event in events):
        site = Site.objects.first_of(sheet.antenna_id)
    antennas = _antennas(sheet, events)
    steps, known = [], sheet
    for step in past:
        if isinstance(step, SheetCorrection):
            before, known = known, with_correction(known, step)
            steps.append(_correction(step, correction_facts(known, step, before)))
        else:
            steps.append(_event(step, antennas[step.pk], site, for_sender, moved=step.pk in antennas[None]))
    to_come = _TO_COME.get(SheetState(sheet.state), [])
    if steps and to_come:
        steps[-1].state = "now"
    return steps + [Step(words(), "next") for words in to_come]


def _antennas(sheet: LiaisonSheet, events: list[SheetEvent]) -> dict[Any, Any]:
    """The name of the antenna that held the sheet at each event; under None, the events that are transfers.

    Each sending after the first is a transfer, and the events before it were at the antenna it left.
    """
    sendings = [event.pk for event in events if event.state == SheetState.SENT]
    left = []
    if len(sendings) > 1:
        left = list(sheet.transfers.order_by("at").values_list("from_antenna__name", flat=True))
    places, held = [*left, sheet.antenna.name], -1
    names: dict[Any, Any] = {None: set(sendings[1:])}
    for event in events:
        held += event.pk in sendings
        names[event.pk] = places[max(0, min(held, len(places) - 1))]
    return names


def _event(event: SheetEvent, antenna: str, site: Site | None, for_sender: Pass | None, *, moved: bool) -> Step:
    state = SheetState(event.state)
    words = _passed_on() if moved else _offered() if event.offered else _WORDS[state]()
    # A transfer is the antenna's; an hour kept by the sender is hers, but who wrote it is told by her name alone.
    by_sender_side = state in (SheetState.SENT, SheetState.WITHDRAWN) and not moved
    signed = (
        _("by %(name)s") % {"name": event.by.get_full_name()} if event.by and by_sender_side == bool(for_sender) else ""
    )
    details = [str(event.get_reason_display()) if event.reason else ""]
    if event.serves:
        details.append(_("see the antenna %(of_antenna)s") % {"of_antenna": of_name(event.serves.name)})
    if event.results:
        details.append(", ".join(str(Result(result).label) for result in event.results))
    missed = state in (SheetState.WITHDRAWN, SheetState.NO_SHOW, SheetState.REFUSED)
    return Step(
        words % {"of_antenna": of_name(antenna)},
        "no" if missed or event.reason in (ClosingReason.UNREACHABLE, ClosingReason.NOT_COME) else "",
        event.at,
        " · ".join(part for part in (*details, signed) if part),
        appointment_at=event.appointment_at,
        offered=event.offered,
        site=site if event.appointment_at else None,
    )


def _correction(correction: SheetCorrection, facts: list[Fact]) -> Step:
    signed = _("by %(name)s") % {"name": correction.by.get_full_name()} if correction.by else ""
    return Step(_("Corrected by the sender"), "", correction.at, signed, facts)


_WORDS: dict[SheetState, Callable[[], str]] = {
    SheetState.SENT: lambda: pgettext("step of a sheet", "Sent to the antenna %(of_antenna)s"),
    SheetState.RECEIVED: lambda: pgettext("step of a sheet", "Read by the antenna %(of_antenna)s"),
    SheetState.APPOINTMENT: lambda: pgettext("step of a sheet", "Appointment offered"),
    SheetState.NO_SHOW: lambda: pgettext("step of a sheet", "Did not come to the appointment"),
    SheetState.WELCOMED: lambda: pgettext("step of a sheet", "Welcomed"),
    SheetState.REFUSED: lambda: pgettext("step of a sheet", "Sheet not taken by the antenna %(of_antenna)s"),
    SheetState.WITHDRAWN: lambda: pgettext("step of a sheet", "Withdrawn"),
    SheetState.CLOSED: lambda: pgettext("step of a sheet", "Closed"),
}


def _passed_on() -> str:
    return pgettext("step of a sheet", "Passed on to the antenna %(of_antenna)s")


def _offered() -> str:
    return pgettext("step of a sheet", "Hours offered")


_TO_COME: dict[SheetState, list[Callable[[], str]]] = {
    SheetState.SENT: [
        lambda: _("The antenna reads it"),
        lambda: _("It offers an appointment"),
        lambda: _("The person is welcomed"),
    ],
    SheetState.RECEIVED: [lambda: _("It offers an appointment"), lambda: _("The person is welcomed")],
    SheetState.APPOINTMENT: [lambda: _("The person is welcomed")],
    SheetState.NO_SHOW: [lambda: _("Another appointment, or the sheet is closed")],
    SheetState.WELCOMED: [lambda: _("The support is finished")],
}

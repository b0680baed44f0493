"""Requests read: the inbox of an antenna by state, and the way of one request, step by step, for both sides."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from connect.ui.templatetags.ui import of_name
from training.models import Agreement, Need, NeedState, NeedStep, Session

# A tab of the inbox: its word in the address, its label, the states that it shows.
TABS: dict[str, tuple[str | Promise, list[NeedState]]] = {
    "a-repondre": (pgettext_lazy("requests", "To answer"), [NeedState.ASKED]),
    "en-cours": (pgettext_lazy("requests", "In hand"), [NeedState.STUDIED, NeedState.QUOTED, NeedState.AGREED]),
    "planifiees": (pgettext_lazy("requests", "Planned"), [NeedState.PLANNED]),
    "closes": (pgettext_lazy("requests", "Closed"), [NeedState.REFUSED, NeedState.WITHDRAWN]),
}
FIRST_TAB = "a-repondre"


def waiting(antenna_id: int) -> int:
    """How many requests nobody has answered."""
    return Need.objects.filter(antenna_id=antenna_id, state=NeedState.ASKED).count()


def counts(antenna_id: int) -> dict[str, int]:
    """How many requests each tab holds, in one query."""
    of_state = dict(
        Need.objects.filter(antenna_id=antenna_id).order_by().values_list("state").annotate(count=Count("pk"))
    )
    return {tab: sum(of_state.get(state, 0) for state in states) for tab, (_label, states) in TABS.items()}


def listed(antenna_id: int, tab: str) -> QuerySet[Need]:
    """The requests of a tab: those that wait, the oldest first; the others, the last moved first."""
    found = Need.objects.filter(antenna_id=antenna_id, state__in=TABS[tab][1]).select_related(
        "structure", "module", "asked_by"
    )
    return found.order_by("asked_at", "pk") if tab == FIRST_TAB else found.order_by("-moved_at", "-pk")


@dataclass
class Step:
    """`state` is a class of the thread: "" (done), "now", "next" or "no"; `who` and `word` may be empty."""

    words: str | Promise
    state: str = ""
    at: datetime | None = None
    who: str = ""
    word: str = ""
    link: str = ""  # where it leads, and the text of that link
    link_text: str | Promise = ""


SAID = {
    NeedState.ASKED: gettext_lazy("Asked"),
    NeedState.STUDIED: gettext_lazy("The antenna answers"),
    NeedState.QUOTED: gettext_lazy("A quote is sent"),
    NeedState.AGREED: gettext_lazy("Agreed"),
    NeedState.PLANNED: gettext_lazy("A session is planned"),
    NeedState.REFUSED: gettext_lazy("Not followed up"),
    NeedState.WITHDRAWN: gettext_lazy("Withdrawn by the structure"),
}
TO_COME = {
    NeedState.ASKED: [gettext_lazy("The antenna answers"), gettext_lazy("An agreement is signed"), gettext_lazy("A session is planned")],
    NeedState.STUDIED: [gettext_lazy("An agreement is signed"), gettext_lazy("A session is planned")],
    NeedState.QUOTED: [gettext_lazy("An agreement is signed"), gettext_lazy("A session is planned")],
    NeedState.AGREED: [gettext_lazy("A session is planned")],
}  # fmt: skip


def story(need: Need, *, portal: bool) -> list[Step]:
    """What happened, in order, then what is to come. Three queries, whatever the length.

    At the portal the authors of the structure are named, and the antenna is itself; at the antenna, the other way round.
    """
    steps = list(need.steps.select_related("by"))
    known: list[tuple[datetime, int, Step]] = [
        (step.at, n, _said(need, step, steps[:n], portal)) for n, step in enumerate(steps)
    ]
    for agreement in need.agreements.select_related("replaced_by"):
        known += [(at, len(steps), step) for at, step in _agreement(agreement, portal)]
    past = [step for _at, _n, step in sorted(known, key=lambda row: row[:2])]
    past += [_session(session, portal) for session in _sessions(need)]
    to_come = TO_COME.get(NeedState(need.state), [])
    if past and to_come:
        past[-1].state = "now"
    return past + [Step(words, "next") for words in to_come]


def _said(need: Need, step: NeedStep, before: list[NeedStep], portal: bool) -> Step:
    again = bool(before) and before[-1].state == step.state
    words: str | Promise = SAID[NeedState(step.state)]
    if again:
        words = _("The structure writes") if step.by_structure else _("The antenna writes")
    over = step.state in {NeedState.REFUSED, NeedState.WITHDRAWN} and not again
    return Step(words, "no" if over else "", step.at, _who(need, step, portal), step.word)


def _who(need: Need, step: NeedStep, portal: bool) -> str:
    """The author's name for her own side; the name of the house for the other."""
    if step.by is not None and step.by_structure == portal:
        return step.by.get_full_name()
    if step.by_structure:
        return need.structure.name
    return _("antenna %(of_antenna)s") % {"of_antenna": of_name(need.antenna.name)} if step.by is not None else ""


def _agreement(agreement: Agreement, portal: bool) -> list[tuple[datetime, Step]]:
    name = "portal_training_asking:agreement" if portal else "training_asking:agreement"
    link, text = reverse(name, args=[agreement.pk]), _("Agreement %(number)s") % {"number": agreement.number}
    sent = Step(_("The agreement is sent"), "", agreement.sent_at, "", "", link, text)
    if hasattr(agreement, "replaced_by"):
        sent.word = _("Replaced by %(number)s.") % {"number": agreement.replaced_by.number}
    found = [(agreement.sent_at, sent)]
    if agreement.signed_at is not None:
        signed = Step(_("The agreement is signed"), "", agreement.signed_at, agreement.signed_name, "", link, text)
        found.append((agreement.signed_at, signed))
    return found


def _sessions(need: Need) -> list[Session]:
    found = list(need.sessions.order_by("starts_on", "pk"))
    return found + ([need.joined] if need.joined is not None else [])


def _session(session: Session, portal: bool) -> Step:
    link = reverse("training_portal:session" if portal else "training:session", args=[session.pk])
    words = _("Session cancelled") if session.is_cancelled else _("Session")
    return Step(words, "no" if session.is_cancelled else "", None, "", "", link, f"{session.starts_on:%d/%m/%Y}")

"""The sessions of an antenna, filtered: one queryset stands behind the list and its count."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models import Mode, Session, SessionState

COMING, PAST, CANCELLED = "a-venir", "passees", "annulees"
WHEN = {COMING: _("To come"), PAST: _("Past"), CANCELLED: pgettext_lazy("training sessions", "Cancelled")}
OPEN_TO_ALL = "ouvertes"


@dataclass(frozen=True)
class Asked:
    """What the list is asked to show; an empty value asks nothing. Read from the address: nonsense asks nothing.

    `structure`: a key, or None; `module`: a code of the catalogue; `open_to_all`: those that are reserved for nobody.
    """

    when: str = COMING
    module: str = ""
    mode: str = ""
    structure: int | None = None
    open_to_all: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        who = query.get("structure", "")
        return cls(
            when=query.get("quand", "") if query.get("quand") in WHEN else COMING,
            module=query.get("module", "")[:8].replace("\0", ""),
            mode=query.get("lieu", "") if query.get("lieu") in Mode.values else "",
            structure=int(who) if who.isascii() and who.isdigit() and len(who) < 12 else None,
            open_to_all=who == OPEN_TO_ALL,
        )

    @property
    def narrows(self) -> bool:
        return bool(self.module or self.mode or self.structure or self.open_to_all)


def sessions(antenna_id: int, asked: Asked, *, on: date) -> QuerySet[Session]:
    """Those to come with the nearest first; the past and the cancelled with the latest first."""
    found = Session.objects.filter(antenna_id=antenna_id).select_related("module", "reserved_for", "site")
    if asked.when == CANCELLED:
        found = found.filter(state=SessionState.CANCELLED).order_by("-starts_on", "-pk")
    elif asked.when == PAST:
        found = found.filter(state=SessionState.PLANNED, ends_on__lt=on).order_by("-starts_on", "-pk")
    else:
        found = found.coming(on).filter(state=SessionState.PLANNED)
    if asked.module:
        found = found.filter(module__code=asked.module)
    if asked.mode:
        found = found.filter(mode=asked.mode)
    if asked.open_to_all:
        found = found.filter(reserved_for__isnull=True)
    elif asked.structure:
        found = found.filter(reserved_for=asked.structure)
    return found

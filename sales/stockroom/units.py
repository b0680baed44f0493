"""Devices of an antenna: found by one field, listed with filters, told from gift to buyer."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from connect.antennas.models import Site
from sales.models import DEVICES, Grade, Kind, SerialItem, SimCard, Unit, UnitState
from sales.stockroom import sims

SHOWN = 12
HERE = (
    UnitState.RECEIVED,
    UnitState.PREPARING,
    UnitState.READY,
    UnitState.TRANSIT,
    UnitState.RETURNED,
    UnitState.REPAIR,
)


@dataclass(frozen=True)
class Hit:
    """What bears the number or the words that were typed."""

    title: str
    detail: str
    state: str | Promise
    unit: Unit | None = None


def find(typed: str, antenna_id: int) -> list[Hit]:
    """By label, serial number, IMEI or ICCID exactly; then without leading zeros (C046); then words of a model."""
    text = " ".join(typed.split()).upper()
    if not text:
        return []
    mine = Unit.objects.filter(antenna_id=antenna_id).select_related("product")
    exact = mine.filter(Q(label=text) | Q(serial=text) | Q(imei=text) | Q(imei2=text))[:SHOWN]
    hits = [_of(unit) for unit in exact] + _serials(text, antenna_id)
    bare = text.lstrip("0")
    if not hits and bare and bare.isalnum() and bare.isascii():
        hits = [_of(unit) for unit in mine.filter(serial__regex=rf"^0*{bare}$")[:SHOWN]]
    if not hits and len(text) >= 3:
        words = Q(label__endswith=text)
        asked = Q()
        for word in text.split():
            asked &= Q(model__icontains=word)
        hits = [_of(unit) for unit in mine.filter(words | asked).order_by("label")[:SHOWN]]
    return hits


def _of(unit: Unit) -> Hit:
    return Hit(unit.label, f"{unit.model}, {unit.product.name}", unit.get_state_display(), unit)


def _serials(text: str, antenna_id: int) -> list[Hit]:
    """A SIM card by its number, a code by its serial number; never by its secret."""
    hits = []
    if sims.looks_like(text):
        cards = SimCard.objects.filter(antenna_id=antenna_id, iccid=sims.normalise(text)).select_related("product")
        hits += [Hit(card.iccid, card.product.name, card.get_state_display()) for card in cards[:SHOWN]]
    codes = SerialItem.objects.filter(antenna_id=antenna_id, serial=text).select_related("product")
    return hits + [Hit(code.serial, code.product.name, code.get_state_display()) for code in codes[:SHOWN]]


@dataclass(frozen=True)
class Filters:
    kind: str = ""
    grade: str = ""
    state: str = ""
    site: int | None = None
    words: str = ""

    @classmethod
    def of(cls, given: Any, antenna_id: int) -> "Filters":
        """What an address asks for; a value that is none of ours asks for nothing."""
        site = given.get("site", "")
        known = site.isascii() and site.isdigit() and len(site) < 10
        known = known and Site.objects.filter(antenna_id=antenna_id, pk=int(site)).exists()
        return cls(
            _one_of(given.get("kind", ""), DEVICES),
            _one_of(given.get("grade", ""), (*Grade.values, "none")),
            _one_of(given.get("state", ""), (*UnitState.values, "here")),
            int(site) if known else None,
            " ".join(given.get("q", "")[:40].replace("\x00", "").split()),
        )


def _one_of(value: str, known: Any) -> str:
    return value if value in {str(one) for one in known} else ""


def listed(antenna_id: int, asked: Filters) -> QuerySet[Unit]:
    """Devices that fit, by label: the list, its counts and its export come from here."""
    units = Unit.objects.filter(antenna_id=antenna_id)
    if asked.kind:
        units = units.filter(kind=asked.kind)
    if asked.grade:
        units = units.filter(grade="" if asked.grade == "none" else asked.grade)
    if asked.state:
        units = units.filter(state__in=HERE) if asked.state == "here" else units.filter(state=asked.state)
    if asked.site:
        units = units.filter(site_id=asked.site)
    for word in re.findall(r"\S+", asked.words):
        text = word.upper()
        number = Q(label__contains=text) | Q(serial__contains=text) | Q(imei__startswith=text)
        units = units.filter(number | Q(model__icontains=word))
    return units.select_related("product", "site").order_by("label")


def counted(antenna_id: int) -> list[dict[str, Any]]:
    """Devices with us, by kind, grade and state: each figure is as long as the list that it opens. One query."""
    rows = (
        Unit.objects.filter(antenna_id=antenna_id, state__in=HERE)
        .order_by()
        .values_list("kind", "grade", "state")
        .annotate(Count("pk"))
    )
    kinds: dict[str, dict[str, Any]] = {}
    for kind, grade, state, n in rows:
        of = kinds.setdefault(
            kind, {"kind": kind, "label": Kind(kind).label, "total": 0, "grades": {}, "states": {}}
        )  # fmt: skip
        of["total"] += n
        of["grades"][grade] = of["grades"].get(grade, 0) + n
        of["states"][state] = of["states"].get(state, 0) + n
    order = {str(value): rank for rank, value in enumerate(DEVICES)}
    for of in kinds.values():
        of["states"] = [
            {"state": s.value, "label": s.label, "n": of["states"][s]} for s in UnitState if s in of["states"]
        ]
        grades = [(g.value, g.label) for g in reversed(Grade)] + [("", _("not graded yet"))]
        of["grades"] = [
            {"grade": g or "none", "label": w, "n": of["grades"][g]} for g, w in grades if g in of["grades"]
        ]
    return sorted(kinds.values(), key=lambda of: order[of["kind"]])

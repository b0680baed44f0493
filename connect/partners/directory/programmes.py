"""National programmes that a structure has from a day until another: kept by the app that decides of them, and laid over
the structure's places wherever these are shown or written. A file that is taken in can neither lose nor keep one.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from connect.partners.models import Place


class Programme(NamedTuple):
    """A programme of a structure, and whether it has it that day. `place`: the one place that shows it, None for all."""

    code: str
    structure: int
    siret: str
    place: UUID | None
    holds: bool

    def is_of(self, place: Place) -> bool:
        if self.place is not None:
            return place.pk == self.place
        return place.structure_id == self.structure or (bool(self.siret) and place.pivot == self.siret)


Source = Callable[[date], Iterable[Programme]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """An app's programmes of a day; called in its `ready()`."""
    if source not in _sources:
        _sources.append(source)


def lay(places: Iterable[Place], *, on: date) -> Iterator[Place]:
    """The same places with the programmes that hold that day, and without those that ended. Nothing is saved.

    A programme that no app knows of stays as its producer wrote it. One query a source.
    """
    known = _Known(one for source in _sources for one in source(on))
    for place in places:
        told = list(dict.fromkeys(known.of(place)))
        if told:
            holding = [one.code for one in told if one.holds]
            others = [code for code in place.programmes if code not in {one.code for one in told}]
            place.programmes = list(dict.fromkeys([*others, *holding]))
        yield place


class _Known:
    """Programmes by what a place is recognised by."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self.by: dict[object, list[Programme]] = {}
        for one in programmes:
            for key in (one.place, one.structure, one.siret):
                if key:
                    self.by.setdefault(key, []).append(one)

    def of(self, place: Place) -> Iterator[Programme]:
        for key in (place.pk, place.structure_id, place.pivot):
            for one in self.by.get(key, []) if key else []:
                if one.is_of(place):
                    yield one

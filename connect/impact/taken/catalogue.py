"""Every kind of file that may be taken out, in the order of the page."""

from connect.impact.taken import coop, places, tool
from connect.impact.taken.kinds import Kind

KINDS: dict[str, Kind] = {kind.code: kind for kind in (tool.KIND, coop.KIND, places.LIEUX, places.INCLUSION)}


def at(door: str) -> list[Kind]:
    """The kinds of a door: "antenna" or "national"."""
    return [kind for kind in KINDS.values() if door in kind.doors]

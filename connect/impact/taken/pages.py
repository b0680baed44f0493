"""What the pages of files show: the kinds that may be taken, each with its last taking, and the files asked for."""

from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from connect.impact.models import TakenFile, Taking
from connect.impact.taken import catalogue, packing
from connect.impact.taken.catalogue import KINDS
from connect.impact.taken.forms import ENDINGS, AskForm
from connect.impact.taken.kinds import Kind
from connect.impact.taken.serving import Stored

LATELY = 15


class Shown(NamedTuple):
    """A kind as the page shows it: its form, and who took it last."""

    kind: Kind
    form: AskForm
    last: Taking | None


class Asked(NamedTuple):
    """A file that was asked for, with those who took it from its first byte."""

    file: TakenFile
    title: Any
    ending: Any
    takings: list[Taking]


def files_of(antenna_id: int | None) -> QuerySet[TakenFile]:
    """Those of an antenna, or (None) the nation's own."""
    return (
        TakenFile.objects.filter(antenna__isnull=True)
        if antenna_id is None
        else TakenFile.objects.filter(antenna_id=antenna_id)
    )


def kinds_shown(door: str, antenna_id: int | None, asked: AskForm | None) -> list[Shown]:
    """The kinds of a door in their order; one query for the takings."""
    takings = Taking.objects.filter(file__in=files_of(antenna_id), from_byte=0).select_related("by", "file")
    last = {one.file.kind: one for one in takings.order_by("file__kind", "-at").distinct("file__kind")}
    return [
        Shown(kind, asked if asked and asked.kind is kind else AskForm(kind), last.get(kind.code))
        for kind in catalogue.at(door)
    ]


def asked_lately(antenna_id: int | None) -> list[Asked]:
    whole = Taking.objects.filter(from_byte=0).select_related("by").order_by("at")
    files = files_of(antenna_id).select_related("asked_by").prefetch_related(Prefetch("takings", whole))
    return [
        Asked(
            file,
            KINDS[file.kind].title if file.kind in KINDS else file.kind,
            ENDINGS[file.ending],
            list(file.takings.all()),
        )
        for file in files[:LATELY]
    ]


def stored(file: TakenFile, place: str) -> Stored:
    """The file as it leaves; its name tells the kind, the place and the days, and nobody."""
    name = f"connect-{file.kind}-{place}-{file.first_on}-{file.last_on}.{file.ending}"
    return Stored(file.file.name or "", file.size or 0, file.sha256, name, packing.TYPES[file.ending])

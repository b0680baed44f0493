"""Trying a device and erasing it: two records without which it is neither called refurbished nor sold (law.md D09 to D11)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import Erasing, ErasureRecord, Kind, Result, TestRecord, Unit, UnitState

Words = Any  # a text that is translated when it is shown
COMPUTER: dict[str, Words] = {
    "screen": _("screen"), "keyboard": _("keyboard and touchpad"), "webcam": _("webcam"), "sound": _("sound"),
    "wifi": _("wifi"), "battery": _("battery"), "ports": _("sockets"), "charger": _("charger"),
}  # fmt: skip
PHONE: dict[str, Words] = {
    "screen": _("screen"), "touch": _("touch"), "sound": _("sound"), "microphone": _("microphone"),
    "camera": _("camera"), "network": _("network and wifi"), "charging": _("charging"), "lock": _("free of any operator"),
}  # fmt: skip
# What `unit_misses` says, as the sentence beside the button.
MISSING: dict[str, Words] = {
    "test": _("test it"),
    "test_failed": _("repair what is faulty, then test it again"),
    "erasure": _("erase its disk and note it"),
    "erasure_failed": _("the erasure failed: destroy the disk, or put a new one in"),
    "erasure2": _("erase its second disk and note it"),
    "erasure2_failed": _("the erasure of the second disk failed: destroy it"),
    "no_disk": _("its disk was destroyed: put a new one in and note it"),
    "grade": _("give it a grade"),
    "not_sold": _("its grade is not sold: it leaves as waste, or gives its parts"),
}


class EverythingLookedAt(Refusal):
    """A test that skips a function says nothing of it."""

    sentence = _("Say for each function: it works, it was repaired, it is faulty or there is none.")


@for_constraint("test_of_everything")
class SayTheRepair(EverythingLookedAt):
    sentence = _("Say for each function whether it works; for what was repaired, with what.")


@for_constraint("unit_worked_on_here", "facts_of_their_device")
class NotHere(Refusal):
    sentence = _("This device is not on the bench of this antenna: it was sold, sent or taken out.")


@for_constraint("erasure_names_its_software")
class WhichSoftware(Refusal):
    sentence = _("Write the software that erased it, with its version: it stands on the certificate.")
    field = "tool"


@for_constraint("erasure_that_may_fail")
class NothingToFail(Refusal):
    sentence = _("Only an erasure by software or by the device itself can fail.")
    field = "worked"


def checks_of(kind: str) -> Mapping[str, Words]:
    """What is tried on a device of that kind: name → words."""
    return COMPUTER if kind == Kind.COMPUTER else PHONE


def missing(unit: Unit) -> list[str]:
    """What a device lacks before it is sold, by name (`MISSING`); none when nothing does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_misses(%s)", [unit.pk])
        (what,) = cursor.fetchone()
    return list(what or ())


def missing_of(units: Iterable[Unit]) -> dict[UUID, list[str]]:
    """The same of many devices, in one question."""
    asked = [unit.pk for unit in units]
    with connection.cursor() as cursor:
        cursor.execute("SELECT u, unit_misses(u) FROM unnest(%s::uuid[]) u", [asked])
        return {pk: list(what or ()) for pk, what in cursor.fetchall()}


def sentence(what: Iterable[str]) -> str:
    """« Avant la vente : testez-le, effacez son disque. », empty when nothing is missing."""
    said = [str(MISSING[name]) for name in what]
    return _("Before it is sold: %(what)s.") % {"what": ", ".join(said)} if said else ""


def is_refurbished(unit: Unit) -> bool:
    """May it be called « reconditionné »: tested and erased since it last came in (R122-4; law.md D09, D10)?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_refurbished(%s)", [unit.pk])
        (said,) = cursor.fetchone()
    return bool(said)


def _onto_the_bench(unit: Unit) -> None:
    """Whoever begins to work on a device that came in has begun to prepare it."""
    Unit.objects.filter(pk=unit.pk, state__in=(UnitState.RECEIVED, UnitState.RETURNED)).update(
        state=UnitState.PREPARING
    )


@act
def note_test(
    unit: Unit, checks: Mapping[str, str], *, repairs: Mapping[str, str] | None = None, note: str = "", by: User, at: datetime
) -> TestRecord:  # fmt: skip
    """Keep what each function said: `checks` by name, `repairs` with what those repaired were. A device on sale that fails
    goes back to the bench. Refused by EverythingLookedAt, SayTheRepair, NotHere.
    """
    if set(checks) != set(checks_of(unit.kind)) or not set(checks.values()) <= set(Result.values):
        raise EverythingLookedAt
    words = {name: what.strip() for name, what in (repairs or {}).items() if checks.get(name) == Result.REPAIRED}
    _onto_the_bench(unit)
    record = TestRecord.objects.create(
        unit=unit,
        antenna_id=unit.antenna_id,
        checks=dict(checks),
        repairs=words,
        note=note.strip(),
        tested_at=at,
        by=by,
    )
    record.refresh_from_db(fields=["passed", "stay", "rank"])
    return record


@act
def note_erasure(
    unit: Unit, method: str, *, worked: bool, disk: int = 1, tool: str = "", disk_serial: str = "", note: str = "", by: User,
    at: datetime,
) -> ErasureRecord:  # fmt: skip
    """Keep how a disk was erased and whether it worked. Refused by WhichSoftware, NothingToFail, NotHere."""
    if method == Erasing.SOFTWARE and not tool.strip():
        raise WhichSoftware
    _onto_the_bench(unit)
    return ErasureRecord.objects.create(
        unit=unit, antenna_id=unit.antenna_id, disk=disk, method=method, tool=tool.strip(),
        disk_serial=disk_serial.strip().upper(), worked=worked, note=note.strip(), erased_at=at, by=by,
    )  # fmt: skip


def checked(record: TestRecord) -> list[dict[str, Any]]:
    """A test function by function, for its page and its papers."""
    words = checks_of(record.unit.kind)
    return [
        {"name": name, "words": words.get(name, name), "result": Result(said), "repair": record.repairs.get(name, "")}
        for name, said in sorted(
            record.checks.items(), key=lambda one: list(words).index(one[0]) if one[0] in words else 99
        )
    ]

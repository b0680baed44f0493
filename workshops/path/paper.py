"""The path on one sheet that the person takes home: short sentences, one idea a line, codes to scan (tagged PDF)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation

from beneficiaries.models import Person
from connect.antennas.models import Site
from connect.ui.printed import code_to_scan, tagged
from workshops.models import Exercise
from workshops.path.pages import Coming, page_of
from workshops.path.proposing import MOST_STEPS

TYPED_AT_MOST = 40  # characters of an address that somebody can copy by hand; beyond, the site alone and the code
EXERCISES_A_STEP = 4


@dataclass(frozen=True)
class Printed:
    """A step on paper. `short`: the address as one types it; `code`: the same to scan."""

    title: str
    skill: str
    begun: bool
    exercises: list[Exercise]
    session: Coming | None
    short: str
    code: str


def written(person: Person, antenna_id: int, *, at: datetime) -> bytes | None:
    """The bytes of the PDF, in English for who prefers it, else in French; None when there is no step to come."""
    with translation.override("en" if person.language == "en" else "fr"):
        page = page_of(person, antenna_id, at=at)
        steps = [
            Printed(
                one.step.title, one.step.skill.label, one.step.begun_at is not None, one.exercises[:EXERCISES_A_STEP],
                one.sessions[0] if one.sessions else None, *address(one.step.resource.link if one.step.resource else ""),
            )
            for one in page.thread
            if one.look != "done"
        ][:MOST_STEPS]  # fmt: skip
        if not steps:
            return None
        context = {
            "steps": steps, "done": [one.step for one in page.thread if one.look == "done"],
            "on": timezone.localdate(at), "site": Site.objects.first_of(antenna_id), "language": translation.get_language(),
        }  # fmt: skip
        return tagged("learning/pdf/path.html", context)


def address(link: str) -> tuple[str, str]:
    """The address as one types it, and the code to scan; both empty without a link."""
    if not link:
        return "", ""
    short = link.removeprefix("https://").rstrip("/")
    return (short if len(short) <= TYPED_AT_MOST else short.split("/")[0]), code_to_scan(link)

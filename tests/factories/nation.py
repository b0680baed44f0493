"""Antennas in preparation, as they are sent by a browser."""

from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from connect.antennas import full_time
from connect.antennas.doors import Pass, passes
from connect.antennas.models import Antenna, Membership
from connect.desk.nation import opening, steps
from connect.desk.nation.models import Counted, Ending, EndingCount, Moment, NewAntenna

STRASBOURG: dict[str, dict[str, str]] = {
    "nom": {"name": "Strasbourg", "slug": "", "code": "sb", "opened_on": ""},
    "lieu": {
        "address": "3 rue du Port", "town": "67000 Strasbourg", "town_code": "-", "town_for": "67000 Strasbourg", "phone": "03 53 01 59 67",
        "hours": "Mo-Fr 09:00-17:00",
    },
    "territoire": {"departments": "59, 62", "legal_mention": ""},
    "catalogue": {"prices": "national"},
    "salles": {"tills": "1", "room_1": "Salle 1", "seats_1": "6", "room_2": "", "seats_2": ""},
    "equipe": {
        "first_1": "Mireille", "last_1": "Schmitt", "email_1": "mireille@example.org", "role_1": "manager",
        "first_2": "Karl", "last_2": "Weber", "email_2": "karl@example.org", "role_2": "volunteer",
    },
    "seances": {"week": "first", "weeks": "2"},
    "formations": {"module": "none", "first_on": "", "seats": "12"},
}  # fmt: skip


def sent(**changes: dict[str, str]) -> dict[str, dict[str, str]]:
    """What the steps are sent, with changes step by step; it opens today."""
    facts = {step: {**said, **changes.get(step, {})} for step, said in STRASBOURG.items()}
    facts["nom"]["opened_on"] = facts["nom"]["opened_on"] or timezone.localdate().isoformat()
    return facts


def prepared(by: Membership, **changes: dict[str, str]) -> NewAntenna:
    """An antenna in preparation, all its steps sent."""
    made = NewAntenna.objects.create(author=by.user)
    for step, said in sent(**changes).items():
        data = QueryDict(mutable=True)
        data.update(said)
        made = opening.keep_step(made, step, steps.posted(data), by=by.user, at=timezone.now())
    return made


def pass_of(place: Membership) -> Pass:
    """The pass that a membership of the national team gives today."""
    return next(p for p in passes(place.user_id) if p.holder_id == place.pk)


def opened(by: Membership, **changes: dict[str, str]) -> Any:
    return opening.open_it(prepared(by, **changes), by=pass_of(by), user=by.user, at=timezone.now())


PREPARED = ("open_review", "open_make", "open_drop", "open_step")
CLOSING = ("ending", "ending_withdraw", "ending_finish", "ending_paper")


def a_day(lille: Antenna, elsewhere: Antenna, national: Membership) -> dict[str, Any]:
    """An antenna in preparation, and a closing that was called off after it was counted."""
    now = timezone.now()
    made = NewAntenna.objects.create(author=national.user)
    off = Ending.objects.create(
        antenna=elsewhere, into=lille, last_on=timezone.localdate(), reason="bail", announced_by=national.user
    )
    EndingCount.objects.create(ending=off, moment=Moment.BEFORE, antenna=elsewhere, what=Counted.PEOPLE, amount=1)
    full_time.note(lille, Decimal(2), lille.opened_on, "budget", by=national.user, at=now)
    off.withdrawn_at, off.withdrawn_by = now, national.user
    off.save()
    return {"prepared": made.pk, "closing": lille.pk, "national_place": national.pk, "national_user": national.user_id}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"national_desk:{name}:pk": keys["prepared"] for name in PREPARED},
        "national_desk:open_step:slug": "nom",
        **{f"national_desk:{name}:pk": keys["closing"] for name in CLOSING},
        "national_desk:setting:code": "plafonds",
        "national_desk:access_file:part": "equipes",
        "national_desk:access_file:form": "xlsx",
        "national_desk:access_person:pk": keys["national_user"],
        "national_desk:access_end:pk": keys["national_place"],
        "national_desk:access_end_post:pk": keys["partner_post"],
        "national_desk:access_end_key:code": "tablettes",
        "national_desk:access_end_key:pk": "0",
    }

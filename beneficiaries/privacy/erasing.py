"""Erasing a person: the links are cut, the counts and the accounts hold, and nothing names her any more.

The shell is emptied first, then each part of the file erases its own; at the end every row that names her is asked
whether it still holds one of her words. All of it at the national door, whichever page asked, or none of it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.models import Answer, Enrolment, Erasure, Person, Right, RightsRequest, Why
from beneficiaries.parts import parts
from beneficiaries.privacy import outside, rows, shell
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import open_national
from connect.refusals import Refusal, for_constraint


@for_constraint("person_is_erased", "person_erased_is_empty")
class Erased(Refusal):
    sentence = _("This person’s file has been erased. Nothing more can be written in it.")


class IdentityNotChecked(Refusal):
    sentence = _("Check who asks first: erasing cannot be undone. Then tick the box.")
    field = "identity_checked"


class KnownElsewhere(Refusal):
    """Her file is another antenna's too: the national team erases it everywhere at once."""

    sentence = _(
        "Another antenna knows this person too. Note her request: the national team erases everywhere at once, and you"
        " see here when it is done."
    )


class JustMerged(Refusal):
    """What was hers is in another file since a moment ago: erasing this one would erase nothing."""

    sentence = _("This file has just been merged with another one. Open that one, then erase it if she asks for it.")


class StillNamed(Exception):
    """After an erasure something still named the person: nothing was erased. `tables` says where, never what."""

    def __init__(self, tables: Collection[str]) -> None:
        self.tables = sorted(tables)
        super().__init__(f"an erased person would still be named in {', '.join(self.tables)}")


def is_known_elsewhere(person: Person, *, antenna_id: int) -> bool:
    """Is her file another antenna's too? Answered yes or no, never which."""
    with open_national():
        return Enrolment.objects.filter(person=person).exclude(antenna_id=antenna_id).exists()


@act
def erase_here(person: Person, *, antenna_id: int, identity_checked: bool, by: User, at: datetime) -> None:
    """At the person's request, by a manager of the only antenna that knows her. Repeated, it changes nothing.

    Refused by IdentityNotChecked, KnownElsewhere.
    """
    if not identity_checked:
        raise IdentityNotChecked
    if is_known_elsewhere(person, antenna_id=antenna_id):
        raise KnownElsewhere
    note_opening(person, antenna_id=antenna_id, by=by, act="erased")
    with open_national():
        erase_people([person.pk], why=Why.REQUEST, by=by, at=at, antenna_id=antenna_id)


@act
def erase_everywhere(person: Person, *, identity_checked: bool, by: User, at: datetime) -> None:
    """At the person's request, by the national team, at its door: at every antenna. Repeated, it changes nothing."""
    if not identity_checked:
        raise IdentityNotChecked
    erase_people([person.pk], why=Why.REQUEST, by=by, at=at)


@transaction.atomic
def erase_people(
    people: Collection[UUID], *, why: Why, by: User | None, at: datetime, antenna_id: int | None = None
) -> list[UUID]:
    """Erase people and the doubles that were merged into them, at the national door; gives the keys that went.

    Whoever is written about at the same moment was locked first: she is erased with what was written, or what was to be
    written is refused. StillNamed when something would still name one of them: then nothing is erased. JustMerged when
    one who asked is another's file now; KnownElsewhere when `antenna_id` is given and another antenna knows them too.
    """
    keys = _locked(people, why)
    if not keys:
        return []
    if antenna_id and Enrolment.objects.filter(person__in=keys).exclude(antenna_id=antenna_id).exists():
        raise KnownElsewhere
    clues, words = shell.clues(keys), shell.spellings(keys)
    shell.leave(keys, at=at)
    Erasure.objects.bulk_create(
        [
            Erasure(person_id=k, antenna_id=antenna_id, why=why, identity_checked=why == Why.REQUEST, at=at, by=by)
            for k in keys
        ],
        ignore_conflicts=True,  # it came back with a restored copy that knew of its erasure
    )
    for part in parts():
        part.erase(keys, at=at)
    _answer_requests(keys, by=by, at=at)
    _assert_forgotten(keys, clues, words)
    if why != Why.REPLAY:  # which comes from that list
        transaction.on_commit(lambda: outside.add_or_alert([(key, at) for key in keys]))
    return keys


def _locked(people: Collection[UUID], why: Why) -> list[UUID]:
    """These people and their doubles, locked in one order; those already erased left out.

    A merge may have ended while the locks were waited for: the doubles are looked for again behind them. Whoever became
    another's file meanwhile is left to that file, and who asked is told so; a replay knows better, from its list.
    """
    family = _with_doubles(set(people))
    while True:
        locked = Person.objects.select_for_update().filter(pk__in=family).order_by("pk")
        found = {key: (gone, onward) for key, gone, onward in locked.values_list("pk", "erased_at", "merged_into")}
        behind = _with_doubles(family)
        if behind == family:
            break
        family = behind
    standing = {key: onward for key, (gone, onward) in found.items() if gone is None}
    moved = {key for key in people if standing.get(key)} if why != Why.REPLAY else set()
    if moved and why == Why.REQUEST:
        raise JustMerged
    return [key for key in standing if key not in moved]


def _with_doubles(family: set[UUID]) -> set[UUID]:
    newcomers = family
    while newcomers:
        newcomers = set(Person.objects.filter(merged_into__in=newcomers).values_list("pk", flat=True)) - family
        family = family | newcomers
    return family


def _answer_requests(keys: list[UUID], *, by: User | None, at: datetime) -> None:
    """What they asked is answered: erasure by being done, the rest because there is nothing left to answer about."""
    if by is not None:
        waiting = RightsRequest.objects.filter(person__in=keys, answered_on=None)
        facts = {"answered_on": timezone.localdate(at), "answered_by": by}
        waiting.filter(right=Right.ERASURE).update(answer=Answer.DONE, **facts)
        waiting.update(answer=Answer.DROPPED, **facts)


def _assert_forgotten(keys: list[UUID], clues: list[dict[str, Any]], words: list[str]) -> None:
    found = set(rows.traces(clues))
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_spellings(%s::text[], %s::uuid[])", [words, keys])
        if cursor.fetchone()[0]:
            found.add("beneficiaries.SearchKey")
    if found:
        raise StillNamed(found)

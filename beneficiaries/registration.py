"""Welcoming someone: registering a new person, opening here the file of someone known elsewhere, correcting a file.

Registering looks for likely doubles itself and refuses until each of them was said to be somebody else: whatever page
or script calls it, nobody is written twice in silence, and two people who are alike can always both be written.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.doubles.proposals import note_again, note_found
from beneficiaries.duplicates import Likeness, Strength, likely
from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.journal import note_opening
from beneficiaries.models import BirthPrecision, Correction, LiaisonSheet, Person, Visit, VisitSource
from beneficiaries.visits import arrive, expected_on, note_visit
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.doors import sign
from connect.refusals import Refusal, for_constraint

PROOFS_AN_HOUR = 10  # searches elsewhere that found nobody, per user
OPENED_AN_HOUR = 20  # files of other antennas opened here, per user: more than any counter welcomes
WHATEVER = UUID(int=0)  # a correction that looked at no earlier one
QUESTIONS_AN_HOUR = 120  # "is she known elsewhere?" asked by the welcome form, per user
CORRECTABLE = (
    "first_name", "last_name", "birth_name", "phone", "phone_shared", "email", "gender", "language", "postcode", "town",
    "commune", "status",
)  # fmt: skip


class LikelyDouble(Refusal):
    """`doubles`: the likely ones that nobody has set apart yet. `elsewhere`: the family name by which another antenna
    knows this very person, born that day (its file is not shown: the exact proof opens it); empty when none does.
    """

    sentence = _("Someone alike is already known. Say whether it is the same person.")

    def __init__(self, doubles: list[Likeness], *, elsewhere: str = "") -> None:
        self.doubles, self.elsewhere = doubles, elsewhere
        super().__init__()


class AlreadySent(Refusal):
    """The form had opened a file under another name: the back button was used to write someone else."""

    sentence = _("This form was already sent for somebody else. Begin again with a new form; nothing is lost.")

    def __init__(self, person: Person | None = None) -> None:
        self.person = person
        super().__init__()


class NotFoundElsewhere(Refusal):
    sentence = _(
        "No antenna knows this exact name and birth date, or this card. Check the spelling on a document, or welcome"
        " the person here: nothing stands against it."
    )


class ProofTooWeak(Refusal):
    sentence = _(
        "A full name and a full birth date are needed, or the card. A 1 January proves nothing: it is often a date that"
        " nobody knew."
    )


class TooManyProofs(Refusal):
    sentence = _(
        "Ten searches found nobody this hour. Wait an hour, or welcome the person here: nothing stands against it."
    )


class TooManyOpened(TooManyProofs):
    sentence = _(
        "You opened twenty files of other antennas this hour. Wait an hour, or ask a colleague: the person can be"
        " welcomed meanwhile."
    )


class CorrectedMeanwhile(Refusal):
    """`last`: the correction that the writer had not seen."""

    sentence = _(
        "Someone corrected this file while you were writing: look at it below. Sent again, this form keeps what you wrote."
    )

    def __init__(self, last: UUID | None = None) -> None:
        self.last = last
        super().__init__()


@for_constraint("enrol_new_is_for_new_people", "enrol_at_the_open_door")
class NotNew(Refusal):
    sentence = _("This person already has a file. Find it with the search field of the counter.")


@for_constraint("person_birth_known_or_not", "person_born_since_1900", "person_born_before_tomorrow")
class BirthImpossible(Refusal):
    sentence = _("This birth date is not possible. Check the year, or leave it empty.")
    field = "birth"


@for_constraint("person_phone_e164")
class PhoneImpossible(Refusal):
    sentence = _("This is not a number that can be called. Example: 06 39 98 15 70.")
    field = "phone"


@for_constraint("person_has_a_first_name")
class NameMissing(Refusal):
    sentence = _("Write at least a first name.")
    field = "first_name"


def register(
    *,
    first_name: str,
    last_name: str = "",
    birth: Birth = NOT_KNOWN,
    antenna_id: int,
    by: User,
    at: datetime,
    form_key: UUID | None = None,
    apart: Collection[UUID] = (),
    not_elsewhere: bool = False,
    motive: str = "",
    sheet: LiaisonSheet | None = None,
    is_here: bool = True,
    **facts: Any,
) -> Person:
    """Write a new person, enrolled at this antenna with a card, her first visit noted. Gives the person.

    `facts`: any of CORRECTABLE. `form_key` was drawn when the form was shown and becomes the person's key: sent again,
    the form gives the same person. `apart`: the likely doubles that someone said are other people; `not_elsewhere`:
    the same for a person of another antenna. `sheet` becomes hers. `is_here` False: taken over from a list, without a
    visit. Refused by LikelyDouble, AlreadySent.
    """
    form_key = form_key or uuid4()
    before = _sent_before(form_key, first_name, last_name)
    if before:
        return before
    facts["birth_name"] = own_birth_name(last_name, facts.get("birth_name", ""))
    asked = {"first_name": first_name, "last_name": last_name, "birth": birth, "antenna_id": antenna_id}
    # Asked outside the act: a refusal undoes what an act wrote, and this question must be counted all the same.
    family_names = () if not_elsewhere else (last_name, facts["birth_name"])
    elsewhere = next((n for n in family_names if is_known_elsewhere(**asked | {"last_name": n}, by=by)), "")  # type: ignore[arg-type]
    return _register(
        asked, facts, key=form_key, by=by, at=at, apart=apart, elsewhere=elsewhere, motive=motive, sheet=sheet,
        is_here=is_here,
    )  # fmt: skip


@act
def _register(
    asked: dict[str, Any], facts: dict[str, Any], *, key: UUID, by: User, at: datetime, apart: Collection[UUID],
    elsewhere: str, motive: str, sheet: LiaisonSheet | None, is_here: bool,
) -> Person:  # fmt: skip
    antenna_id: int = asked["antenna_id"]
    names = {name: asked[name] for name in ("first_name", "last_name")}
    _one_at_a_time(asked)
    before = _sent_before(key, **names)  # the other click came first and its transaction is done
    if before:
        return before
    alike = likely(
        **asked,
        phone=facts.get("phone", ""),
        phone_shared=facts.get("phone_shared", False),
        birth_name=facts["birth_name"],
    )
    doubles = [likeness for likeness in alike if likeness.person.pk not in apart]
    if elsewhere or any(likeness.strength == Strength.STRONG for likeness in doubles):
        raise LikelyDouble(doubles, elsewhere=elsewhere)
    person = Person(id=key, created_at=at, **names, **_birth_columns(asked["birth"]), **facts)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if "beneficiaries_person_pkey" in str(error):
            raise AlreadySent from error
        raise
    person.card_number = _enrol_new(person, antenna_id, timezone.localdate(at))
    note_opening(person, antenna_id=antenna_id, by=by, act="registered")
    note_found(person, alike, apart=apart, by=by, at=at)
    if is_here:
        _welcome(person, antenna_id=antenna_id, by=by, at=at, motive=motive, sheet=sheet)
    return person


def _one_at_a_time(asked: dict[str, Any]) -> None:
    """Two volunteers who write the same name at once: the second waits, then sees the first as a double."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(array_to_string(array("
            "SELECT unnest(fold_words(%s)) w ORDER BY w), ' '), %s))",
            [f"{asked['first_name']} {asked['last_name']}", asked["antenna_id"]],
        )


def _sent_before(form_key: UUID, first_name: str, last_name: str) -> Person | None:
    person = Person.objects.filter(pk=form_key).first()
    if person and (person.first_name, person.last_name) != (first_name, last_name):
        raise AlreadySent(person)
    return person


def own_birth_name(last_name: str, birth_name: str) -> str:
    """A birth name that says the same as the usual one is not kept twice."""
    return "" if birth_name.casefold() == last_name.casefold() else birth_name


def _birth_columns(birth: Birth) -> dict[str, Any]:
    return {"birth_on": birth.on, "birth_precision": birth.precision}


def _enrol_new(person: Person, antenna_id: int, day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrol_new(%s, %s, %s)", [person.pk, antenna_id, day])
        return str(cursor.fetchone()[0])


def _welcome(
    person: Person, *, antenna_id: int, by: User, at: datetime, motive: str = "", sheet: LiaisonSheet | None = None
) -> Visit:
    visit = note_visit(person, antenna_id=antenna_id, source=VisitSource.WELCOME, at=at, by=by, motive=motive)
    for appointment in expected_on(person, timezone.localdate(at), antenna_id=antenna_id):
        arrive(appointment, by=by, at=at)
    from beneficiaries.liaison.following import welcome_announced
    from beneficiaries.liaison.sheets import attach

    if sheet is not None:
        attach(sheet, person, by=by, at=at)
    welcome_announced(person, antenna_id=antenna_id, by=by, at=at)
    return visit


@act
def welcome_known(
    person: Person, *, antenna_id: int, by: User, at: datetime, sheet: LiaisonSheet | None = None
) -> Visit:
    """Someone who has a file here is here today, with or without a sheet. Repeated, it changes nothing."""
    return _welcome(person, antenna_id=antenna_id, by=by, at=at, sheet=sheet)


def open_here(
    *, card: str = "", first_name: str = "", last_name: str = "", birth: Birth = NOT_KNOWN,
    antenna_id: int, by: User, at: datetime, sheet: LiaisonSheet | None = None,
) -> Person:  # fmt: skip
    """Enrol here someone whom another antenna knows, on an exact proof: her card, or her names and full birth date.

    Journalled by the owner function that does it. Refused by ProofTooWeak, NotFoundElsewhere, and TooManyProofs after
    ten that failed in an hour, TooManyOpened after twenty that succeeded: cards are numbered in a row, and somebody
    could otherwise walk through those of another antenna.
    """
    if not card and not (last_name and birth.precision == BirthPrecision.DAY and not birth.is_conventional):
        raise ProofTooWeak
    tries, opened = f"proofs:{by.pk}:{at:%Y%m%d%H}", f"opened:{by.pk}:{at:%Y%m%d%H}"
    take_turns(tries, 8)  # those asked at once are counted one after the other
    if _counted(tries) >= PROOFS_AN_HOUR:
        raise TooManyProofs
    if _counted(opened) >= OPENED_AN_HOUR:
        raise TooManyOpened
    try:
        person = _open_here(
            card or "", first_name, last_name, birth.on, antenna_id=antenna_id, by=by, at=at, sheet=sheet
        )
    except NotFoundElsewhere:
        _count(tries)  # outside the act, whose writing is undone
        raise
    _count(opened)
    return person


@act
def _open_here(
    card: str, first_name: str, last_name: str, born: date | None,
    *, antenna_id: int, by: User, at: datetime, sheet: LiaisonSheet | None,
) -> Person:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrol_known(%s, %s, %s, %s, %s, %s, %s)",
            [card, first_name, last_name, born, antenna_id, by.pk, timezone.localdate(at)],
        )
        key = cursor.fetchone()[0]
    if key is None:
        raise NotFoundElsewhere
    person = Person.objects.get(pk=key)
    note_again(person, antenna_id=antenna_id, at=at)
    _welcome(person, antenna_id=antenna_id, by=by, at=at, sheet=sheet)
    return person


def _counted(name: str) -> int:
    return int(cache.get(name, 0))


def _count(name: str) -> None:
    cache.set(name, _counted(name) + 1, 3600)


def is_known_elsewhere(*, first_name: str, last_name: str, birth: Birth, antenna_id: int, by: User) -> bool:
    """Does another antenna know this very name and full birth date? False too when it was asked too often: the welcome
    never stops for it.
    """
    if not last_name or birth.precision != BirthPrecision.DAY or birth.is_conventional:
        return False
    asked = f"elsewhere:{by.pk}:{timezone.now():%Y%m%d%H}"
    if _counted(asked) >= QUESTIONS_AN_HOUR:
        return False
    _count(asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_known_elsewhere(%s, %s, %s, %s)", [first_name, last_name, birth.on, antenna_id])
        return bool(cursor.fetchone()[0])


@act
def correct(
    person: Person, *, birth: Birth, antenna_id: int, by: User, seen: UUID | None = WHATEVER, **facts: Any
) -> Person:
    """Change what a file says; `facts`: any of CORRECTABLE. Journalled, and what it said before is kept.

    `seen`: the last correction that the writer had before her eyes (None: there was none); a later one refuses by
    CorrectedMeanwhile. Nothing changed, nothing is written.
    """
    # Not the key's lock: `holding` shares that one, and two who correct at once would each wait for the other.
    stored = Person.objects.select_for_update(no_key=True).get(pk=holding(person).pk)
    wanted = _birth_columns(birth) | {name: facts[name] for name in CORRECTABLE if name in facts}
    if "birth_name" in wanted:
        wanted["birth_name"] = own_birth_name(wanted.get("last_name", stored.last_name), wanted["birth_name"])
    changed = [name for name, value in wanted.items() if getattr(stored, name) != value]
    if not changed:
        return stored
    if seen != WHATEVER:
        _nothing_new_since(seen, stored)
    for name in changed:
        setattr(stored, name, wanted[name])
    sign(by.pk)
    stored.save(update_fields=changed)
    note_opening(stored, antenna_id=antenna_id, by=by, act="corrected")
    note_again(stored, antenna_id=antenna_id, at=timezone.now())
    return stored


def _nothing_new_since(seen: UUID | None, person: Person) -> None:
    last = last_correction(person)
    if last != seen:
        raise CorrectedMeanwhile(last)


def last_correction(person: Person) -> UUID | None:
    """The key of the latest change of her file, None while it is as first written."""
    return Correction.objects.filter(person=person).order_by("-at", "-pk").values_list("pk", flat=True).first()

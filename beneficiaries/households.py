"""Who lives with whom at an antenna. A link says that and nothing else: no right, figure or fact passes through it. Only the
limit of devices a household is counted by it, by an owner function that tells a number and nobody's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Household, HouseholdLink, Person
from beneficiaries.parts import has
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint

MOST = 20  # people of one household: more is a shelter, not a home


class WithOneself(Refusal):
    sentence = _("This is the same person. Give the card of somebody else of the household.")
    field = "card"


class HouseholdFull(Refusal):
    sentence = _("Twenty people already live in this household. Note the others apart.")
    field = "card"


@for_constraint("household_link_kept")
class LinkEnded(Refusal):
    sentence = _("This link was already ended.")


@for_constraint("household_link_person_enrolled", "household_link_copies_its_household")
class NotOfThisAntenna(Refusal):
    sentence = _("Nobody at this antenna has this card. Check it, or find the person with the search field.")
    field = "card"


@dataclass(frozen=True)
class Housemate:
    """Somebody of the same household, since when; `link` is her own row there."""

    person: Person
    link: UUID
    household: UUID
    since: date


@act
def share(person: Person, other: Person, *, antenna_id: int, by: User, at: datetime) -> Household:
    """Note that two people live together. The one joins the household that the other already has; nobody is moved.

    Repeated, it changes nothing. Two people who each have a household: the first joins the other's, and keeps her own.
    """
    if person.pk == other.pk:
        raise WithOneself
    # In one order, so that two counters noting the same household wait for each other instead of writing two.
    keys = sorted([person.pk, other.pk])
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    hers, theirs = _households(person, antenna_id), _households(other, antenna_id)
    together = [household for household in hers if household in theirs]
    if together:
        return Household.objects.get(pk=together[0])
    home = Household.objects.get(pk=(theirs or hers)[0]) if theirs or hers else None
    home = home or Household.objects.create(antenna_id=antenna_id, noted_at=at)
    if HouseholdLink.objects.filter(household=home, until=None).count() >= MOST:
        raise HouseholdFull
    for who, homes in ((person, hers), (other, theirs)):
        if home.pk not in homes:
            HouseholdLink.objects.create(
                household=home, antenna_id=antenna_id, person=who, since=timezone.localdate(at), noted_by=by
            )
    return home


def _households(person: Person, antenna_id: int) -> list[UUID]:
    """Those where she lives now, the latest first."""
    links = HouseholdLink.objects.filter(person=person, antenna_id=antenna_id, until=None).order_by("-since", "pk")
    return list(links.values_list("household_id", flat=True))


@act
def leave(link: HouseholdLink, *, by: User, at: datetime) -> None:
    """She no longer lives there. Repeated, the first day stays. A household where one alone stays is ended with it."""
    together = HouseholdLink.objects.filter(household_id=link.household_id, until=None)
    living = {stored.pk: stored for stored in together.select_for_update().order_by("pk")}
    if link.pk not in living:
        return
    ended = [living.pop(link.pk)]
    if len(living) == 1:
        ended += living.values()
    today = timezone.localdate(at)
    for one in ended:
        HouseholdLink.objects.filter(pk=one.pk).update(until=max(today, one.since))


def housemates(person: Person, *, antenna_id: int) -> list[Housemate]:
    """Whom she lives with, as this antenna knows; one query. Files that are erased or merged away are not told."""
    if not has(person, "household"):
        return []
    homes = HouseholdLink.objects.filter(person=person, antenna_id=antenna_id, until=None).values("household_id")
    links = (
        HouseholdLink.objects.filter(household__in=homes, antenna_id=antenna_id, until=None)
        .exclude(person=person)
        .filter(person__erased_at=None, person__merged_into=None)
        .select_related("person")
        .order_by("since", "person__first_name")[: 2 * MOST]
    )
    return _once_each(Housemate(link.person, link.pk, link.household_id, link.since) for link in links)


def _once_each(mates: Iterable[Housemate]) -> list[Housemate]:
    seen: dict[UUID, Housemate] = {}
    for mate in mates:
        seen.setdefault(mate.person.pk, mate)
    return list(seen.values())

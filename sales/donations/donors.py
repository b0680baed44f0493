"""Donors of an antenna: written once, found by their name, corrected."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.communes import plain
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from sales.models import Donor, DonorKind

IDENTITY: dict[str, Any] = {
    "identity_nature": "", "identity_number": "", "identity_authority": "", "identity_on": None,
}  # fmt: skip


@for_constraint("donor_siret_once")
class KnownDonor(Refusal):
    sentence = _("A donor with this SIRET number is already written. Search for its name.")
    field = "siret"


@for_constraint("identity_for_the_register_alone")
class NoIdentity(Refusal):
    sentence = _("An identity document is noted only while the register of second-hand goods is kept.")
    field = "identity_number"


@act
def add(*, antenna_id: int, by: User, at: datetime, **facts: Any) -> Donor:
    """Write a donor. A company whose SIRET is that of a partner structure is bound to it. Refused by KnownDonor, NoIdentity."""
    donor = Donor(antenna_id=antenna_id, added_by=by, added_at=at, **facts)
    _fit(donor)
    donor.save(force_insert=True)
    return donor


@act
def change(donor: Donor, *, by: User, **facts: Any) -> Donor:
    """Correct a donor; papers already given keep what they said. Refused by KnownDonor, NoIdentity."""
    donor = Donor.objects.select_for_update().get(pk=donor.pk)
    for name, value in facts.items():
        setattr(donor, name, value)
    _fit(donor)
    donor.save()
    return donor


def _fit(donor: Donor) -> None:
    donor.folded = plain(donor.name)[:120]
    if donor.kind == DonorKind.PERSON:
        donor.siret, donor.rna, donor.structure = "", "", None
        return
    for name, nothing in IDENTITY.items():
        setattr(donor, name, nothing)
    donor.structure = Structure.objects.filter(siret=donor.siret).order_by("pk").first() if donor.siret else None


def found(text: str, antenna_id: int) -> QuerySet[Donor]:
    """Donors of an antenna whose name or contact holds each word, or whose SIRET is that; with the number of batches."""
    donors = Donor.objects.filter(antenna_id=antenna_id).annotate(brought=Count("batches")).order_by("folded", "pk")
    digits = "".join(text.split())
    if digits.isdigit() and len(digits) == 14:
        return donors.filter(siret=digits)
    for word in plain(text).split():
        donors = donors.filter(Q(folded__contains=word) | Q(contact__icontains=word))
    return donors


def missing_for_the_register(donor: Donor) -> list[str]:
    """What the register asks of a donor and is not known (law.md D04), as words."""
    asked: list[tuple[Any, Any]] = [(donor.where, _("the address"))]
    if donor.kind == DonorKind.PERSON:
        asked += [
            (donor.capacity, _("the occupation")),
            (donor.identity_nature, _("the identity document")),
            (donor.identity_number, _("its number")),
            (donor.identity_authority, _("who issued it")),
            (donor.identity_on, _("its date")),
        ]
    else:
        asked += [(donor.contact, _("who represents it")), (donor.capacity, _("in which capacity"))]
    return [str(words) for value, words in asked if not value]


def said_giver(donor: Donor) -> dict[str, str]:
    """What a line of the register says of the giver."""
    return {
        "address": donor.where,
        "capacity": donor.capacity,
        "identity_authority": donor.identity_authority,
        "identity_nature": donor.identity_nature,
        "identity_number": donor.identity_number,
        "identity_on": donor.identity_on.isoformat() if donor.identity_on else "",
        "kind": donor.kind,
        "name": donor.name,
        "representative": donor.contact,
        "rna": donor.rna,
        "siret": donor.siret,
    }

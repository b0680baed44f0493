"""What is known of a structure, with whom it works, and whether its doors are open."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.partners.models import Agreement, Structure
from connect.refusals import Refusal, for_constraint

# What the house writes; a referent writes all of it but the name and the flags (the database holds her to it).
DETAILS = ("name", "kind", "siret", "address", "postcode", "town", "phone", "refers", "receives")


@for_constraint("structure_name_once_a_postcode")
class KnownAlready(Refusal):
    sentence = _("A structure of this name is already known at this postcode. Choose it in the list.")
    field = "name"


@for_constraint("referent_only")
class ReferentOnly(Refusal):
    sentence = _("Only a referent of your structure does this. Ask yours, or the antenna.")


@for_constraint("structure_suspended_by_the_nation", "structure_named_by_the_house")
class NotYours(Refusal):
    sentence = _("Only the antenna or the national team changes this.")


@for_constraint("agreement_with_who_sends_here", "agreement_frozen")
class WorksElsewhere(Refusal):
    sentence = _(
        "This structure works with another antenna. It becomes yours too once it has sent you a sheet, or through the"
        " national team."
    )
    field = "structure"


@for_constraint("agreement_ends_after_start")
class EndsBeforeItStarts(Refusal):
    sentence = _("The last day is before the first one.")
    field = "ends_on"


@act
def add(details: Mapping[str, Any], *, antenna_id: int | None, at: datetime) -> Structure:
    """A structure that nobody knew, working with this antenna from today. Refused: `KnownAlready`."""
    structure = Structure(**{"refers": True, **{name: details[name] for name in DETAILS if name in details}})
    structure.save(force_insert=True)
    if antenna_id is not None:
        work_together(structure, antenna_id=antenna_id, on=timezone.localdate(at))
    return structure


@act
def correct(structure: Structure, details: Mapping[str, Any]) -> Structure:
    """Write what changed; nothing changed, nothing is written."""
    known = Structure.objects.select_for_update().get(pk=structure.pk)
    changed = [name for name in DETAILS if name in details and details[name] != getattr(known, name)]
    for name in changed:
        setattr(known, name, details[name])
    if changed:
        known.save(update_fields=changed)
    return known


@act
def work_together(structure: Structure, *, antenna_id: int, on: date) -> Agreement:
    """The structure is one of this antenna's from a day on; what was ended begins again, what holds stays."""
    agreement, _new = Agreement.objects.get_or_create(
        structure=structure, antenna_id=antenna_id, defaults={"starts_on": on}
    )
    if agreement.ends_on is not None and agreement.ends_on < on:
        agreement.starts_on, agreement.ends_on = on, None
        agreement.save(update_fields=["starts_on", "ends_on"])
    return agreement


@act
def date_agreement(agreement: Agreement, *, signed_on: date | None, starts_on: date, ends_on: date | None) -> Agreement:
    """The days of an agreement: signed, first, last (that day included). Refused: `EndsBeforeItStarts`."""
    mine = Agreement.objects.select_for_update().get(pk=agreement.pk)
    mine.signed_on, mine.starts_on, mine.ends_on = signed_on, starts_on, ends_on
    mine.save(update_fields=["signed_on", "starts_on", "ends_on"])
    return mine


@act
def suspend(structure: Structure, because: str, *, at: datetime) -> Structure:
    """Close the structure's doors at once, for a reason that its antennas read; its sheets stay. National only."""
    mine = Structure.objects.select_for_update().get(pk=structure.pk)
    if mine.suspended_at is None:
        mine.suspended_at, mine.suspended_because = at, because
        mine.save(update_fields=["suspended_at", "suspended_because"])
    return mine


@act
def reopen(structure: Structure) -> Structure:
    """Open the doors again. Repeated, nothing more happens."""
    mine = Structure.objects.select_for_update().get(pk=structure.pk)
    if mine.suspended_at is not None:
        mine.suspended_at, mine.suspended_because = None, ""
        mine.save(update_fields=["suspended_at", "suspended_because"])
    return mine

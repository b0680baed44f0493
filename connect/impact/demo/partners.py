"""Structures in the demo's present: each works with the antenna of its territory, and the portal of Lille is alive."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.antennas.models import Antenna, Membership
from connect.antennas.territory import serving
from connect.impact.demo.cast import address
from connect.partners import outreach
from connect.partners.joining import asking, codes, invitations
from connect.partners.models import Agreement, Outreach, OutreachResult, Professional, Structure, StructureKind

# Structure, kind, postcode, town, first name, last name, position, days since she asked
REQUESTS = (
    ("Maison de quartier de Wazemmes", StructureKind.ASSOCIATION, "59000", "Lille", "Maud", "Petit", "animatrice", 2),
    ("Foyer des Lilas", StructureKind.SHELTER, "59100", "Roubaix", "Idriss", "Kone", "éducateur spécialisé", 0),
)
VISITS = (("Foyer des Moulins", 4, OutreachResult.WILL_ORIENT, 12), ("CCAS de Lille", 9, OutreachResult.TRAINING, 40))


def write(lille: Antenna, now: datetime) -> None:
    """Agreements everywhere; at Lille two requests, an invitation, an access code, two awareness visits."""
    today = timezone.localdate(now)
    without = Structure.objects.filter(~Exists(Agreement.objects.filter(structure=OuterRef("pk"))))
    antennas = {postcode: serving(postcode, on=today) for postcode in set(without.values_list("postcode", flat=True))}
    Agreement.objects.bulk_create(
        Agreement(structure=structure, antenna=antenna, starts_on=today - timedelta(days=400))
        for structure in without
        if (antenna := antennas[structure.postcode])
    )
    for name, kind, postcode, town, first, last, job, days in REQUESTS:
        asked = asking.Asked(name, kind, postcode, town, first, last, job, address(f"{first.lower()}.demande"))
        asking.ask(asked, at=now - timedelta(days=days, hours=1))
    with open_antenna(lille.pk):
        went = Membership.objects.select_related("user").get(antenna=lille, user__email=address("nadia.lille"))
        for name, met, result, days in VISITS:
            visit = Outreach(
                antenna=lille, structure=Structure.objects.get(name=name), day=today - timedelta(days=days), went=went,
                people_met=met, result=result, noted_by=went.user,
            )  # fmt: skip
            outreach.note(visit)
    sophie = Professional.objects.select_related("user", "structure").get(email=address("sophie.ccas"))
    assert sophie.user is not None
    guest = invitations.Guest(address("awa.ccas"), "Awa", "Sarr", "assistante sociale")
    with open_portal(sophie.structure_id, user_id=sophie.user_id):
        codes.make(sophie.structure_id, by=sophie.user, at=now)
        invitations.invite(guest, structure=sophie.structure, by=sophie.user, at=now)

"""The demo's group at Lille: a full session with people who wait, one who was replaced, a seat offered, papers sent."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Site
from connect.impact.demo.cast import address
from connect.partners.models import Professional
from training import planning, registration
from training.enrolling import publishing, replacing, teaching, waiting
from training.models import Half, HouseRules, Module, Registration, Session

PARIS = ZoneInfo("Europe/Paris")
SEATS, AHEAD = 4, timedelta(days=12)
RULES = """Chaque personne signe chaque demi-journée où elle est présente.

Santé et sécurité : les consignes du lieu qui accueille la formation valent pour tout le groupe.

Discipline : les téléphones restent silencieux pendant les mises en situation ; ce que l’on apprend des personnes \
accompagnées ne sort pas de la salle.

Représentation : pour une formation de plus de 500 heures, le groupe élit des représentants. Aucune des nôtres n’en dure autant."""


def write(lille: Antenna, now: datetime) -> None:
    """House rules of the nation, then the group. Again: nothing."""
    _rules(now)
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille"))
    key = uuid5(NAMESPACE_OID, "demo-enrolling")
    with open_antenna(lille.pk, user_id=manager.user_id):
        if Session.objects.filter(plan_key=key).exists():
            return
        session = _session(lille, now, key, manager.user)
        teaching.teach(session, membership=manager, by=manager.user, at=now)
        teaching.teach(
            session,
            outside_name="Inès Roy",
            organisation="Les Ateliers du Nord",
            role="supports",
            by=manager.user,
            at=now,
        )
        _group(session, now, manager.user)


def _rules(now: datetime) -> None:
    by = User.objects.get(email=address("claire.siege"))
    with open_national():
        if not HouseRules.objects.exists():
            publishing.publish(version="2026.1", text=RULES, from_on=now.astimezone(PARIS).date(), by=by, at=now)


def _session(lille: Antenna, now: datetime, key: UUID, by: User) -> Session:
    module = Module.objects.in_force(now.date()).for_structure(None).order_by("half_days", "code")[0]
    day = now.astimezone(PARIS).date() + AHEAD
    slots = [
        planning.Slot(day + timedelta(days=n // 2), (Half.MORNING, Half.AFTERNOON)[n % 2])
        for n in range(module.half_days)
    ]
    site = Site.objects.filter(antenna=lille).order_by("pk")[0]
    return planning.plan(
        module, antenna_id=lille.pk, slots=slots, site=site, place="", capacity=SEATS, key=key, by=by
    )  # fmt: skip


def _group(session: Session, now: datetime, by: User) -> None:
    """Four have a seat and four wait; a colleague takes the place of one, another gives her seat back."""
    people = _people(now)
    going = [_asked(session, one, now, by) for one in people]
    seated = [one for one in going if one.state == "registered"]
    if len(seated) < 2:
        return
    first = seated[0]
    colleague = registration.NewColleague("Bérénice", "Hamard", f"berenice.hamard.{first.structure_id}@exemple.org")
    replacing.replace(first, colleague=colleague, at=now, by=by)
    registration.withdraw(seated[1], by=by, at=now)
    waiting.tell_the_called(session.pk, at=now)


def _people(now: datetime) -> list[Professional]:
    """Of different structures where they can be; nobody who signs in, but the one for whom a seat will be kept: Sophie, who
    registers for the CCAS, answers for Karim on the portal."""
    known = Professional.objects.on(now.astimezone(PARIS).date()).filter(user__isnull=True).select_related("structure")
    people = list(known.order_by("-pk")[: SEATS * 2 - 1])
    return [*people[:SEATS], Professional.objects.get(email=address("karim.ccas")), *people[SEATS:]]


def _asked(session: Session, one: Professional, now: datetime, by: User) -> Registration:
    (going,) = registration.register_from_here(
        session, one.structure, colleagues=[one], new=[], at=now, by=by, wait=True
    )  # fmt: skip
    return going

"""The demo's present: stock, seats, people expected, sheets that wait; made by the acts themselves, at each door.

What the day of the README needs is at Lille: a likely double, a workshop next Tuesday with two seats left, devices to
sell, a session of module 1, sheets of three ages. Maryam Rahimi, whose year of plans is about to end, is in the history.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import translation

from beneficiaries import registration
from beneficiaries.fields import Birth
from beneficiaries.liaison import attachments, sheets
from beneficiaries.models import (
    Appointment,
    BirthPrecision,
    DocumentKind,
    Motivation,
    Need,
    Person,
    Reason,
    Right,
    Status,
    VisitSource,
)
from beneficiaries.privacy import requests as rights
from beneficiaries.privacy import retention
from beneficiaries.reception import queue
from beneficiaries.uploads.documents import Document
from beneficiaries.visits import note_visit
from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo import (
    aftersales,
    api_now,
    catalogue,
    diagnostics,
    donations,
    doubles,
    drawer_now,
    figures,
    files,
    learning,
    nation,
    offer_now,
    partners,
    reading,
    reports_now,
    roll_now,
    seats_now,
    stockroom,
    taken_now,
    team_now,
    telling_now,
    timetable_now,
    training_asking,
    training_assessing,
    training_billing,
    training_catalogue,
    training_enrolling,
    training_network,
    training_quality,
    training_signing,
    workbench,
)
from connect.impact.demo.cast import address
from connect.impact.demo.followed import follow
from connect.impact.demo.open_days import is_open
from connect.impact.demo.places import orientations, places
from connect.partners.models import Professional
from connect.refusals import Refusal
from sales.models import Product, Unit
from sales.paying import Paid
from sales.stock import Arrival, receive
from sales.till import Item, sell, tills_of
from training import planning as training_planning
from training.models import Half, Module
from training.registration import register as register_professionals
from workshops.booking import book_seat
from workshops.models import Kind, Room
from workshops.planning import plan

PARIS = ZoneInfo("Europe/Paris")
# Kind, hour, days on which it is given in the coming fortnight (0 Monday), seats taken.
AGENDA = (
    ("bill", time(9, 30), 1, 2), ("first_steps", time(14, 0), 1, 6), ("drop_in", time(9, 30), 2, 2),
    ("word", time(14, 0), 2, 4),
    ("procedures", time(14, 0), 3, 5), ("android", time(9, 30), 4, 3), ("apps_moving", time(16, 15), 4, 4),
)  # fmt: skip
DEVICES = (
    ("PCC", "Lenovo ThinkPad T480", "C", 3), ("PCB", "Dell Latitude 5490", "B", 4), ("PCA", "HP EliteBook 840 G5", "A", 2),
    ("TEL", "Samsung Galaxy A10", "B", 6),
)  # fmt: skip
PURPOSES = ("Diagnostic", "Choisir un forfait", "Carte SIM qui ne marche pas", "Ordinateur", "Démarche en ligne")
# First name, last name, birth, postcode, needs, days since it was sent, urgent
SHEETS = (
    ("Ahmed", "Belkacem", date(1979, 9, 2), "59000", [Need.PLAN], 8, False),
    ("Nadia", "Cherif", date(1991, 2, 17), "59100", [Need.DEVICE, Need.WORKSHOP], 3, True),
    ("Olena", "Bondarenko", None, "59000", [Need.PLAN, Need.PROCEDURE], 0, False),
)

QUEUE = (
    ("Aminata", Reason.PLAN, 31), ("Jean-Pierre", Reason.HELP, 24), ("Олена", Reason.DEVICE, 12), ("Yusuf", Reason.OTHER, 3),
)  # first name, reason, minutes since they came  # fmt: skip


def write(now: datetime, *, seed: int) -> None:
    """Make the present week at every antenna, seen from `now`; in French, as the teams write."""
    random = Random(seed)  # noqa: S311 -- a story, not a secret
    with translation.override("fr"):
        for antenna in Antenna.objects.order_by("pk"):
            with open_antenna(antenna.pk):
                _antenna(antenna, now, random)
        lille = Antenna.objects.get(slug="lille")
        drawer_now.write(lille, now)
        with open_antenna(lille.pk):
            donations.write(lille, now)
            _double(lille, now)
            _diagnostics(lille, now)
            timetable_now.write(lille, now)
            learning.write(lille, now)
            _module_1(lille, now)
            aftersales.write(lille, now)
        catalogue.write(lille, now)
        training_billing.write(lille, now)  # before the accounts of the last month leave
        reading.write(now)
        partners.write(lille, now)
        _sheets(lille, now)
        follow(lille, now)
        with open_antenna(lille.pk):
            seats_now.write(lille, now)
        offer_now.write(lille, now)
        _directory(lille, now)
        _registered(now)
        doubles.write(now)
        _rights(lille, now)
        _rooms(lille, now, seed)


def _rooms(lille: Antenna, now: datetime, seed: int) -> None:
    files.write(lille, now)
    workbench.write(lille, now)
    stockroom.write(lille, now, seed)
    team_now.write(lille, now)
    telling_now.write(lille, now)
    roll_now.write(lille, now)
    training_network.write(lille, now)
    training_asking.write(lille, now)
    training_catalogue.write(lille, now)
    training_assessing.write(lille, now)
    training_signing.write(lille, now)
    figures.write(now, lille)
    reports_now.write(now, lille)
    taken_now.write(lille, now)
    training_enrolling.write(lille, now)
    training_quality.write(lille, now)


def _antenna(antenna: Antenna, now: datetime, random: Random) -> None:
    team = {m.role: m for m in Membership.objects.filter(antenna=antenna).select_related("user").order_by("-pk")}
    site = Site.objects.filter(antenna=antenna).select_related("antenna").order_by("pk")[0]
    people = iter(
        Person.objects.filter(enrolments__antenna=antenna).order_by("-enrolments__since", "card_number")[:120]
    )
    devices = [Arrival(_product(code), model, grade) for code, model, grade, count in DEVICES for _ in range(count)]
    units = receive(devices, site=site, by=team[Role.EMPLOYEE].user, at=now - timedelta(days=2))
    workbench.prepare(units, by=team[Role.EMPLOYEE].user, at=now - timedelta(days=1))
    _agenda(antenna, site, team, people, now)
    drawer_now.opened(antenna, team[Role.VOLUNTEER].user, now)
    _expected(antenna, people, now, random)
    _sold_today(antenna, team[Role.VOLUNTEER], people, units, now)
    _queue(antenna, team[Role.CIVIC], now)


def _queue(antenna: Antenna, member: Membership, now: datetime) -> None:
    """Three wait at the door and one is with somebody."""
    for n, (name, reason, waited) in enumerate(QUEUE):
        turn = queue.draw(
            name, reason, antenna_id=antenna.pk, key=uuid5(NAMESPACE_OID, f"turn-{antenna.pk}-{n}"),
            at=now - timedelta(minutes=waited), by=member.user,
        )  # fmt: skip
        if n == 0:
            queue.take(turn, by=member.user, at=now - timedelta(minutes=4))


def _product(code: str) -> Product:
    return Product.objects.get(code=code)


def _agenda(antenna: Antenna, site: Site, team: dict[str, Membership], people: Iterator[Person], now: datetime) -> None:
    """Sessions of the next days; the one of next Tuesday has two seats left."""
    room, _ = Room.objects.get_or_create(antenna=antenna, name="Salle 1", defaults={"site": site, "seats": 12})
    kinds = {kind.code: kind for kind in Kind.objects.all()}
    leaders = [team[Role.VOLUNTEER], team[Role.EMPLOYEE], team[Role.CIVIC]]
    for n, (code, hour, weekday, seats) in enumerate(AGENDA if antenna.slug == "lille" else AGENDA[:2]):
        day = _next(weekday, now.astimezone(PARIS).date())
        leader = leaders[n % 3] if n != 3 else None  # somebody is missing on Thursday
        session = plan(
            antenna_id=antenna.pk, kind=kinds[code], starts=[datetime.combine(day, hour, PARIS)], room=room, leader=leader,
            by=team[Role.MANAGER].user, at=now,
        )[0]  # fmt: skip
        for _, person in zip(range(seats), people, strict=False):
            book_seat(session, person, by=team[Role.CIVIC].user, at=now)


def _next(weekday: int, today: date) -> date:
    """The next such day after today on which the antenna is open."""
    day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return day if is_open(day) else day + timedelta(days=7)


def _expected(antenna: Antenna, people: Iterator[Person], now: datetime, random: Random) -> None:
    """Five people have an hour today; those whose hour is past have come."""
    today = now.astimezone(PARIS).date()
    for hour, purpose in zip(
        (time(9, 30), time(10, 15), time(11, 0), time(14, 30), time(16, 0)), PURPOSES, strict=True
    ):
        person = next(people, None)
        if person is None:
            return
        starts = datetime.combine(today, hour, PARIS)
        came = starts + timedelta(minutes=random.randrange(-4, 9)) if starts + timedelta(minutes=10) < now else None
        Appointment.objects.create(antenna=antenna, person=person, starts_at=starts, purpose=purpose, arrived_at=came)
        if came:
            note_visit(
                person,
                antenna_id=antenna.pk,
                source=VisitSource.WELCOME,
                at=came,
                by=None,
                motive=Motivation.SAVE_MONEY,
            )


def _sold_today(
    antenna: Antenna, seller: Membership, people: Iterator[Person], units: list[Unit], now: datetime
) -> None:
    """A plan in cash, a computer by card; whoever can't have them any more is passed over, as at the till."""
    till = tills_of(antenna.pk)[0]
    unit = units[0]
    wanted = [
        ([Item(_product("SIM"), Decimal(1)), Item(_product("R30"), Decimal(5))], "cash", Decimal(10), 75),
        ([Item(unit.product, unit.product.price, unit=unit)], "card", None, 35),
    ]
    for basket, means, received, minutes in wanted:
        due = sum((item.total for item in basket), Decimal(0))
        for n, person in enumerate(people):
            with suppress(Refusal):
                sell(
                    person, basket, [Paid(means, due, received)], till=till, by=seller.user,
                    at=now - timedelta(minutes=minutes), key=uuid5(NAMESPACE_OID, f"{antenna.code} {means} {n}"),
                )  # fmt: skip
                break


def _double(lille: Antenna, now: datetime) -> None:
    """Two people who are very likely one: the second was written by somebody in a hurry."""
    nadia = Membership.objects.select_related("user").get(antenna=lille, user__email=address("nadia.lille")).user
    birth = Birth(date(1987, 5, 14), BirthPrecision.DAY)
    facts: dict[str, Any] = {
        "antenna_id": lille.pk, "by": nadia, "status": Status.SEEKING, "postcode": "59000", "town": "Lille",
    }  # fmt: skip
    first = registration.register(
        first_name="Fatoumata", last_name="Diallo", birth=birth, at=now - timedelta(days=40), phone="+33639981570",
        not_elsewhere=True, apart=_everyone_alike(lille, "Fatoumata", "Diallo", birth), **facts,
    )  # fmt: skip
    registration.register(
        first_name="Fatouma", last_name="Dialo", birth=birth, at=now - timedelta(days=1), not_elsewhere=True,
        apart=[first.pk, *_everyone_alike(lille, "Fatouma", "Dialo", birth)], **facts,
    )  # fmt: skip


def _diagnostics(lille: Antenna, now: datetime) -> None:
    nadia = Membership.objects.select_related("user").get(antenna=lille, user__email=address("nadia.lille")).user
    diagnostics.write(lille, nadia, now)


def _everyone_alike(lille: Antenna, first_name: str, last_name: str, birth: Birth) -> list[UUID]:
    from beneficiaries.duplicates import likely

    found = likely(
        first_name=first_name, last_name=last_name, birth=birth, antenna_id=lille.pk, phone="", phone_shared=False
    )
    return [likeness.person.pk for likeness in found]


def _module_1(lille: Antenna, now: datetime) -> None:
    """A session of module 1 in about ten days, with seats for the portal to take."""
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille")).user
    module = (
        Module.objects.filter(code="1", retired_on__isnull=True).order_by("pk").last()
        or Module.objects.order_by("code")[0]
    )
    day = _next(3, now.astimezone(PARIS).date() + timedelta(days=6))
    halves = [Half.MORNING, Half.AFTERNOON]
    slots = [training_planning.Slot(day + timedelta(days=n // 2), halves[n % 2].value) for n in range(module.half_days)]
    site = Site.objects.filter(antenna=lille).order_by("pk")[0]
    training_planning.plan(
        module, antenna_id=lille.pk, slots=slots, site=site, place="", capacity=module.capacity,
        key=UUID(int=2026, version=4), by=manager,
    )  # fmt: skip


def _sheets(lille: Antenna, now: datetime) -> None:
    """Three sheets from the CCAS wait at Lille, for eight days, three days, and since today."""
    sophie = Professional.objects.select_related("user", "structure").get(email=address("sophie.ccas"))
    assert sophie.user is not None
    with open_portal(sophie.structure_id):
        for n, (first, last, born, postcode, needs, days, urgent) in enumerate(SHEETS):
            content = {
                "first_name": first, "last_name": last, "birth_on": born,
                "birth_precision": BirthPrecision.DAY if born else BirthPrecision.UNKNOWN, "phone": f"+3363998410{n}",
                "phone_shared": False, "language": "uk" if first == "Olena" else "fr", "postcode": postcode, "needs": needs,
                "motivations": [Motivation.SAVE_MONEY], "constraints_known": [], "availability": ["am"], "urgent": urgent,
            }  # fmt: skip
            at = now - timedelta(days=days, minutes=50)
            key = UUID(int=20261125 + n, version=4)
            sheet = sheets.send(content, antenna=lille, sender=sophie, send_key=key, by=sophie.user, at=at)
            if urgent:
                attachments.add(sheet, Document(DocumentKind.PNG, a_paper()), by=sophie.user, at=at)


def a_paper() -> bytes:
    """The picture of a sheet of paper, as a telephone takes it: grey lines on white."""
    from PIL import Image, ImageDraw

    paper, out = Image.new("L", (480, 680), 250), BytesIO()
    pen = ImageDraw.Draw(paper)
    for line in range(14):
        pen.rectangle((48, 60 + 38 * line, 420 - 23 * (line % 4), 70 + 38 * line), fill=90 if line == 0 else 190)
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()


def _directory(lille: Antenna, now: datetime) -> None:
    """Places where people are sent on, and two who were."""
    national = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk")[0].user
    nadia = Membership.objects.select_related("user").get(antenna=lille, user__email=address("nadia.lille")).user
    with open_national():
        places(national, now - timedelta(days=90))
        nation.write(now, national)
        api_now.write(now, national, lille)
    with open_antenna(lille.pk):
        orientations(lille, nadia, now)


def _registered(now: datetime) -> None:
    """Sophie's colleague Karim has a seat in the session of module 1."""
    from training.models import Session

    sophie = Professional.objects.get(email=address("sophie.ccas"))
    karim = Professional.objects.get(email=address("karim.ccas"))
    today = now.astimezone(PARIS).date()
    with open_portal(sophie.structure_id):
        session = Session.objects.open_for_registration(today).first()
        if session is not None:
            register_professionals(session, colleagues=[karim], new=[], on=today, by=sophie)


def _rights(lille: Antenna, now: datetime) -> None:
    """Last contacts are counted, so that it shows who leaves next; two people of Lille asked something of their data."""
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille")).user
    with open_national():
        retention.count_last_contacts()
    with open_antenna(lille.pk):
        people = Person.objects.filter(enrolments__antenna=lille, birth_on__isnull=False).order_by("card_number")[:2]
        for person, right, days in zip(people, (Right.ACCESS, Right.CORRECTION), (35, 6), strict=False):
            received_on = now.astimezone(PARIS).date() - timedelta(days=days)
            rights.receive(
                person, right=right, received_on=received_on, antenna_id=lille.pk, by=manager, at=now
            )  # fmt: skip

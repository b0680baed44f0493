"""The demo's relays at Lille: a call that is open, a candidate, a CCAS that is followed, a relay with its label, two
structures introduced to each other; made by the acts themselves.
"""

from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Count

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.impact.demo.cast import address
from connect.partners import structures
from connect.partners.models import Structure
from training.models import (
    Attendance,
    IntroductionSubject,
    MeetingPlace,
    MeetingState,
    RelayCall,
    RelayFile,
)
from training.network import candidacies, introducing, labelling, meetings, planning
from training.network.candidacies import Candidacy
from training.network.dates import spread

PARIS = ZoneInfo("Europe/Paris")
SERVICES = ["Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien"]
CALL = (
    "Cinq structures de la métropole sont accompagnées pendant seize mois : le point sur leurs besoins, deux jours de"
    " formation, une rencontre tous les deux mois. L’accompagnement est gratuit."
)


def write(lille: Antenna, now: datetime) -> None:
    """Everything that the pages of relays show today."""
    with open_antenna(lille.pk):
        by = User.objects.get(email=address("helene.lille"))
        here = Structure.objects.filter(postcode__startswith="59")
        ccas = here.get(name="CCAS de Lille")
        call = _call(lille, now, by)
        _followed(lille, ccas, now, by)
        relay = _relay(lille, now, by)
        known = [ccas.pk, *([relay.structure_id] if relay else [])]
        candidate = here.exclude(pk__in=known).order_by("name").first()
        if candidate:
            _noted(lille, candidate, call, now - timedelta(days=3), by)
        if relay:
            introducing.introduce(
                ccas, relay.structure, subject=IntroductionSubject.EXPERIENCE, text="Une heure suffit, sur place.",
                antenna_id=lille.pk, key=_key("introduction"), by=by, at=now,
            )  # fmt: skip


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"demo relays {name}")


def _day(now: datetime) -> date:
    return now.astimezone(PARIS).date()


def _call(lille: Antenna, now: datetime, by: User) -> RelayCall:
    facts = {
        "title": "Devenir Relais Numérique", "territory": "Métropole de Lille", "text": CALL, "places": 5,
        "opens_on": _day(now) - timedelta(days=12), "closes_on": _day(now) + timedelta(days=33),
    }  # fmt: skip
    return candidacies.open_call(facts, antenna_id=lille.pk, key=_key("call"), by=by, at=now)


def _noted(lille: Antenna, structure: Structure, call: RelayCall | None, at: datetime, by: User) -> RelayFile:
    said = Candidacy(
        why="Chaque semaine, des personnes viennent pour une démarche en ligne et repartent sans.",
        publics="allocataires, seniors, jeunes parents", people=4, means="une salle, trois ordinateurs, le wifi",
    )  # fmt: skip
    return candidacies.note(
        structure, said, call=call, on=_day(at), antenna_id=lille.pk, key=_key(f"file {structure.pk}"), by=by, at=at
    )


def _followed(lille: Antenna, ccas: Structure, now: datetime, by: User) -> None:
    """Chosen three months ago: a plan, every meeting planned, one held, one to note."""
    since = _day(now) - timedelta(days=90)
    file = _noted(lille, ccas, None, now - timedelta(days=110), by)
    file = candidacies.choose(file, starts_on=since, months=16, by=by, at=now - timedelta(days=90))
    _plan(file, now - timedelta(days=85), by)
    days = spread(since + timedelta(days=21), every=2, until=file.ends_on or since)
    _meet(file, days, now - timedelta(days=85), by)
    first = file.meetings.order_by("day")[0]
    said = "La permanence se tiendra le jeudi matin. Trois collègues veulent se former."
    meetings.hold(
        first, day=first.day, present=3, said=said, next_steps="Inscrire trois personnes au module 2.", by=by,
        at=now - timedelta(days=60),
    )  # fmt: skip


def _plan(file: RelayFile, at: datetime, by: User) -> None:
    lines = [
        planning.PlanLine("Suivre deux jours de formation", "trois personnes de la structure", _day(at) + timedelta(days=150)),
        planning.PlanLine("Ouvrir une permanence numérique chaque semaine", "la structure", _day(at) + timedelta(days=200)),
        planning.PlanLine("Animer un premier atelier ensemble", "les deux", None),
    ]  # fmt: skip
    needs = "Savoir accompagner sans faire à la place. Du temps le jeudi matin, et trois ordinateurs de plus."
    planning.note_needs(file, needs=needs, lines=lines, by=by, at=at)


def _meet(file: RelayFile, days: list[date], at: datetime, by: User) -> None:
    meetings.plan(file, days, starts=time(10), where=MeetingPlace.STRUCTURE, by=by, at=at)


def _relay(lille: Antenna, now: datetime, by: User) -> RelayFile | None:
    """The structure of Lille that attended the most in the last year; none attended, there is no relay yet."""
    attended = Attendance.objects.filter(
        antenna_id=lille.pk, present=True, half_day__day__gte=_day(now - timedelta(days=365))
    )
    best = attended.values("registration__structure").annotate(n=Count("pk")).order_by("-n").first()
    if best is None:
        return None
    structure = Structure.objects.get(pk=best["registration__structure"])
    structures.correct(structure, {"address": "12 rue des Postes"})
    asked = now - timedelta(days=240)
    facts = {
        "title": "Relais Numériques, première vague", "territory": "Lille", "text": CALL, "places": 2, "hours": 7,
        "opens_on": _day(asked) - timedelta(days=10), "closes_on": _day(asked) + timedelta(days=10),
    }  # fmt: skip
    call = candidacies.open_call(facts, antenna_id=lille.pk, key=_key("first call"), by=by, at=asked)
    since = now - timedelta(days=200)
    file = candidacies.choose(
        _noted(lille, structure, call, asked, by), starts_on=_day(since), months=16, by=by, at=since
    )
    _plan(file, since, by)
    _meet(file, spread(_day(since) + timedelta(days=30), every=2, until=file.ends_on or _day(now)), since, by)
    for one in file.meetings.filter(state=MeetingState.PLANNED, day__lt=_day(now)):
        meetings.hold(one, day=one.day, present=2, said="La permanence reçoit.", next_steps="", by=by, at=now)
    from_on = _day(now) - timedelta(days=20)
    try:
        labelling.give(
            file, from_on=from_on, until_on=labelling.usual_end(from_on), place=None, services=SERVICES, by=by, at=now
        )
    except labelling.TrainedFirst:  # who attended has left since
        return file
    return file

"""Sessions and drop-ins as La Coop writes activities: one row a participant, its columns in its order.

A workshop is one activity: its rows bear one `ID CRA`, and the length of the session on each, as La Coop repeats it. A
drop-in is as many activities as people, each with its own `ID CRA`; they share the minutes of the session. So the lengths
of the activities of a file, each taken once, add up to the hours held (see docs/decisions).

Rows are read by parcels of sessions, each behind the antenna's own door: memory does not grow with the period.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone, translation

from connect.antennas import doors
from connect.ui.spreadsheet import Cell
from connect.ui.templatetags.ui import NBSP
from workshops.coop import codes
from workshops.coop.places import Place, Places
from workshops.models import Booking, BookingState, Difficulty, KindSkill, Mode, Session
from workshops.roll.days import Days

PARCEL = 100  # sessions
After = tuple[datetime, int]  # the session that the next ones follow
NAMESPACE = UUID("7f0c6d0a-3f0e-4b3e-9d7a-5c1f5a6b0c00")  # of the keys of activities: the same in every file
HEADINGS = [
    "Date", "Enregistré le", "Dernière modification le", "Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum",
    "Type", "Participants", "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement", "Tags",
    "Nom de la démarche administrative", "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté",
    "Structure de redirection", "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
    "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "ID CRA",
]  # fmt: skip


class Activity(NamedTuple):
    """One activity of La Coop: a session with those who came, or one person of a drop-in."""

    key: UUID
    session: Session
    bookings: Sequence[Booking]
    minutes: int


def held(antennas: list[int], days: Days) -> QuerySet[Session]:
    """Sessions of the period to which somebody came, at some antennas."""
    came = Booking.objects.filter(session=OuterRef("pk"), state=BookingState.CAME)
    return Session.objects.filter(
        Exists(came), antenna__in=antennas, starts_at__gte=days.starts_at, starts_at__lt=days.ends_before
    )


def rows(antennas: Iterable[int], days: Days, *, on: date) -> Iterator[list[Cell]]:
    """Every row, oldest first within each antenna. `on`: the day of the file, from which ages are counted."""
    places = Places()
    for antenna_id in antennas:
        after: After | None = None
        while True:
            made, after = parcel(antenna_id, days, after, places=places, on=on)
            yield from made
            if after is None:
                break


def parcel(
    antenna_id: int, days: Days, after: After | None, *, places: Places, on: date
) -> tuple[list[list[Cell]], After | None]:
    """The rows of the next sessions of an antenna, and what the following ones come after: None when there is none."""
    with doors.open_antenna(antenna_id), translation.override("fr"):
        sessions = _parcel(antenna_id, days, after)
        made = [row for session in sessions for row in _rows_of(session, places, on)]
    return made, (sessions[-1].starts_at, sessions[-1].pk) if len(sessions) == PARCEL else None


def _parcel(antenna_id: int, days: Days, after: After | None) -> list[Session]:
    """The next sessions, with all that their rows say; as many queries whatever they hold."""
    found = held([antenna_id], days)
    if after is not None:
        moment, key = after
        found = found.filter(Q(starts_at__gt=moment) | Q(starts_at=moment, pk__gt=key))
    came = Booking.objects.filter(state=BookingState.CAME).select_related("person__commune").prefetch_related("skills")
    return list(
        found.select_related("kind", "room__site", "venue")
        .with_team()  # type: ignore[attr-defined]
        .prefetch_related(Prefetch("bookings", came.order_by("pk"), to_attr="present"), "kind__skills")
        .order_by("starts_at", "pk")[:PARCEL]
    )


def activities(session: Session) -> list[Activity]:
    """A workshop is one; of a drop-in each person is one, and the minutes are shared, to the minute."""
    present: list[Booking] = session.present  # type: ignore[attr-defined]  # prefetched
    if session.kind.coop_type == "collectif":
        return [Activity(uuid5(NAMESPACE, f"session {session.pk}"), session, present, session.minutes)]
    share, rest = divmod(session.minutes, len(present))
    return [
        Activity(uuid5(NAMESPACE, f"booking {one.pk}"), session, [one], max(share + (n < rest), 1))
        for n, one in enumerate(present)
    ]


def _rows_of(session: Session, places: Places, on: date) -> Iterator[list[Cell]]:
    for activity in activities(session):
        before, after = _about(activity, places.of(session))
        several = len(activity.bookings)
        for rank, booking in enumerate(activity.bookings, 1):
            who: list[Cell] = [f"{rank}/{several}" if several > 1 else 1]
            yield [*before, *who, *after, *_person(booking, on), str(activity.key)]


def _about(activity: Activity, place: Place) -> tuple[list[Cell], list[Cell]]:
    """What all the rows of an activity say: the columns before `Participants`, and those after it."""
    session, kind = activity.session, activity.session.kind
    noted = [one.changed_at for one in activity.bookings]
    kept, changed = said(min(noted)), said(max(noted))
    lead = session.team[0].user if session.team else None
    alone = kind.coop_type == "individuel"
    before: list[Cell] = [
        timezone.localdate(session.starts_at), kept, changed if changed != kept else None,
        lead.first_name if lead else None, lead.last_name if lead else None, "Médiateur" if lead else None, None,
        codes.TYPES[kind.coop_type],
    ]  # fmt: skip
    after: list[Cell] = [
        codes.PLACES[codes.PLACE_OF[Mode(session.mode)]], *place, activity.minutes, None if alone else session.numbered.replace(NBSP, " "),
        None, "\n".join(codes.THEMES[code] for code in themes_of(activity)), None, None,
        autonomy(activity.bookings[0]) if alone else f"{codes.STARS[codes.LEVEL_OF[Difficulty(session.difficulty)]]}/3",
        None, None,
    ]  # fmt: skip
    return before, after


def themes_of(activity: Activity) -> list[str]:
    """What somebody came for, named at booking; else what the session teaches. Empty: nothing says it."""
    subject = activity.bookings[0].subject if activity.session.kind.coop_type == "individuel" else ""
    named = {codes.THEME_OF[subject]} if subject in codes.THEME_OF else set()  # type: ignore[index]
    return codes.themes(named or {skill.coop_theme for skill in activity.session.kind.skills.all()})


def autonomy(booking: Booking) -> str | None:
    """`2/3`: the mean of what was seen, rounded down as the diagnostic does; nothing when nothing was."""
    seen = [one.level for one in booking.skills.all() if one.level is not None]
    return f"{max(sum(seen) // len(seen), 1)}/3" if seen else None


def _person(booking: Booking, on: date) -> list[Cell]:
    """Commune, gender, age and situation; never a name. A commune is said whole, or not at all."""
    person = booking.person
    home: list[Cell] = [None, None, None]
    if (commune := person.commune) is not None:
        own = person.postcode if person.postcode in commune.postcodes else next(iter(commune.postcodes), None)
        home = [commune.name, own, commune.code]
    _upper, years = codes.AGES[codes.age(person, on)]
    return [*home, codes.GENDERS[codes.gender(person)], years, codes.STATUSES[codes.status(person)]]


def said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y à %H:%M}"


def teaches() -> Exists:
    """For a session: does its kind teach a skill, and so have a theme?"""
    return Exists(KindSkill.objects.filter(kind=OuterRef("kind")))

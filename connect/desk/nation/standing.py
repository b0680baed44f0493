"""What opens without anybody signing in, of the apps below: calendars, codes, invitations, doors of sessions, links.

Those that are ended one by one are listed one by one. Links that each lead to one's own page, made by thousands, are counted
by antenna: each ends with what it leads to.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connect.accounts.models import User
from connect.antennas import keys
from connect.antennas.doors import open_antenna
from connect.antennas.keys import Key, KeyKind
from connect.partners.joining import invitations
from connect.partners.models import Invitation
from connect.partners.models.joining import Way
from connect.ui.templatetags.ui import short_day
from training.models import Quote, QuoteState, RegistrationState, RollDoor, TraineeKey
from training.signing import doors as rolls
from workshops.models import PublicDoor, SeatKey
from workshops.seats import doors as seats

MOST = 500


def _asked(function: str, *values: int | UUID) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({', '.join(['%s'] * len(values))})", values)  # noqa: S608 -- names of this file
        return list(cursor.fetchall())


def _found(rows: list[tuple[object, ...]]) -> None:
    if not rows[0][0]:
        raise ObjectDoesNotExist


def feeds() -> list[Key]:
    """Calendars on telephones; the day of the last reading is noted."""
    return [
        Key(str(pk), str(name), str(place), since, str(name), _at_noon(read_on))  # type: ignore[arg-type]
        for pk, name, place, since, read_on in _asked("desk_feeds")
    ]


def _at_noon(day: object) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12))) if day else None  # type: ignore[arg-type]


def end_feed(pk: str, by: User, at: datetime) -> None:
    _found(_asked("desk_end_feed", keys.number(pk)))


def feeds_of(user: User) -> list[tuple[str, str, date | None]]:
    """Key, antenna and day of the last reading of the calendars of one person."""
    return [(str(pk), str(place), read_on) for pk, place, read_on in _asked("desk_feeds_of", user.pk)]  # type: ignore[misc]


def access_codes() -> list[Key]:
    """Codes by which colleagues join their structure; used: the last time somebody did."""
    return [
        Key(str(pk), str(structure), _("portal"), since, str(maker), used)  # type: ignore[arg-type]
        for pk, structure, since, maker, used in _asked("desk_access_codes")
    ]


def end_access_code(pk: str, by: User, at: datetime) -> None:
    _found(_asked("desk_end_access_code", keys.uuid(pk)))


def waiting_invitations() -> list[Key]:
    rows = Invitation.objects.filter(way=Way.LINK, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    return [
        Key(
            str(one.pk), f"{one.first_name} {one.last_name}", one.structure.name, one.made_at,
            one.by.get_full_name() if one.by else "",
        )
        for one in rows.select_related("structure", "by").order_by("made_at")[:MOST]
    ]  # fmt: skip


def withdraw_invitation(pk: str, by: User, at: datetime) -> None:
    invitations.withdraw(Invitation.objects.get(pk=keys.uuid(pk), way=Way.LINK), at=at)


def public_sessions() -> list[Key]:
    """Sessions that anybody books from a poster, until they begin."""
    rows = PublicDoor.objects.filter(closed_at=None, session__starts_at__gt=timezone.now())
    rows = rows.select_related("session__kind", "antenna", "opened_by").order_by("session__starts_at")
    return [
        Key(
            str(one.pk), f"{one.session.title or one.session.kind.name_fr}, {short_day(one.session.starts_at)}",
            one.antenna.name, one.opens_at, one.opened_by.get_full_name() if one.opened_by else "",
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def shut_session(pk: str, by: User, at: datetime) -> None:
    door = PublicDoor.objects.select_related("session").get(pk=keys.number(pk))
    with open_antenna(door.antenna_id, user_id=by.pk):
        seats.shut(door.session, by=by, at=at)


def rolls_to_sign() -> list[Key]:
    """Half-days of trainings that are signed by the code on the screen or the tablet: on their day alone."""
    rows = RollDoor.objects.filter(shut_at=None, half_day__day__gte=timezone.localdate())
    rows = rows.select_related("session__module", "half_day", "antenna", "opened_by").order_by("half_day__day", "pk")
    return [
        Key(
            str(one.pk), f"{one.session.module.title}, {short_day(one.half_day.day)}", one.antenna.name, one.opened_at,
            one.opened_by.get_full_name(),
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def shut_roll(pk: str, by: User, at: datetime) -> None:
    door = RollDoor.objects.select_related("half_day").get(pk=keys.number(pk))
    with open_antenna(door.antenna_id, user_id=by.pk):
        rolls.shut_roll(door.half_day, by=by, at=at)


def _counted(rows: QuerySet[TraineeKey] | QuerySet[SeatKey] | QuerySet[Quote], made: str) -> list[Key]:
    sums = rows.values("antenna", "antenna__name").annotate(n=Count("pk"), since=Min(made)).order_by("antenna__name")
    return [
        Key(
            str(row["antenna"]), ngettext("%(n)s link", "%(n)s links", row["n"]) % {"n": row["n"]}, row["antenna__name"],
            row["since"], "",
        )
        for row in sums
    ]  # fmt: skip


def trainee_links() -> list[Key]:
    return _counted(TraineeKey.objects.filter(registration__state=RegistrationState.REGISTERED), "made_at")


def seat_links() -> list[Key]:
    return _counted(SeatKey.objects.filter(booking__session__starts_at__gt=timezone.now()), "made_at")


def quote_links() -> list[Key]:
    return _counted(Quote.objects.filter(state=QuoteState.SENT), "sent_at")


def register() -> None:
    for kind in (
        KeyKind("calendriers", gettext_lazy("Calendars on telephones"), feeds, end_feed, notes_use=True),
        KeyKind("codes-d-acces", gettext_lazy("Access codes of structures"), access_codes, end_access_code, notes_use=True),
        KeyKind("invitations", gettext_lazy("Invitations to the portal"), waiting_invitations, withdraw_invitation),
        KeyKind("seances-ouvertes", gettext_lazy("Sessions that anybody books by a link"), public_sessions, shut_session),
        KeyKind("emargements", gettext_lazy("Codes and tablets for signing a training"), rolls_to_sign, shut_roll),
        KeyKind(
            "stagiaires", gettext_lazy("Links of trainees to their own page"), trainee_links,
            how=gettext_lazy("Each opens one registration; it ends when the antenna cancels it."),
        ),
        KeyKind(
            "places", gettext_lazy("Links to one’s own seat in a session"), seat_links,
            how=gettext_lazy("Each opens one seat, until the session begins."),
        ),
        KeyKind(
            "devis", gettext_lazy("Links to quotes"), quote_links,
            how=gettext_lazy("Each opens one quote; it ends when the quote is answered or withdrawn."),
        ),
    ):  # fmt: skip
        keys.register(kind)

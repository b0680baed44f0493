"""No more messages: said by the link of a message, by answering STOP, or to the team; it holds at every antenna."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.post import sms
from workshops.models import Message, MessageStop, Silenced, StopWay


@act
def stop(
    person: Person, *, by: User | None, at: datetime, way: StopWay = StopWay.TEAM, what: Silenced = Silenced.ALL
) -> bool:
    """She gets no message any more, nor what waits to leave; True when that was new. Behind an antenna's door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workshops_stop_messages(%s, %s, %s, %s, %s)", [person.pk, what, way, by.pk if by else None, at]
        )
        return bool(cursor.fetchone()[0])


@act
def start_again(person: Person, *, antenna_id: int, by: User, at: datetime) -> bool:
    """She wants messages of this antenna again; those of others are for her to ask there. Repeated, it changes nothing."""
    standing = MessageStop.objects.filter(person=person, antenna_id=antenna_id, until=None)
    return bool(standing.update(until=at))


def door_of(message_id: UUID) -> int | None:
    """The antenna that a message's link leads to; asked under no door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workshops_door_of_message(%s)", [message_id])
        found: tuple[int | None] = cursor.fetchone()
        return found[0]


@act
def stop_by_link(message_id: UUID, *, at: datetime) -> bool:
    """Whoever holds the link of a message ends all messages to its reader. Behind the message's antenna's door."""
    message = Message.objects.select_related("person").get(pk=message_id)
    return stop(message.person, by=None, at=at, way=StopWay.LINK)


def take_replies(*, at: datetime) -> int:
    """Read what was answered to text messages; each STOP ends all messages to the people written to at that number.
    Gives how many stops were new. Under no door; other answers are for nobody: the text says to call.
    """
    taker = sms.carrier()
    made = 0
    for reply in taker.replies() if taker else ():
        if reply.text.strip().strip(".!").upper() in {"STOP", "ARRET", "ARRÊT", "STOPSMS"}:
            with connection.cursor() as cursor:
                cursor.execute("SELECT workshops_stop_by_number(%s, %s)", [reply.number, at])
                made += cursor.fetchone()[0]
    return made

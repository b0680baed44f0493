"""The waiting list of a session: in the order of the asking, called when a seat is freed, held for two days.

PostgreSQL chooses who is called (`training_call_next`), since a portal that frees a seat does not see who waits in
another structure; the letters are written by a job at the antenna's door.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override
from procrastinate.contrib.django import app

from connect.acts import act
from connect.post import outbox
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from training.contacts import contacts
from training.enrolling import convening, papers
from training.enrolling.papers import Letter
from training.links import link_to
from training.models import CallState, Paper, Registration, RegistrationState, SeatCall, Session

RULE: Promise = gettext_lazy(
    "People are called in the order in which they asked. A freed seat is kept two days for the person called, and never"
    " into the first day of the session. Without an answer she leaves the list, and the next is called."
)
TOLD_FOR = timedelta(days=2)  # what lapsed longer ago is not told any more


class OfferGone(Refusal):
    sentence = gettext_lazy("This seat is no longer kept: the time to answer is over, or the answer was given.")


@for_constraint("registration_in_her_turn")
class OthersWait(Refusal):
    sentence = gettext_lazy(
        "Others wait for a seat of this session: nobody passes them. Ask for a place on the waiting list."
    )


@for_constraint("seatcall_of_who_waits", "seatcall_closed_once", "seatcall_at_the_open_door", "seatcall_one_open")
class NotWaiting(Refusal):
    sentence = gettext_lazy("This person does not wait for a seat any more.")


def call_next(session: Session, *, at: datetime) -> int:
    """Close the offers that are due and offer each free seat to the next who waits; gives how many were called.

    It holds the session's row: acts that touch its seats begin with it, and end with it when they freed one. The letters
    are a job's. Repeated, it calls nobody twice.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_call_next(%s, %s)", [session.pk, at])
        called = int(cursor.fetchone()[0])
    if called:
        job = app.configure_task("training.enrolling.tell_the_called", queue="upkeep")
        job.defer(antenna_id=session.antenna_id, session_id=session.pk)
    return called


def before(registration: Registration) -> int:
    """How many are before her on the list, of whatever structure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_waiting_before(%s)", [registration.pk])
        return int(cursor.fetchone()[0])


@act
def take(registration: Registration, *, at: datetime) -> Registration:
    """Take the seat that is kept for her: by herself, her referent, or the antenna. Pressed again, it is hers already.

    Refuses OfferGone when the answer comes too late.
    """
    call_next(registration.session, at=at)
    mine = Registration.objects.select_for_update(of=("self",)).select_related("professional").get(pk=registration.pk)
    if mine.state == RegistrationState.REGISTERED:
        return mine
    if mine.state != RegistrationState.WAITING or mine.offered_until is None or mine.offered_until <= at:
        raise OfferGone
    mine.state = RegistrationState.REGISTERED
    mine.save(update_fields=["state"])
    convening.convene([mine], at=at)
    return mine


@act
def leave(registration: Registration, *, at: datetime) -> Registration:
    """Leave the waiting list, or say no to the seat that is kept: the next is called. Repeated, it is harmless."""
    call_next(registration.session, at=at)
    mine = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if mine.state == RegistrationState.WAITING:
        mine.state = RegistrationState.CANCELLED
        mine.save(update_fields=["state"])
        call_next(registration.session, at=at)
    return mine


def settle(antenna_id: int, *, at: datetime) -> int:
    """In each session to come where somebody waits: let the offers due lapse, call the next, write to those called.

    Gives how many were called. More seats, or a registration withdrawn by another way, are caught up here.
    """
    waited = Registration.objects.filter(
        antenna_id=antenna_id, state=RegistrationState.WAITING, session__state="planned"
    )
    lapsed = SeatCall.objects.filter(antenna_id=antenna_id, state=CallState.LAPSED, closed_at__gt=at - TOLD_FOR)
    concerned = Session.objects.filter(Q(pk__in=waited.values("session")) | Q(pk__in=lapsed.values("session")))
    sessions = list(concerned.filter(ends_on__gte=timezone.localdate(at)).order_by("pk"))
    called = sum(call_next(session, at=at) for session in sessions)
    for session in sessions:
        tell_the_called(session.pk, at=at)
    return called


def tell_the_called(session_id: int, *, at: datetime) -> int:
    """Write, once each, to those for whom a seat is kept, to who registered them, and to those whose time is over; gives
    how many letters left. At the antenna's door."""
    calls = SeatCall.objects.filter(session_id=session_id).select_related("registration__professional")
    opened = list(calls.filter(state=CallState.OPEN, lapses_at__gt=at))
    lapsed = list(calls.filter(state=CallState.LAPSED, closed_at__gt=at - TOLD_FOR))
    told = _tell(opened, Paper.OFFER, at) if opened else 0
    return told + (_tell(lapsed, Paper.LAPSED, at) if lapsed else 0)


def _tell(calls: list[SeatCall], kind: Paper, at: datetime) -> int:
    registrations = [call.registration for call in calls]
    session, half_days = papers.with_session(registrations)
    answering = contacts({one.structure_id for one in registrations}, session=session)
    own = {one.professional.email for one in registrations}
    with override("fr"):
        letters = [_letter(call, kind, session, at) for call in calls]
        sent = papers.send(registrations, letters, half_days, at=at)
        for call, letter in zip(calls, letters, strict=True):
            for one in answering[call.structure_id]:
                if one.email not in own:
                    outbox.send(
                        recipient=one.email, matter=f"{letter.matter}-structure", kind=f"training_{kind}",
                        subject=letter.subject, body=_for_the_structure(call, kind, session), not_after=letter.not_after,
                    )  # fmt: skip
    return len(sent)


def _letter(call: SeatCall, kind: Paper, session: Session, at: datetime) -> Letter:
    facts = _facts(call, session)
    matter = f"training-call-{call.pk}"
    if kind == Paper.LAPSED:
        body = gettext(
            "Hello,\n\nA seat was kept for you in this training, until %(until)s:\n%(module)s, %(day)s\nFor: %(name)s\n\nWe had"
            " no answer: it goes to the next person, and you are no longer on the waiting list. You can ask again.\n"
        )
        return Letter(kind, gettext("Your training: the seat went to somebody else"), body % facts, matter=matter)
    body = gettext(
        "Hello,\n\nA seat is free in the training for which you wait:\n%(module)s, %(day)s\nFor: %(name)s\n\nIt is kept for you"
        " until %(until)s. Take it, or leave it to the next person, on your page: %(link)s\n"
    )
    link = link_to(call.registration, at=at)
    subject = gettext("A seat is free in your training: answer now")
    return Letter(kind, subject, body % {**facts, "link": link}, matter=matter, not_after=call.lapses_at)


def _for_the_structure(call: SeatCall, kind: Paper, session: Session) -> str:
    """What who registered her reads: she may answer in her place on the portal; never the trainee's own link."""
    words = {
        Paper.OFFER: gettext(
            "Hello,\n\nA seat is kept until %(until)s for your colleague %(name)s:\n%(module)s, %(day)s\n\nShe was told. You can"
            " also answer for her: %(link)s\n"
        ),
        Paper.LAPSED: gettext(
            "Hello,\n\nThe seat that was kept until %(until)s for your colleague %(name)s went to somebody else:\n%(module)s,"
            " %(day)s\n\nYou can ask again: %(link)s\n"
        ),
    }[kind]
    return words % {**_facts(call, session), "link": papers.address(f"{papers.PORTAL}{session.pk}/")}


def _facts(call: SeatCall, session: Session) -> dict[str, object]:
    return {
        "module": session.module.title, "day": day(session.starts_on), "name": call.registration.professional,
        "until": f"{day(call.lapses_at)}, {hour(call.lapses_at)}",
    }  # fmt: skip

"""Letters about a registration: the convocation with its calendar file, what changes it, what takes it back, the reminder."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, override

from connect.accounts.models import User
from connect.acts import act
from connect.post import outbox
from connect.refusals import Refusal
from connect.ui.templatetags.ui import day
from training.contacts import contacts, reachable
from training.enrolling import papers
from training.enrolling.papers import Letter
from training.links import link_to
from training.models import HalfDay, Paper, Registration, RegistrationState, SentPaper, Session, SessionState

AHEAD = timedelta(days=2)  # a reminder comes so long before the first day


class NothingToSend(Refusal):
    """There is nobody who can be written to, or nothing to be told."""


def convene(
    registrations: Sequence[Registration], *, at: datetime, by: User | None = None, kind: Paper = Paper.CONVOCATION
) -> list[SentPaper]:
    """Send each her convocation to their session, with a calendar file that replaces the one she had. Gives what left.

    `registrations`: of one session, each with a seat. Called by the acts that give a seat, once for each seat given.
    """
    if not registrations:
        return []
    session, half_days = papers.with_session(registrations)
    rules = papers.rules_on(timezone.localdate(at))
    with override("fr"):
        subject = (
            gettext("Your training: convocation") if kind == Paper.CONVOCATION else gettext("Your training: new days")
        )
        letters = [
            Letter(kind, subject, _convocation(one, session, half_days, rules is not None, at, kind), calendar="keep")
            for one in registrations
        ]
    sent = papers.send(registrations, letters, half_days, at=at, by=by)
    if kind == Paper.CONVOCATION:
        papers.note_rules(sent, rules)
    return sent


def _convocation(
    one: Registration, session: Session, half_days: Sequence[HalfDay], rules: bool, at: datetime, kind: Paper
) -> str:
    begins = (
        gettext("Hello,\n\nYou have a seat in this training:")
        if kind == Paper.CONVOCATION
        else gettext("Hello,\n\nThis training has changed. Here is what holds now:")
    )
    parts = [
        begins + f"\n{session.module.title}",
        gettext("For: %(name)s") % {"name": one.professional},
        papers.days(half_days) + "\n" + papers.where(session),
        gettext("Your page, with what is to be done before and on the day (keep it to yourself): %(link)s")
        % {"link": link_to(one, at=at)},
    ]
    if rules and kind == Paper.CONVOCATION:
        parts.append(
            gettext("House rules of our trainings: %(link)s") % {"link": link_to(one, at=at, name="trainee:rules")}
        )
    parts.append(
        gettext("If you cannot come, say so on your page: a colleague may take your seat.\nA question: %(antenna)s.")
        % {"antenna": papers.who_to_ask(session)}
    )
    return "\n\n".join(parts) + "\n"


@act
def convene_again(registration: Registration, *, at: datetime, by: User) -> list[SentPaper]:
    """Send her convocation once more. Refuses NothingToSend when she has no seat, or nobody can be written to."""
    one = Registration.objects.select_related("professional").get(pk=registration.pk)
    if one.state != RegistrationState.REGISTERED:
        raise NothingToSend(gettext("This person has no seat any more."))
    sent = convene([one], at=at, by=by)
    if not sent:
        raise NothingToSend(gettext("Nobody can be written to: call the structure."))
    return sent


def tell_freed(registration: Registration, *, at: datetime, by: User | None = None) -> None:
    """Her seat was given back, or a colleague takes it: her calendar is told too."""
    _session, half_days = papers.with_session([registration])
    with override("fr"):
        body = gettext(
            "Hello,\n\nYour seat in this training was given back:\n%(module)s\nFor: %(name)s\n%(days)s\n\nIf this is a"
            " mistake, tell the person who registered you, or us: %(antenna)s.\n"
        ) % {
            "module": registration.session.module.title, "name": registration.professional,
            "days": papers.days(half_days), "antenna": papers.who_to_ask(registration.session),
        }  # fmt: skip
        letter = Letter(Paper.FREED, gettext("Your training: seat given back"), body, calendar="cancel")
    papers.send([registration], [letter], half_days, at=at, by=by)


def tell_changed(session: Session, *, at: datetime) -> None:
    """A session moved or takes place elsewhere: each who has a seat, or waits for one, and who registered them learn it."""
    seated, waiting = _seated(session), _waiting(session)
    if seated:
        convene(seated, at=at, kind=Paper.MOVED)
    half_days = list(session.half_days.all())
    with override("fr"):
        subject = gettext("A training session has been moved")
        body = gettext(
            "Hello,\n\nThe session “%(module)s” has been moved. It is now:\n%(days)s\n%(where)s\n\nSee or cancel the"
            " registrations: %(link)s\n"
        ) % {
            "module": session.module.title, "days": papers.days(half_days), "where": papers.where(session),
            "link": papers.address(papers.PORTAL),
        }  # fmt: skip
    matter = outbox.new_matter(f"training-{session.pk}")
    _tell_waiting(waiting, Letter(Paper.MOVED, subject, body, matter=matter), at=at)
    _tell_contacts(session, seated + waiting, subject, body, kind="training_moved", matter=matter)


def tell_cancelled(session: Session, *, at: datetime) -> None:
    """A session is cancelled: each who had a seat or waited, once, and who registered them; calendars are told too."""
    seated, waiting = _seated(session), _waiting(session)
    half_days = list(session.half_days.all())
    with override("fr"):
        subject = gettext("A training session is cancelled")
        body = gettext(
            "Hello,\n\nThe session “%(module)s” of %(day)s is cancelled.\n\nOther sessions are on the portal: %(link)s\n"
        ) % {
            "module": session.module.title, "day": day(session.starts_on), "link": papers.address(papers.PORTAL),
        }  # fmt: skip
    if seated:
        papers.with_session(seated)
        letters = [Letter(Paper.CANCELLED, subject, body, calendar="cancel") for _ in seated]
        papers.send(seated, letters, half_days, at=at)
    matter = f"training-{session.pk}"
    _tell_waiting(waiting, Letter(Paper.CANCELLED, subject, body, matter=matter), at=at)
    _tell_contacts(session, seated + waiting, subject, body, kind="training_cancelled", matter=matter)


def _seated(session: Session) -> list[Registration]:
    return _in_state(session, RegistrationState.REGISTERED)


def _waiting(session: Session) -> list[Registration]:
    return _in_state(session, RegistrationState.WAITING)


def _in_state(session: Session, state: str) -> list[Registration]:
    known = Registration.objects.filter(session=session, state=state)
    return list(known.select_related("professional").order_by("pk"))


def _tell_waiting(waiting: list[Registration], letter: Letter, *, at: datetime) -> None:
    """Who waits has no calendar file to replace."""
    if waiting:
        _session, half_days = papers.with_session(waiting)
        papers.send(waiting, [letter] * len(waiting), half_days, at=at)


def _tell_contacts(
    session: Session, concerned: list[Registration], subject: str, body: str, *, kind: str, matter: str
) -> None:
    """One letter to each who registered somebody here, or answers for her, and was not written to for herself."""
    structures = {one.structure_id for one in concerned}
    own = set(reachable().filter(pk__in=[one.professional_id for one in concerned]).values_list("email", flat=True))
    people = (
        {one.email for them in contacts(structures, session=session).values() for one in them} if structures else set()
    )
    for address in sorted(people - own):
        outbox.send(recipient=address, matter=matter, kind=kind, subject=subject, body=body)


def remind(antenna_id: int, *, at: datetime) -> int:
    """Remind each who has a seat in a session that begins in two days or tomorrow; gives how many letters left.

    Once for a session's first day; who was convened in the last two days is not reminded of what she has just read.
    """
    today = timezone.localdate(at)
    coming = Session.objects.filter(
        antenna_id=antenna_id, state=SessionState.PLANNED, starts_on__gt=today, starts_on__lte=today + AHEAD
    )
    return sum(_remind(session, at) for session in coming.order_by("pk"))


def _remind(session: Session, at: datetime) -> int:
    fresh = SentPaper.objects.filter(
        kind__in=[Paper.CONVOCATION, Paper.MOVED, Paper.REMINDER], sent_at__gt=at - AHEAD, registration__session=session
    )
    due = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED).exclude(
        pk__in=fresh.values("registration")
    )
    registrations = list(due.select_related("professional").order_by("pk"))
    if not registrations:
        return 0
    session, half_days = papers.with_session(registrations)
    with override("fr"):
        letters = [
            Letter(
                Paper.REMINDER, gettext("Your training begins soon"), _reminder(one, session, half_days, at),
                matter=f"training-registration-{one.pk}-{session.starts_on:%Y%m%d}",
            )
            for one in registrations
        ]  # fmt: skip
    return len(papers.send(registrations, letters, half_days, at=at))


def _reminder(one: Registration, session: Session, half_days: Sequence[HalfDay], at: datetime) -> str:
    return gettext(
        "Hello,\n\nYour training begins soon:\n%(module)s\nFor: %(name)s\n%(days)s\n%(where)s\n\nYour page, with what remains"
        " to be done: %(link)s\nA question: %(antenna)s.\n"
    ) % {
        "module": session.module.title, "name": one.professional, "days": papers.days(half_days),
        "where": papers.where(session), "link": link_to(one, at=at), "antenna": papers.who_to_ask(session),
    }  # fmt: skip

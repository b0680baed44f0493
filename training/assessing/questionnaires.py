"""When each questionnaire is open, which version is asked, and what remains to be answered by a trainee."""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.antennas.doors import root_urls
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day as said
from training.lines import Line
from training.links import secret_of
from training.models import OF_TRAINEES, Asked, Moment, Questionnaire, Registration, Session

# Days after the session's last day, the same as PostgreSQL's `training_questionnaire_days` (positioning: until the first).
OPENS = {Moment.COLD: 91}
CLOSES = {Moment.HOT: 60, Moment.TRAINER: 60}
OTHERWISE_CLOSES = 273

PAGES = {
    Moment.ENTRY: "trainee_assessing:entry", Moment.HOT: "trainee_assessing:hot", Moment.COLD: "trainee_assessing:cold",
}  # fmt: skip
WORDS = {
    Moment.ENTRY: gettext_lazy("Say where you stand before the training"),
    Moment.HOT: gettext_lazy("Give your opinion on the training"),
    Moment.COLD: gettext_lazy("Three months later: say what has changed"),
}


@for_constraint("questionnaire_in_its_time")
class NotOpen(Refusal):
    sentence = gettext_lazy("This questionnaire is not open today: nothing was kept.")


@for_constraint("questionnaire_of_this_session", "answers_fit_the_questions")
class NotThisOne(Refusal):
    sentence = gettext_lazy("The questions have changed meanwhile: open this page again and answer.")


@for_constraint("reply_of_the_session")
class NotConcerned(Refusal):
    sentence = gettext_lazy("Only those who took part in this session are asked.")


class NoQuestionnaire(Refusal):
    sentence = gettext_lazy("No questionnaire is published for this moment yet.")


def opens_on(kind: str, session: Session) -> date | None:
    """First day on which it is open; None: from the registration on."""
    return None if kind == Moment.ENTRY else session.ends_on + timedelta(OPENS.get(Moment(kind), 0))


def closes_on(kind: str, session: Session) -> date:
    """Last day on which it is open."""
    if kind == Moment.ENTRY:
        return session.starts_on
    return session.ends_on + timedelta(CLOSES.get(Moment(kind), OTHERWISE_CLOSES))


def is_open(kind: str, session: Session, *, on: date) -> bool:
    first = opens_on(kind, session)
    return not session.is_cancelled and (first is None or first <= on) and on <= closes_on(kind, session)


def asked_in(kind: str, session: Session, *, on: date) -> Questionnaire:
    """The version that is asked in a session on a day. Refuses NoQuestionnaire."""
    found = Questionnaire.objects.in_force(kind, module_id=session.module_id, on=on)
    if found is None:
        raise NoQuestionnaire
    return found


def why_shut(kind: str, session: Session, *, on: date) -> str:
    """Why it cannot be answered on a day; "" when it can."""
    first = opens_on(kind, session)
    if session.is_cancelled:
        return _("This session is cancelled.")
    if first is not None and on < first:
        return _("Opens on %(day)s.") % {"day": said(first)}
    if on > closes_on(kind, session):
        return _("Closed since %(day)s.") % {"day": said(closes_on(kind, session) + timedelta(1))}
    return ""


def lines(registration: Registration, *, at: datetime) -> list[Line]:
    """What a trainee has to answer, or has answered, for her page; `registration.session` must be loaded. One query.

    A questionnaire whose days are over and that was not answered is not listed any more.
    """
    session, today = registration.session, timezone.localdate(at)
    answered = dict(Asked.objects.filter(registration=registration).values_list("kind", "answered_on"))
    found = []
    for kind in OF_TRAINEES:
        done, why = bool(answered.get(kind)), why_shut(kind, session, on=today)
        if done or today <= closes_on(kind, session):
            open_still = not why and not (done and kind != Moment.ENTRY)
            found.append(
                Line(WORDS[kind], _page_of(kind, registration) if open_still else "", done, "" if done else why)
            )
    return found


def _page_of(kind: Moment, registration: Registration) -> str:
    with root_urls():
        return reverse(PAGES[kind], args=[secret_of(registration)])

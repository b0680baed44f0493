"""Letters that ask for an opinion. A subject names nobody; each leaves once, its reminder once."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from connect.post import outbox
from connect.ui.templatetags.ui import day
from training.assessing.questionnaires import PAGES, closes_on
from training.links import link_to
from training.models import Asked, Moment, Registration, Session

PORTAL = "/portail/formations/evaluations/"


def ask_trainee(registration: Registration, kind: str, *, again: bool, at: datetime) -> bool:
    """Her opinion, at the end or three months later, by her link; False when it was written before or cannot arrive."""
    session, link = registration.session, link_to(registration, at=at, name=PAGES[Moment(kind)])
    with override("fr"):
        subject = (
            gettext("Three months after your training: what has changed?")
            if kind == Moment.COLD
            else gettext("Your opinion on your training, in two minutes")
        )
        body = gettext(
            "Hello,\n\nYou followed “%(module)s” (%(day)s). Two minutes are enough to say what you think of it:\n%(link)s\n\n"
            "Your opinion is kept without your name. The page is open until %(until)s. You will get no more than one reminder.\n"
        ) % {
            "module": session.module.title, "day": day(session.ends_on), "link": link, "until": day(closes_on(kind, session)),
        }  # fmt: skip
    return _send(registration.professional.email, f"training-{kind}-{registration.pk}", kind, again, subject, body)


def ask_structure(session: Session, structure_id: int, address: str, *, again: bool) -> bool:
    """The opinion of a structure, of somebody who answers for it, on its portal."""
    with override("fr"):
        subject = gettext("Your structure’s opinion on a training")
        body = gettext(
            "Hello,\n\nYour team followed “%(module)s” (%(day)s). Tell us in two minutes what your structure thinks of it:\n"
            "%(link)s\n\nThe page is open until %(until)s.\n"
        ) % {
            "module": session.module.title, "day": day(session.ends_on), "link": settings.PUBLIC_URL + PORTAL,
            "until": day(closes_on(Moment.STRUCTURE, session)),
        }  # fmt: skip
    return _send(address, f"training-structure-{session.pk}-{structure_id}", Moment.STRUCTURE, again, subject, body)


def ask_funder(asked: Asked, link: str, *, again: bool = False) -> bool:
    session = asked.session
    with override("fr"):
        subject = gettext("Your opinion on a training that you funded")
        body = gettext(
            "Hello,\n\nYou funded “%(module)s” (%(day)s). Tell us in two minutes what you think of it:\n%(link)s\n\n"
            "The page is open until %(until)s.\n"
        ) % {
            "module": session.module.title, "day": day(session.ends_on), "link": link,
            "until": day(closes_on(Moment.FUNDER, session)),
        }  # fmt: skip
    return _send(asked.email, f"training-funder-{asked.pk}", Moment.FUNDER, again, subject, body)


def _send(address: str, matter: str, kind: str, again: bool, subject: str, body: str) -> bool:
    name = f"training_{kind}" + ("_again" if again else "")
    return outbox.send(recipient=address, matter=matter, kind=name, subject=subject, body=body)

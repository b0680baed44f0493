"""What to say on the telephone, in one sentence, in the language of the page: the team's, not the person's."""

from django.utils.translation import gettext as _

from workshops.models import Matter, Session
from workshops.telling.words import where


def to_say(matter: str, session: Session, day: str, hour: str) -> str:
    """What to say on the telephone, in the language of the page; `day` and `hour` are in its words."""
    facts = {"what": session.name, "day": day, "hour": hour, "where": where(session)}
    return {
        Matter.BOOKED: _("Your place is booked: %(what)s, %(day)s at %(hour)s, %(where)s."),
        Matter.REMINDER: _("You are expected for %(what)s, %(day)s at %(hour)s, %(where)s. Will you come?"),
        Matter.MOVED: _("Your session has changed: %(what)s is now %(day)s at %(hour)s, %(where)s. Does it suit you?"),
        Matter.CANCELLED: _("The session %(what)s, %(day)s at %(hour)s, is cancelled. Would you like another date?"),
        Matter.OFFER: _("A place is free for %(what)s, %(day)s at %(hour)s, %(where)s. Would you like it?"),
        Matter.LAPSED: _("The place for %(what)s, %(day)s at %(hour)s, is no longer free."),
    }[Matter(matter)] % facts

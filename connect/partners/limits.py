"""How many sheets a structure and a professional send in an hour and a day: more is a flood, or an account that was taken.

PostgreSQL counts and has the last word (trigger `sheet_portal_flood`); here is the sentence, said before anything is
written. The national team changes the numbers (`SendingLimit`); where it wrote none, those of `USUAL` hold.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connect.acts import act, take_turns
from connect.antennas.models import Antenna, Site
from connect.partners.models import Professional, SendingLimit
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour, of_name, phone

HOUR, DAY = SendingLimit.Period.HOUR, SendingLimit.Period.DAY
STRUCTURE, PROFESSIONAL = SendingLimit.Subject.STRUCTURE, SendingLimit.Subject.PROFESSIONAL
USUAL = {(PROFESSIONAL, HOUR): 40, (PROFESSIONAL, DAY): 120, (STRUCTURE, HOUR): 100, (STRUCTURE, DAY): 300}


@for_constraint("portal_flood")
class TooManySheets(Refusal):
    """`free_at`: when there is room again; None when so many at once never fit."""

    sentence = gettext_lazy("Your structure has sent more sheets than usual. Wait an hour, or call the antenna.")

    def __init__(self, sentence: str | None = None, *, free_at: datetime | None = None) -> None:
        self.free_at = free_at
        super().__init__(sentence)


def refuse_a_flood(sender: Professional, *, antenna: Antenna, sheets: int = 1) -> None:
    """Call it first in an act that sends sheets at the portal. `sheets`: how many are about to leave.

    Raises `TooManySheets`, whose sentence says until when and whom to call. Those who send at once are counted one
    after the other, until the end of the transaction.
    """
    take_turns("sheets", sender.structure_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, period, most, sent, free_at FROM portal_room(%s, %s, %s)",
            [sender.structure_id, sender.pk, sheets],
        )
        over = cursor.fetchone()
    if over is None:
        return
    subject, period, most, sent, free_at = over
    if sheets > most:
        raise TooManySheets(_too_many_at_once(most, sheets))
    raise TooManySheets(_sentence(subject, period, sent, free_at, antenna), free_at=free_at)


def _too_many_at_once(most: int, sheets: int) -> str:
    return _("%(sheets)d sheets are more than can leave together (%(most)d): send them in several times.") % {
        "sheets": sheets,
        "most": most,
    }


def _sentence(subject: str, period: str, sent: int, free_at: datetime, antenna: Antenna) -> str:
    who = {
        (STRUCTURE, HOUR): ngettext(
            "Your structure has sent %(sent)d sheet in an hour, the most that can leave.",
            "Your structure has sent %(sent)d sheets in an hour, the most that can leave.",
            sent,
        ),
        (STRUCTURE, DAY): ngettext(
            "Your structure has sent %(sent)d sheet in a day, the most that can leave.",
            "Your structure has sent %(sent)d sheets in a day, the most that can leave.",
            sent,
        ),
        (PROFESSIONAL, HOUR): ngettext(
            "You have sent %(sent)d sheet in an hour, the most that can leave.",
            "You have sent %(sent)d sheets in an hour, the most that can leave.",
            sent,
        ),
        (PROFESSIONAL, DAY): ngettext(
            "You have sent %(sent)d sheet in a day, the most that can leave.",
            "You have sent %(sent)d sheets in a day, the most that can leave.",
            sent,
        ),
    }[subject, period] % {"sent": sent}  # type: ignore[index]
    return f"{who} {_until(free_at)} {_whom_to_call(antenna)}"


def _until(free_at: datetime) -> str:
    here = timezone.localtime(free_at)
    if here.date() == timezone.localdate():
        return _("You may send again from %(hour)s.") % {"hour": hour(here)}
    return _("You may send again on %(day)s from %(hour)s.") % {"day": day(here), "hour": hour(here)}


def _whom_to_call(antenna: Antenna) -> str:
    number = Site.objects.filter(antenna=antenna).exclude(phone="").values_list("phone", flat=True).first()
    facts = {"of_antenna": of_name(antenna.name), "number": phone(number)}
    if number:
        return _("If it cannot wait, call the antenna %(of_antenna)s: %(number)s.") % facts
    return _("If it cannot wait, call the antenna %(of_antenna)s.") % facts


def in_force() -> dict[tuple[str, str], int]:
    """(subject, period) → sheets at most, for the page of the national team."""
    written = {(row.subject, row.period): row.most for row in SendingLimit.objects.all()}
    return {
        (str(subject), str(period)): written.get((subject, period), usual) for (subject, period), usual in USUAL.items()
    }


@act
def change(most: dict[tuple[str, str], int]) -> None:
    """Write the numbers of the national team, which hold at once."""
    for (subject, period), number in most.items():
        SendingLimit.objects.update_or_create(subject=subject, period=period, defaults={"most": number})

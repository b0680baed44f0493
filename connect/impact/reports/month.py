"""The month of an antenna in five figures, beside the month before and the same month last year; a letter to its managers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from connect.acts import act
from connect.antennas.models import Antenna, Membership, Role
from connect.impact import results, secrecy
from connect.impact.figures import INDICATORS, reading
from connect.impact.figures.indicator import Words
from connect.impact.models import MonthChoice
from connect.impact.period import Period
from connect.impact.scope import Scope
from connect.post import outbox
from connect.ui.templatetags.ui import of_name

FIVE = ("nouvelles", "personnes", "visites", "presences", "appareils")


@dataclass(frozen=True)
class Told:
    """A figure of the month and of the two that it is compared with, in words."""

    code: str
    title: Words
    now: str
    before: str
    year_ago: str
    gain: str  # on the month before


@dataclass(frozen=True)
class Month:
    period: Period
    figures: tuple[Told, ...]


def month_before(day: date) -> Period:
    return Period.month(day.replace(day=1) - timedelta(days=1))


def tell(antenna_id: int, period: Period, *, published: bool = False) -> Month:
    """The five figures; at the antenna's door, fifteen statements. `published`: small counts of people are hidden, as in
    all that leaves the house.
    """
    year_ago = Period.month(period.first.replace(year=period.first.year - 1))
    scopes = [Scope.of_antenna(one, antenna_id) for one in (period, month_before(period.first), year_ago)]
    return Month(period, tuple(_told(code, scopes, published=published) for code in FIVE))


def _told(code: str, scopes: list[Scope], *, published: bool) -> Told:
    indicator = INDICATORS[code]
    counts = [int(reading.figure(indicator, scope)) for scope in scopes]
    hides = published and indicator.of_people
    now, before, year_ago = (_said(n, unit=indicator.unit, hides=hides) for n in counts)
    known = not hides or all(secrecy.alone(n) is not None for n in counts[:2])
    return Told(code, indicator.title, now, before, year_ago, _gain(counts, indicator.unit) if known else "")


def _said(n: int, *, unit: str, hides: bool) -> str:
    if hides and secrecy.alone(n) is None:
        return _("fewer than %(least)s") % {"least": secrecy.LEAST}
    return _line(n, unit).said


def _line(n: int, unit: str) -> results.Line:
    return results.Line("", results.hours(n) if unit == "h" else n, unit="h" if unit == "h" else "")


def _gain(counts: list[int], unit: str) -> str:
    more = counts[0] - counts[1]
    line = _line(abs(more), unit)
    return ("+" if more >= 0 else "\u2212") + results.Line("", Decimal(line.value), unit=line.unit).said


# --- the letter


def send_letters(antenna_id: int, *, at: datetime) -> int:
    """The letter of last month to each manager of an antenna who wants it, once whatever happens; how many were written.

    Runs at the antenna's door. The subject has no figure: subjects stay in logs of mail servers.
    """
    today = timezone.localdate(at)
    period = month_before(today)
    declined = MonthChoice.objects.filter(antenna_id=antenna_id, wanted=False).values("membership")
    places = Membership.objects.on(today).filter(antenna_id=antenna_id, role=Role.MANAGER, user__is_active=True)
    recipients = sorted(places.exclude(pk__in=declined).values_list("user__email", flat=True).distinct())
    if not recipients:
        return 0
    antenna = Antenna.objects.get(pk=antenna_id)
    with override("fr"):
        subject, body = letter(antenna, tell(antenna_id, period, published=True))
    matter = f"month:{antenna_id}:{period.first:%Y-%m}"
    facts = {"matter": matter, "kind": "month_figures", "subject": subject, "body": body}
    return sum(outbox.send(recipient=email, not_after=at + timedelta(days=14), **facts) for email in recipients)  # type: ignore[arg-type]


def letter(antenna: Antenna, month: Month) -> tuple[str, str]:
    """Subject and body; the link leads to the page of the month, where the letter is declined too."""
    name = date_format(month.period.first, "F Y")
    lines = [
        _("%(title)s: %(now)s (the month before: %(before)s; a year ago: %(year_ago)s)")
        % {"title": one.title, "now": one.now, "before": one.before, "year_ago": one.year_ago}
        for one in month.figures
    ]
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('impact_reports:month')}?mois={month.period.first:%Y-%m}"
    subject = _("The month of the antenna: %(month)s") % {"month": name}
    body = _(
        "Hello,\n\nHere is what happened in %(month)s at the antenna %(of)s.\n\n%(lines)s\n\nThe figures, with their lists: %(link)s\n\n"
        "This letter comes on the first days of each month. You can stop it on that page.\n"
    ) % {"month": name, "of": of_name(antenna.name), "lines": "\n".join(f"- {line}" for line in lines), "link": address}
    return subject, body


# --- wanted or not


def wants(membership_id: int) -> bool:
    choice = MonthChoice.objects.filter(membership_id=membership_id).first()
    return choice is None or choice.wanted


@act
def choose(membership_id: int, *, antenna_id: int, wanted: bool, at: datetime) -> None:
    """A manager wants the letter of this antenna, or does not."""
    MonthChoice.objects.update_or_create(
        membership_id=membership_id, antenna_id=antenna_id, defaults={"wanted": wanted, "changed_at": at}
    )

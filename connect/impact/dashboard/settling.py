"""Today and what is to settle: each number is the length of the list that it opens, for whoever reads it (C079)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.access import may_merge
from beneficiaries.doubles import proposals as doubles
from beneficiaries.liaison import following
from beneficiaries.liaison.sheets import expected as announced
from beneficiaries.models import Appointment, LiaisonSheet, SheetState
from beneficiaries.models.sheet import WAITING_STATES
from connect.antennas.doors import Pass
from connect.impact.access import may_read_takings
from connect.impact.period import Period
from connect.ui.templatetags.ui import euros, hour, short_day
from sales.drawer import instalments
from sales.drawer.access import may_read_reports
from sales.models import CashSession, Instalment, Means, Payment, Till
from sales.stockroom import alerts
from sales.stockroom.alerts import Article
from training.access import may_plan
from training.asking import listing, requests
from workshops.models import Booking, Hours, Session
from workshops.team.access import may_answer_for_hours
from workshops.team.hours import standing
from workshops.telling import calling

LATE_SHEET = 7  # days that a sheet has waited
TICKED_WITHIN = timedelta(days=14)  # presences that wait are looked for this far back
NAMED = 4  # articles named beside their number


@dataclass(frozen=True)
class Line:
    """A line of the list: what it is about, a sentence with its number, the list it opens, what is said beside it.

    `state`: "" (it is so), "wait" (it waits) or "no" (it is late).
    """

    icon: str
    about: str
    state: str
    words: str
    url: str
    beside: str = ""


def lines(antenna_id: int, membership: Pass | None, articles: Iterable[Article], at: datetime) -> list[Line]:
    """What whoever reads may open, in the order of the day; a fixed number of queries."""
    found = [
        *_expected(antenna_id, at),
        *_sheets(antenna_id, at),
        *_to_call(antenna_id, at),
        *_doubles(antenna_id, membership),
        *_to_tick(antenna_id, at),
        *_trainings(antenna_id, membership, at),
        *_stock(articles),
        *_hours(antenna_id, membership, at),
    ]
    return [*found, *_till(antenna_id, membership, at), *_promises(antenna_id, membership, at)]


def _expected(antenna_id: int, at: datetime) -> Iterator[Line]:
    today = timezone.localdate(at)
    day = Period(today, today)
    here = Appointment.objects.filter(
        antenna_id=antenna_id, starts_at__gte=day.starts_at, starts_at__lt=day.ends_before
    )
    known: list[Any] = list(here.values_list("starts_at", "arrived_at"))
    first_visits: Any = announced(antenna_id, today)  # annotated
    known += [(starts, None) for starts in first_visits.values_list("expected_at", flat=True)]
    count, arrived = len(known), sum(1 for _starts, there in known if there)
    following_one = min((starts for starts, there in known if not there and starts >= at), default=None)
    words = ngettext("%(n)d person expected today", "%(n)d people expected today", count) % {"n": count}
    beside = _("The welcome is open to all, with or without an appointment")
    if known:
        beside = ngettext("%(n)d has arrived", "%(n)d have arrived", arrived) % {"n": arrived}
    if following_one:
        beside = _("%(arrived)s, the next one at %(hour)s") % {"arrived": beside, "hour": hour(following_one)}
    yield Line("counter", _("Counter"), "", words, reverse("desk:counter"), beside)


def _sheets(antenna_id: int, at: datetime) -> Iterator[Line]:
    waiting = LiaisonSheet.objects.order_by().filter(antenna_id=antenna_id, state__in=WAITING_STATES)
    found = {
        state: (n, since) for state, n, since in waiting.values_list("state").annotate(Count("pk"), Min("sent_at"))
    }
    for state in (SheetState.SENT, SheetState.RECEIVED):
        if state not in found:
            continue
        count, since = found[state]
        days = (timezone.localdate(at) - timezone.localdate(since)).days
        words = (
            ngettext("%(n)d liaison sheet to read", "%(n)d liaison sheets to read", count)
            if state == SheetState.SENT
            else ngettext(
                "%(n)d sheet read, without an appointment", "%(n)d sheets read, without an appointment", count
            )
        )
        beside = ngettext("the oldest one for %(n)d day", "the oldest one for %(n)d days", days) % {"n": days}
        late, address = "no" if days >= LATE_SHEET else "wait", f"{reverse('beneficiaries:sheets')}?etat={state}"
        yield Line("sheet", _("Sheets"), late, words % {"n": count}, address, beside if days else _("sent today"))


def _to_call(antenna_id: int, at: datetime) -> Iterator[Line]:
    again = following.to_call(antenna_id).count()
    if again:
        words = ngettext("%(n)d person to call again", "%(n)d people to call again", again) % {"n": again}
        yield Line("sheet", _("Sheets"), "wait", words, reverse("beneficiaries:sheets_to_call"), _("they did not come, or did not answer"))  # fmt: skip
    told = calling.how_many(antenna_id, at=at)
    if told:
        words = ngettext("%(n)d person to tell by telephone", "%(n)d people to tell by telephone", told) % {"n": told}
        yield Line("calendar", _("Workshops"), "wait", words, reverse("workshops_telling:call_list"), _("no message reaches them"))  # fmt: skip


def _doubles(antenna_id: int, membership: Pass | None) -> Iterator[Line]:
    count = doubles.waiting(antenna_id) if may_merge(membership) else 0
    if count:
        words = ngettext("%(n)d person may be written twice", "%(n)d people may be written twice", count) % {"n": count}
        beside = _("compare, merge, or say that they are two people")
        yield Line("users", _("Files"), "wait", words, reverse("beneficiaries:doubles"), beside)


def _to_tick(antenna_id: int, at: datetime) -> Iterator[Line]:
    """Each session over whose presences wait: the line opens the session, its number is that of people still to tick."""
    left = Booking.objects.filter(session=OuterRef("pk"), state="booked")
    over: Any = (
        Session.objects.filter(Exists(left), antenna_id=antenna_id, state="planned", ends_at__lte=at)
        .filter(starts_at__gte=at - TICKED_WITHIN)
        .select_related("kind")
        .only("title", "part", "parts", "starts_at", "kind__name_fr", "kind__name_en")
        .annotate(still_booked=Count("bookings", filter=Q(bookings__state="booked")))
        .order_by("starts_at", "pk")
    )
    for session in over:
        words = _("%(name)s, %(day)s: who came is not ticked") % {
            "name": session.numbered, "day": short_day(session.starts_at),
        }  # fmt: skip
        count = session.still_booked
        beside = ngettext("%(n)d person to tick", "%(n)d people to tick", count) % {"n": count}
        yield Line("calendar", _("Workshops"), "wait", words, reverse("workshops:session", args=[session.pk]), beside)


def _trainings(antenna_id: int, membership: Pass | None, at: datetime) -> Iterator[Line]:
    today = timezone.localdate(at)
    coming = list(
        listing.sessions(antenna_id, listing.Asked(), on=today).select_related(None).values_list("starts_on", flat=True)
    )
    asked = requests.waiting(antenna_id) if may_plan(membership) else 0
    if asked:
        words = ngettext(
            "%(n)d training asked for, without an answer", "%(n)d trainings asked for, without an answer", asked
        )
        yield Line("book", _("Training"), "wait", words % {"n": asked}, reverse("training_asking:inbox"), _("structures wait for a word"))  # fmt: skip
    if coming:
        words = ngettext(
            "%(n)d training of professionals to come", "%(n)d trainings of professionals to come", len(coming)
        )
        week = sum(1 for on in coming if on <= Period.week(today).last)
        beside = ngettext("%(n)d this week", "%(n)d this week", week) % {"n": week}
        if not week:
            beside = _("the next one on %(day)s") % {"day": short_day(min(coming))}
        yield Line("book", _("Training"), "", words % {"n": len(coming)}, reverse("training:sessions"), beside)


def _stock(articles: Iterable[Article]) -> Iterator[Line]:
    short = alerts.shortest(articles)
    if short:
        words = ngettext("%(n)d article is running short", "%(n)d articles are running short", len(short))
        named = ", ".join(f"{article.product.name} ({article.left})" for article in short[:NAMED])
        more = ", …" if len(short) > NAMED else ""
        yield Line("tag", _("Stock"), "wait", words % {"n": len(short)}, reverse("stockroom:alerts"), named + more)


def _hours(antenna_id: int, membership: Pass | None, at: datetime) -> Iterator[Line]:
    """Hours of this month and the one before that their givers confirmed, each month by itself as its page is."""
    if not may_answer_for_hours(membership):
        return
    this_month = timezone.localdate(at).replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    rows: list[Hours] = list(
        standing()
        .filter(antenna_id=antenna_id, on__gte=last_month, confirmed_at__isnull=False, validated_at=None)
        .only("on")
    )
    for first in (last_month, this_month):
        count = sum(1 for row in rows if row.on.replace(day=1) == first)
        if count:
            words = ngettext("%(n)d line of hours to validate", "%(n)d lines of hours to validate", count)
            address = f"{reverse('workshops_team:hours')}?mois={first:%Y-%m}"
            yield Line("clock", _("Team"), "wait", words % {"n": count}, address, _("confirmed by who gave them"))


def _till(antenna_id: int, membership: Pass | None, at: datetime) -> Iterator[Line]:
    today = timezone.localdate(at)
    opened = CashSession.objects.filter(till=OuterRef("pk"), closed_at=None).values("opened_at")[:1]
    tills = Till.objects.filter(antenna_id=antenna_id, closed_on=None).annotate(since=opened).order_by("number")
    for till in tills:
        since: datetime | None = till.since
        if since is None:
            words, state = _("Till %(number)d is closed") % {"number": till.number}, ""
        elif timezone.localdate(since) < today:
            words = _("Till %(number)d is open since %(day)s: count and close it")
            words, state = words % {"number": till.number, "day": short_day(since)}, "no"
        else:
            words = _("Till %(number)d is open since %(hour)s")
            words, state = words % {"number": till.number, "hour": hour(since)}, ""
        yield Line("till", _("Till"), state, words, reverse("drawer:drawer"))
    if may_read_takings(membership):
        taken = takings(antenna_id, today)
        words = _("%(sum)s of sales today") % {"sum": euros(sum((amount for _means, amount in taken), Decimal(0)))}
        beside = ", ".join(f"{Means(means).label} {euros(amount)}" for means, amount in taken)
        yield Line("till", _("Till"), "", words if taken else _("Nothing was sold yet today"), reverse("sales:till"), beside)  # fmt: skip


def takings(antenna_id: int, day: Any) -> list[tuple[str, Decimal]]:
    """Means of payment and amount of the sales of a day, the greatest first."""
    paid = Payment.objects.filter(antenna_id=antenna_id, sale__antenna_id=antenna_id, sale__sold_on=day)
    return list(paid.values_list("means").annotate(amount=Sum("amount")).order_by("-amount"))


def _promises(antenna_id: int, membership: Pass | None, at: datetime) -> Iterator[Line]:
    """Instalments whose day is past, sale by sale."""
    today = timezone.localdate(at)
    if (
        not may_read_reports(membership)
        or not Instalment.objects.filter(antenna_id=antenna_id, due_on__lt=today).exists()
    ):
        return
    late = instalments.overdue(antenna_id, today)
    if late:
        words = ngettext("%(n)d payment by instalments is late", "%(n)d payments by instalments are late", len(late))
        amount = sum((one["amount"] for one in late), Decimal(0))
        beside = _("%(sum)s, since %(day)s") % {"sum": euros(amount), "day": short_day(min(o["since"] for o in late))}
        yield Line("till", _("Promises"), "wait", words % {"n": len(late)}, reverse("drawer:overdue"), beside)

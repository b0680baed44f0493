"""What is sent about a registration, once, and kept: to whom, what, when (Qualiopi indicator 9, law.md 7.1)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext

from connect.accounts.models import User
from connect.antennas.models import Site
from connect.post import outbox
from connect.ui.templatetags.ui import day, hour
from connect.ui.templatetags.ui import phone as spaced
from training.contacts import contacts, reachable
from training.enrolling.calendar import NAME, file_of, moment, place_of
from training.models import HalfDay, HouseRules, Paper, Registration, SentPaper, Session

PORTAL = "/portail/formations/"


class Letter(NamedTuple):
    """What is written, before it is known to whom. `calendar`: the file enclosed is a new one, or takes the old away."""

    kind: Paper
    subject: str
    body: str
    matter: str = ""  # of what was already said once; the calendar's sequence is the matter of the others
    calendar: str = ""  # "", "keep" or "cancel"
    not_after: datetime | None = None  # by default, the end of the session


def with_session(registrations: Sequence[Registration]) -> tuple[Session, list[HalfDay]]:
    """The session of these registrations (all of one), loaded once for all of them, with its half-days."""
    session = Session.objects.select_related("module", "site", "antenna").get(pk=registrations[0].session_id)
    for one in registrations:
        one.session = session
    return session, list(session.half_days.all())


def send(
    registrations: Sequence[Registration], letters: Sequence[Letter], half_days: Sequence[HalfDay], *, at: datetime,
    by: User | None = None,
) -> list[SentPaper]:  # fmt: skip
    """Send each registration its letter, to her, or to who answers for her when she cannot be written to; keep what left.

    A letter said before, or for nobody who can be written to, leaves no row: the antenna calls (C076).
    """
    session = registrations[0].session
    hers = set(reachable().filter(pk__in=[one.professional_id for one in registrations]).values_list("pk", flat=True))
    absent = {one.structure_id for one in registrations if one.professional_id not in hers}
    others = contacts(absent, session=session) if absent else {}
    following = _next_sequences(registrations) if any(letter.calendar for letter in letters) else {}
    until = max(moment(half_days[-1], half_days[-1].ends), at + timedelta(hours=1)) if half_days else None
    sent = []
    for one, letter in zip(registrations, letters, strict=True):
        sequence = following[one.pk] if letter.calendar else None
        enclosed = {}
        if sequence is not None:
            enclosed[NAME] = file_of(
                one, half_days, sequence=sequence, at=at, cancelled=letter.calendar == "cancel"
            )  # fmt: skip
        to = [one.professional] if one.professional_id in hers else others.get(one.structure_id, [])
        for recipient in to:
            left = outbox.send(
                recipient=recipient.email, matter=letter.matter or f"training-registration-{one.pk}-{sequence}",
                kind=f"training_{letter.kind}", subject=letter.subject, body=letter.body, enclosed=enclosed,
                not_after=letter.not_after or until,
            )  # fmt: skip
            if left:
                sent.append(_row(one, letter.kind, recipient.email, sequence, at, by))
    return SentPaper.objects.bulk_create(sent)


def _row(
    one: Registration, kind: Paper, recipient: str, sequence: int | None, at: datetime, by: User | None, version: str = ""
) -> SentPaper:  # fmt: skip
    return SentPaper(
        antenna_id=one.antenna_id, structure_id=one.structure_id, registration=one, kind=kind, recipient=recipient,
        sequence=sequence, sent_at=at, by=by, version=version,
    )  # fmt: skip


def note_rules(sent: Sequence[SentPaper], rules: HouseRules | None) -> None:
    """The house rules went along with these papers, in that version."""
    if rules is not None:
        SentPaper.objects.bulk_create(
            [
                _row(one.registration, Paper.RULES, one.recipient, None, one.sent_at, one.by, rules.version)
                for one in sent
            ]
        )


def _next_sequences(registrations: Sequence[Registration]) -> dict[int, int]:
    """The sequence of the next calendar file of each: 0 first, then one more each time."""
    known = SentPaper.objects.filter(registration__in=registrations).values_list("registration")
    last = dict(known.annotate(Max("sequence")).values_list("registration", "sequence__max"))
    return {one.pk: 0 if last.get(one.pk) is None else last[one.pk] + 1 for one in registrations}


def rules_on(today: date) -> HouseRules | None:
    """The house rules in force on a day; None when none were published yet."""
    return HouseRules.objects.filter(from_on__lte=today).order_by("-from_on").first()


def days(half_days: Sequence[HalfDay]) -> str:
    """One line a half-day, as it is read in a letter."""
    return "\n".join(f"- {day(half.day)}, {hour(half.starts)} – {hour(half.ends)}" for half in half_days)


def where(session: Session) -> str:
    """Where it is, for a letter: the address, or how it is followed."""
    return gettext("Where: %(place)s") % {"place": place_of(session)}


def who_to_ask(session: Session) -> str:
    """The antenna's name and telephone."""
    site = session.site or Site.objects.first_of(session.antenna_id)
    telephone = spaced(site.phone) if site and site.phone else ""
    name = gettext("antenna %(name)s") % {"name": session.antenna.name}
    return f"{name}, {telephone}" if telephone else name


def address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"

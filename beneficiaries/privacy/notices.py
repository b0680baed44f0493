"""What people are told of their data and what they agree to: versions, who was given which, consents given and withdrawn.

The welcome asks once, in one tick, and never waits for it: whoever was told nothing is welcomed, and the question comes
back at the next visit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.models import Consent, LiaisonSheet, Notice, NoticeGiven, Person, Purpose, Way
from beneficiaries.privacy.wording import FIRST, SHORT_EN, SHORT_FR, TEXT_EN, TEXT_FR
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint


@for_constraint("consent_of_a_parent")
class ParentAsked(Refusal):
    sentence = _("Under 15, a parent says yes (LIL, article 45). Ask the parent, and tick that it was a parent.")
    field = "by_parent"


@for_constraint("beneficiaries_notice_pkey")
class VersionTaken(Refusal):
    sentence = _("This version is published already. What was said to people never changes: give a new version.")
    field = "version"


@for_constraint("notice_version_year_month")
class VersionUnreadable(Refusal):
    sentence = _("A version is a year and a month: 2026-11, or 2026-11.2 for the second of the month.")
    field = "version"


@dataclass(frozen=True)
class Standing:
    """One purpose and what holds for a person today: None when it was never asked."""

    purpose: Purpose
    consent: Consent | None

    @property
    def given(self) -> bool:
        return self.consent is not None and self.consent.given

    @property
    def withdrawn(self) -> bool:
        return self.consent is not None and not self.consent.given


def load() -> str:
    """The first wording, when none was published yet."""
    if not Notice.objects.exists():
        _first().save(force_insert=True)
    return f"data notice {current().version}"


def current() -> Notice:
    """The version in force: the last one published; before any is, the first wording, which nobody can be noted as told."""
    return Notice.objects.order_by("-published_at", "-version").first() or _first()


def _first() -> Notice:
    return Notice(version=FIRST, short_fr=SHORT_FR, short_en=SHORT_EN, text_fr=TEXT_FR, text_en=TEXT_EN)


def short(notice: Notice) -> str:
    """What is said aloud, in the language of the page."""
    return notice.short_en if (get_language() or "fr").startswith("en") else notice.short_fr


def whole(notice: Notice) -> str:
    return notice.text_en if (get_language() or "fr").startswith("en") else notice.text_fr


@act
def publish(
    *, version: str, short_fr: str, short_en: str, text_fr: str, text_en: str, by: User, at: datetime
) -> Notice:
    """A new wording, by the national team; people already told keep theirs. Refused by VersionTaken, VersionUnreadable."""
    return Notice.objects.create(
        version=version, short_fr=short_fr, short_en=short_en, text_fr=text_fr, text_en=text_en, published_by=by,
        published_at=at,
    )  # fmt: skip


def was_told(person: Person, *, antenna_id: int) -> NoticeGiven | None:
    """The last version that she was given at this antenna."""
    given = NoticeGiven.objects.filter(person=person, antenna_id=antenna_id).order_by("-at")
    return given.select_related("notice", "by").first()


@act
def tell(person: Person, *, way: Way, antenna_id: int, by: User, at: datetime, notice: Notice | None = None) -> None:
    """Note that she was given a notice (the one in force by default) and how. Repeated, the first time stays."""
    given = notice or current()
    if not given._state.adding:
        told = NoticeGiven(person=person, antenna_id=antenna_id, notice=given, way=way, at=at, by=by)
        NoticeGiven.objects.bulk_create([told], ignore_conflicts=True)


def told_at_welcome(person: Person, *, told: bool, sheet: LiaisonSheet | None, antenna_id: int, by: User) -> None:
    """One tick at the welcome; else, for whoever was sent, what her social worker told her of the same version."""
    now = timezone.now()
    if told:
        tell(person, way=Way.ALOUD, antenna_id=antenna_id, by=by, at=now)
    elif sheet is not None and (notice := Notice.objects.filter(pk=sheet.notice_version).first()):
        tell(person, way=Way.PORTAL, notice=notice, antenna_id=antenna_id, by=by, at=now)


@act
def say(
    person: Person, *, purpose: Purpose, given: bool, antenna_id: int, by: User, at: datetime, by_parent: bool = False,
    way: Way = Way.ALOUD,
) -> None:  # fmt: skip
    """A consent given, refused or withdrawn. Said again as it stands, it changes nothing. Refused by ParentAsked."""
    standing = {s.purpose: s for s in consents(person, antenna_id=antenna_id)}[purpose]
    if standing.consent is not None and standing.given == given:
        return
    Consent.objects.create(
        person=person, antenna_id=antenna_id, purpose=purpose, given=given, by_parent=by_parent and given, way=way,
        at=at, by=by,
    )  # fmt: skip
    note_opening(person, antenna_id=antenna_id, by=by, act="consent given" if given else "consent withdrawn")


def consents(person: Person, *, antenna_id: int) -> list[Standing]:
    """What holds for each purpose; one query."""
    latest: dict[str, Consent] = {}
    for consent in Consent.objects.filter(person=person, antenna_id=antenna_id).select_related("by").order_by("at"):
        latest[consent.purpose] = consent
    return [Standing(purpose, latest.get(purpose)) for purpose in Purpose]


def agrees(person: Person, purpose: Purpose, *, antenna_id: int) -> bool:
    """May this be done with her data today? False when she was never asked, or said no since."""
    return any(s.given for s in consents(person, antenna_id=antenna_id) if s.purpose == purpose)


def history(person: Person, *, antenna_id: int) -> Collection[Consent]:
    """Every word, the latest first."""
    return Consent.objects.filter(person=person, antenna_id=antenna_id).select_related("by").order_by("-at")[:200]

"""What each document says, in the language that is active: titles, short sentences, facts. The layout is elsewhere.

Sources: the seed (welcome without conditions), the GDPR articles 13 and 14 and CNIL deliberation 2021-028 (notice).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.diagnostics.progress import Way
from beneficiaries.diagnostics.rules import note_of
from beneficiaries.liaison import sheets
from beneficiaries.models import Diagnostic
from beneficiaries.papers.languages import Tongue
from beneficiaries.papers.moments import said_day, said_hour
from beneficiaries.papers.words import PARTS, SCALE, SKILLS, STATES
from connect.antennas.hours import in_words
from connect.antennas.models import Site
from connect.ui.templatetags.ui import phone

MOST_TOLD = 4  # gains said in words; the table marks them all, and the paper stays one page


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A document of one page in one language. `big` are the two or three things to keep; `facts` name and value."""

    title: str
    lead: str = ""
    big: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Way] = field(default_factory=list)
    columns: tuple[str, str, str] = ("", "", "")
    sections: list[Section] = field(default_factory=list)
    small: str = ""


def slip(starts_at: datetime, site: Site, tongue: Tongue) -> Sheet:
    """An appointment: when, where, what to bring, what to do if one cannot come. Nobody is named on it."""
    return Sheet(
        title=_("Your appointment"),
        big=[said_day(timezone.localdate(starts_at), tongue), said_hour(starts_at, tongue)],
        facts=_place(site),
        sections=[
            Section(
                _("What to bring, if you have it"),
                items=[
                    _("Your telephone."),
                    _("Your computer, if your question is about it."),
                    _("The letter or the message that you received."),
                ],
                lines=[_("You have nothing? Come all the same.")],
            ),
            Section(_("When you arrive"), lines=[_("Say your first name. Somebody will look after you.")]),
            Section(
                _("You cannot come?"),
                lines=[_("Call us, or come and tell us. We will find another day. It costs nothing.")],
            ),
        ],
    )


def leaflet(site: Site) -> Sheet:
    """What one finds at the antenna, and that everybody is welcome."""
    return Sheet(
        title=_("Welcome to Emmaüs Connect"),
        lead=_("Everybody is welcome. Advice is free. You need no paper to come in."),
        sections=[
            Section(
                _("What you can do here"),
                items=[
                    _("Have a telephone or internet plan at a small price, for one year at most."),
                    _("Buy a repaired computer or telephone at a small price."),
                    _("Learn in a small group: telephone, computer, e-mail."),
                    _("Discover three useful apps in one hour."),
                    _("Have help with one thing: a form, an account, a message."),
                ],
            ),
            Section(
                _("How it goes"),
                items=[
                    _("You come in. You say your first name: it is enough."),
                    _("We look together at what you have and what you need."),
                    _("We propose. You decide."),
                    _("You may come with somebody. You may ask for somebody who speaks your language."),
                ],
            ),
            Section(_("Where and when"), lines=[line for _name, line in _place(site)] + in_words(site.opening_hours)),
        ],
    )


def notice(version: str = sheets.NOTICE_VERSION) -> Sheet:
    """What is kept of a person, why, how long, and her rights; `version` is the wording's."""
    return Sheet(
        title=_("Your data"),
        lead=_("What we write about you, why, and what you can ask."),
        sections=[*_kept(), *_used(), *_asked()],
        small=_("Version %(version)s") % {"version": version},
    )


def _kept() -> list[Section]:
    """Who keeps what."""
    return [
        Section(
            _("Who keeps it?"),
            lines=[
                _("Emmaüs Connect, an association: 71 rue Archereau, 75019 Paris."),
                _("For a question about your data, ask at the antenna, or write to our data protection officer at this address."),
            ],
        ),
        Section(
            _("What do we write?"),
            lines=[
                _("Your first name. And if you agree: your name, birth date, telephone, language and town; what you have, what you come for, what you learn."),
                _("It comes from you, or from the person who sends you to us. You need not answer. You are welcome all the same."),
                _("We do not write your health, your religion, your origin or your social security number."),
            ],
        ),
    ]  # fmt: skip


def _used() -> list[Section]:
    """Why, and who reads it."""
    return [
        Section(
            _("Why?"),
            lines=[
                _("To welcome you and to help you: it is our mission (legitimate interest). When you buy something, the law asks us to keep the accounts."),
                _("No machine decides for you."),
            ],
        ),
        Section(
            _("Who reads it?"),
            lines=[
                _("The team of the antenna. The person who sends you knows whether you came, nothing more."),
                _("We do not sell your data. They stay in the European Union."),
            ],
        ),
    ]  # fmt: skip


def _asked() -> list[Section]:
    """For how long, and what she can ask."""
    return [
        Section(
            _("For how long?"),
            lines=[_("Two years after your last visit. Then we erase it. Accounts are kept for ten years.")],
        ),
        Section(
            _("Your rights"),
            lines=[
                _("You can ask to read your data, to have a copy, to correct them, to erase them, or to refuse. Ask at the antenna: we answer within one month."),
                _("You do not agree with our answer? You can complain to the CNIL: 3 place de Fontenoy, 75007 Paris, www.cnil.fr."),
            ],
        ),
    ]  # fmt: skip


def progress(last: Diagnostic, first: Diagnostic | None, tongue: Tongue) -> Sheet:
    """What she knows how to do, against the first time when there is one; what was not seen twice is not compared.

    Skills go by their stable codes, so that two versions of the questionnaire are compared where they ask the same.
    """
    rows = list(_rows(last.answers, first.answers if first else {}))
    gained = [row.name for row in rows if row.gained]
    days = [said_day(timezone.localdate(d.at), tongue, weekday=False) for d in (first, last) if d]
    sections = [Section(_("You have made progress"), items=gained[:MOST_TOLD])] if gained else []
    sections.append(
        Section(
            _("Your digital baggage"),
            items=[f"{name}: {STATES[getattr(last, code)]}" for code, name in PARTS.items()],
            lines=[_("It is what serves every day. Nobody is marked: it is a picture of one day.")],
        )
    )
    sections.append(
        Section(_("And now?"), lines=[_("Come back whenever you like: to learn, for help, or just for a question.")])
    )
    return Sheet(
        title=_("The way you have come") if first else _("Where you are today"),
        lead=(_("From %(first)s to %(last)s") % {"first": days[0], "last": days[1]}) if first else days[0],
        rows=rows,
        columns=(_("What you can do"), days[0] if first else "", days[-1]),
        sections=sections,
    )


def _rows(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterable[Way]:
    for code, name in SKILLS.items():
        before, after = note_of(then, code), note_of(now, code)
        if (before, after) != (None, None):
            yield Way(code, str(name), before, after, _word(before), _word(after))


def _word(note: int | None) -> str:
    return _("not seen") if note is None else str(SCALE[note])


def _place(site: Site) -> list[tuple[str, str]]:
    where = [(_("Where"), f"Emmaüs Connect, {site.address}, {site.postcode} {site.town}")]
    # Kept from left to right inside a text that goes the other way.
    return [*where, (_("Telephone"), f"\u2066{phone(site.phone)}\u2069")] if site.phone else where

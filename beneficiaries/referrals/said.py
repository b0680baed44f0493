"""What an orientation passes on, in words: exactly what was ticked, as the file says it today."""

from django.utils.translation import gettext as _

from beneficiaries.languages import language_name
from beneficiaries.models import Diagnostic, Level, Person, Referral, Transmitted
from connect.ui.templatetags.ui import phone


def facts_of(referral: Referral) -> list[tuple[str, str]]:
    """Label and text of each thing ticked that the file knows; at most one query."""
    person = referral.person
    return [
        (str(Transmitted(one).label).capitalize(), text)
        for one in referral.transmitted
        if (text := text_of(one, person, referral.antenna_id))
    ]


def text_of(one: str, person: Person, antenna_id: int) -> str:
    """What would be passed on; "" when the file does not know it."""
    if one == Transmitted.LEVEL:
        latest = Diagnostic.objects.filter(person=person, antenna_id=antenna_id).order_by("-at").first()
        return str(Level(latest.level).label) if latest and latest.level != Level.UNKNOWN else ""
    shared = " (" + _("shared telephone") + ")"
    return {
        Transmitted.FIRST_NAME: person.first_name,
        Transmitted.LAST_NAME: person.last_name,
        Transmitted.PHONE: phone(person.phone) + (shared if person.phone and person.phone_shared else ""),
        Transmitted.EMAIL: person.email,
        Transmitted.LANGUAGE: language_name(person.language),
        Transmitted.TOWN: f"{person.postcode} {person.town}".strip(),
        Transmitted.BIRTH_YEAR: str(person.birth_on.year) if person.birth_on else "",
    }[Transmitted(one)]


def known(person: Person, antenna_id: int) -> list[tuple[str, str, str]]:
    """(code, label, text) of all that could be ticked and is known."""
    found = [(one.value, str(one.label), text_of(one, person, antenna_id)) for one in Transmitted]
    return [entry for entry in found if entry[2]]

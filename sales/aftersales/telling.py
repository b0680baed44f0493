"""News of a case by e-mail, for who asked for it. Nothing of it says more than that something is waiting here."""

from datetime import datetime

from django.utils.translation import gettext as _

from beneficiaries.models import Person
from connect.antennas.models import Antenna
from connect.post import outbox
from sales.models import AfterSalesCase, Stage

TOLD = (Stage.READY, Stage.REPLACED, Stage.WAITING, Stage.REPAIRED)  # steps worth a letter


def can_tell(case: AfterSalesCase, person: Person | None) -> bool:
    return case.may_email and person is not None and bool(person.email)


def words_of(step: str) -> str:
    return {
        Stage.READY: _("Your device is ready. Come and fetch it during our opening hours, with this number."),
        Stage.REPLACED: _("Another device is ready for you. Come and fetch it during our opening hours."),
        Stage.WAITING: _("We are waiting for a part. We write again when your device is ready."),
        Stage.REPAIRED: _("Your device is repaired. We write again when you can fetch it."),
    }.get(Stage(step), "")


def tell(case: AfterSalesCase, person: Person, step: str, *, antenna: Antenna, at: datetime) -> bool:
    """Write to the person where the device stands; True when a letter leaves. The subject names nobody and nothing."""
    body = "\n\n".join(
        [
            _("Hello,"), words_of(step),
            _("Case %(number)s, antenna %(antenna)s.") % {"number": case.reference, "antenna": antenna.name},
            _("You asked for this news. To have no more, tell us at the counter."),
        ]
    )  # fmt: skip
    return outbox.send(
        recipient=person.email, matter=f"case:{case.pk}:{at:%Y%m%d}", kind=f"case_{step}",
        subject=_("News from Emmaüs Connect"), body=body, language="fr",
    )  # fmt: skip

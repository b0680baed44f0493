"""Who invoices, as the national team writes it: dated rows, never changed, never about the past."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import Issuer, VatRegime

# Model of the printed papers, `templates/training/billing/pdf/…-2026.1.html`. A correction is a new file and a new value.
LAYOUT = "2026.1"
SINCE = date(2020, 1, 1)
PENALTY = "trois fois le taux d’intérêt légal"
NAME = "Emmaüs Connect"
FACTS = (
    "name", "address", "siret", "activity_number", "prefect", "vat_number", "iban", "bic", "payment_days", "penalty",
)  # fmt: skip


class NoVatRegime(Refusal):
    """An invoice that is wrong about VAT makes the tax due: nothing leaves before the nation has decided."""

    sentence = _(
        "Nothing can be sent yet: the VAT regime of trainings is not written. The national team writes it at the national"
        " desk, under Training, Quotes and invoices."
    )


@for_constraint("issuer_not_about_the_past", "training_issuer_from_on_key")
class AlreadyWritten(Refusal):
    sentence = _("Papers of that day bear what was written before. Choose a day from today on that has nothing yet.")
    field = "from_on"


@for_constraint("issuer_exempt_by_certificate")
class NoCertificate(Refusal):
    sentence = _("This exemption needs the certificate of the tax office: write its date.")
    field = "exempted_on"


@for_constraint("issuer_rate_of_its_regime")
class NoRate(Refusal):
    sentence = _("With VAT, write its rate and the VAT number; without, leave both empty.")
    field = "vat_rate"


@act
def write(*, by: User, at: datetime, **facts: Any) -> Issuer:
    """From a day on, papers bear this. AlreadyWritten, NoCertificate, NoRate."""
    if facts["from_on"] < timezone.localdate(at):
        raise AlreadyWritten
    return Issuer.objects.create(added_by=by, added_at=at, **facts)


def issuer_on(day: date) -> Issuer:
    """Who invoices on that day; an empty one when nothing was ever written."""
    return Issuer.objects.on(day) or Issuer(from_on=day, name=NAME, penalty=PENALTY)


def decided(day: date) -> Issuer:
    """The same, once its VAT regime is written. Refuses NoVatRegime."""
    issuer = issuer_on(day)
    if issuer.vat_regime == VatRegime.UNDECIDED:
        raise NoVatRegime
    return issuer


def undecided(day: date) -> bool:
    """Would a paper of that day be refused for want of a VAT regime?"""
    return issuer_on(day).vat_regime == VatRegime.UNDECIDED


def printed(issuer: Issuer) -> dict[str, Any]:
    """What a paper copies of it; a later change leaves the papers as they were."""
    return {name: getattr(issuer, name) for name in FACTS}


def load() -> str:
    """The first row, with what is known of the association and blanks for what is not; what stands is the nation's."""
    Issuer.objects.get_or_create(from_on=SINCE, defaults={"name": NAME, "penalty": PENALTY})
    return "who invoices trainings"

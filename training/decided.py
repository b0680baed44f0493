"""The dated settings of this app, for the nation's page that lists them all (`connect.antennas.dated`)."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.antennas.dated import Dated, Fixed
from training.models import HouseRules, Issuer


def _issuer(row: Issuer) -> str:
    number = row.activity_number or _("no activity number yet")
    return f"{row.name}, SIRET {row.siret}, {number}"


def _vat(row: Issuer) -> str:
    if row.vat_rate:
        return _("VAT at %(rate)s %%") % {"rate": number_format(row.vat_rate.normalize())}
    return row.vat_mention or _("not decided yet")


def _days(row: Issuer) -> str:
    return _("%(pay)s days to pay, a quote valid for %(quote)s days") % {
        "pay": row.payment_days,
        "quote": row.quote_days,
    }


def _version(row: HouseRules) -> str:
    return _("version %(version)s") % {"version": row.version}


SETTINGS = (
    Dated(
        "emetteur", "training.Issuer", gettext_lazy("Who issues papers of training"), _issuer,
        "national_training_billing:issuer",
    ),
    Dated(
        "tva-formation", "training.Issuer", gettext_lazy("VAT of trainings: its rate, or the mention printed"), _vat,
        "national_training_billing:issuer",
    ),
    Dated(
        "delais-formation", "training.Issuer", gettext_lazy("Days to pay an invoice of training, and of its quotes"), _days,
        "national_training_billing:issuer",
    ),
    Dated(
        "reglement-interieur", "training.HouseRules", gettext_lazy("House rules of trainings"), _version,
        "national_training_enrolling:rules", by="published_by",
    ),
)  # fmt: skip
FIXED = (
    Fixed(
        gettext_lazy("Freed seat of a training"),
        gettext_lazy("Held 48 hours for the first who waits, never into the first day of the session."),
    ),
)

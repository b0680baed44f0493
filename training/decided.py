"""The dated settings of this app, for the nation's page that lists them all (`connect.antennas.dated`)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.antennas.dated import Dated
from training.models import HouseRules, Issuer


def _issuer(row: Issuer) -> str:
    number = row.activity_number or _("no activity number yet")
    return f"{row.name}, SIRET {row.siret}, {number}"


def _version(row: HouseRules) -> str:
    return _("version %(version)s") % {"version": row.version}


SETTINGS = (
    Dated("emetteur", "training.Issuer", gettext_lazy("Who issues papers of training"), _issuer),
    Dated(
        "reglement-interieur", "training.HouseRules", gettext_lazy("House rules of trainings"), _version, by="published_by"
    ),
)  # fmt: skip

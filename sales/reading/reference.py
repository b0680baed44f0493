"""Carbon factors that come with Connect. Prices of the market are the national team's to look up; the demo has examples.

ADEME, « Évaluation de l’impact environnemental d’un ensemble de produits reconditionnés », September 2022: a phone avoids
24.6 kg and a portable computer 27 kg of CO2 equivalent for each year that it is used, against a new one.
"""

from datetime import date
from decimal import Decimal

from sales.models import CarbonFactor, Kind

SOURCE = "ADEME, Évaluation de l’impact environnemental d’un ensemble de produits reconditionnés, septembre 2022"
FACTORS = {Kind.PHONE: Decimal("24.6"), Kind.COMPUTER: Decimal("27.0")}


def load_factors(since: date) -> None:
    """Add the factors that are missing; those the national team added since stand."""
    for kind, kg in FACTORS.items():
        CarbonFactor.objects.get_or_create(
            kind=kind, from_on=since, defaults={"kg": kg, "source": SOURCE, "reason": "étude publiée"}
        )

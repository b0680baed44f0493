"""The national catalogue, its caps, the letterhead. Loaded by `load_reference`, safe to run again.

Prices: the seed's 140 and 8 EUR are the caps; the grid stays at or under them (domain.md 2.2 has market prices of other
years). Plans and accessories: the defaults of domain.md 2.1 and 2.2.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from connect.antennas.models import Site
from sales.models import (
    Kind,
    Letterhead,
    Limited,
    MarketOffer,
    PriceCap,
    Product,
    RefundAloneUpTo,
    SaleLimit,
    Scope,
)
from sales.reading.reference import load_factors
from sales.till import open_till
from sales.workbench.rules import load_defaults

CAPS = [(Kind.COMPUTER, Decimal(140)), (Kind.PHONE, Decimal(8))]
HOUSE_RULE = "Règle de la maison : la solidarité a un prix plafond."
# The defaults of domain.md 2.1 and 2.4: what is counted, whose, at most, over how many months.
LIMITS = [
    (Limited.COMPUTER, Scope.PERSON, 1, 24),
    (Limited.PHONE, Scope.PERSON, 1, 24),
    (Limited.DEVICE, Scope.HOUSEHOLD, 3, 12),
    (Limited.PLAN, Scope.PERSON, 30, 1),
    (Limited.SIM, Scope.PERSON, 1, 12),
]
LIMIT_RULE = "Règle de départ : que chacun ait sa part."
ALONE_UP_TO = Decimal(30)  # euros of one sale that anybody of the team gives back alone
ALONE_RULE = "Règle de départ : les petites sommes se rendent sans attendre."
SINCE = date(2013, 1, 1)  # before the first sale of the programme, so that no sale is without a cap

# code, name, kind, days of validity, price
PRODUCTS = [
    ("R30", "Recharge 30 jours, 20 Go et appels illimités", Kind.PLAN, 30, "5.00"),
    ("R30D", "Recharge 30 jours, 5 Go", Kind.PLAN, 30, "3.00"),
    ("R7", "Recharge 7 jours, 5 Go", Kind.PLAN, 7, "2.00"),
    ("SIM", "Carte SIM", Kind.SIM, None, "1.00"),
    ("PCC", "Ordinateur portable, catégorie C", Kind.COMPUTER, None, "70.00"),
    ("PCB", "Ordinateur portable, catégorie B", Kind.COMPUTER, None, "110.00"),
    ("PCA", "Ordinateur portable, catégorie A", Kind.COMPUTER, None, "140.00"),
    ("TEL", "Téléphone", Kind.PHONE, None, "8.00"),
    ("SOURIS", "Souris", Kind.ACCESSORY, None, "3.00"),
    ("SAC", "Sacoche", Kind.ACCESSORY, None, "5.00"),
    ("CHARG", "Chargeur de téléphone", Kind.ACCESSORY, None, "5.00"),
    ("CABLE", "Câble USB", Kind.ACCESSORY, None, "2.00"),
    ("CASQUE", "Casque avec micro", Kind.ACCESSORY, None, "4.00"),
]
GRADES = {"PCC": "C", "PCB": "B", "PCA": "A"}
MORE: dict[str, dict[str, Any]] = {  # the founding partner's cards (domain.md 2.1)
    "R30": {"operator": "SFR", "data_mb": 20_000},
    "R30D": {"operator": "SFR", "data_mb": 5_000},
    "R7": {"operator": "SFR", "data_mb": 5_000},
    "SIM": {"operator": "SFR"},
}
# Shapes of offers to be replaced by those that the national team looks up; the names are examples, like the prices.
LOOKED_UP = date(2026, 11, 2)
OFFERS = [
    ("Exemple Mobile", "Forfait social", "5.00", "2 h d’appels, SMS illimités, 2 Go",
     "avec le revenu de solidarité active (RSA)"),
    ("Exemple Télécom", "Forfait 20 Go sans engagement", "6.99", "appels et SMS illimités, 20 Go", ""),
    ("Exemple Réseau", "Forfait 2 h", "2.00", "2 h d’appels, SMS illimités, 50 Mo", ""),
    ("Exemple Fixe", "Internet à la maison, tarif social", "15.99", "internet et téléphone fixe",
     "avec un quotient familial de 700 € au plus"),
]  # fmt: skip
LETTERHEAD = {
    "name": "Emmaüs Connect",
    "siret": "SIRET 000 000 018 00010 (exemple)",
    "vat_mention": "Exonération de TVA, article 261-7-1° du CGI",
    "guarantee": "Ne sont pas couverts : la casse, la batterie, le vol, les logiciels et les codes oubliés.",
}


def load() -> str:
    """Add what is missing and open a first till at each site without one; gives a one-line report. What stands is the
    national team's: neither an article nor an offer is written over.
    """
    for kind, amount in CAPS:
        PriceCap.objects.get_or_create(kind=kind, from_on=SINCE, defaults={"amount": amount, "reason": HOUSE_RULE})
    for counted, whose, most, months in LIMITS:
        SaleLimit.objects.get_or_create(
            kind=counted, scope=whose, from_on=SINCE, defaults={"most": most, "months": months, "reason": LIMIT_RULE}
        )
    RefundAloneUpTo.objects.get_or_create(from_on=SINCE, defaults={"amount": ALONE_UP_TO, "reason": ALONE_RULE})
    for rank, (code, name, kind, days, price) in enumerate(PRODUCTS, 1):
        facts = {"name": name, "kind": kind, "days": days, "price": Decimal(price), "rank": rank * 10}
        Product.objects.get_or_create(code=code, defaults=facts | {"grade": GRADES.get(code, "")} | MORE.get(code, {}))
    for rank, (operator, name, price, what, who) in enumerate(OFFERS, 1):
        offer = {"price": Decimal(price), "what": what, "who": who, "checked_on": LOOKED_UP, "rank": rank * 10}
        MarketOffer.objects.get_or_create(operator=operator, name=name, defaults=offer)
    Letterhead.objects.get_or_create(from_on=SINCE, defaults=LETTERHEAD)
    load_defaults(SINCE)
    load_factors(SINCE)
    opened = open_missing_tills()
    return f"{len(PRODUCTS)} articles, {len(CAPS)} price caps, {len(LIMITS)} limits of sale, {opened} tills opened"


def open_missing_tills() -> int:
    """A till for each antenna that has a site and none yet; as the owner or at the national door."""
    opened = 0
    for site in Site.objects.filter(antenna__tills=None).select_related("antenna").order_by("antenna_id", "id"):
        if not site.antenna.tills.exists():
            open_till(site, by=None)
            opened += 1
    return opened

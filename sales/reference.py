"""The national catalogue, its caps, the letterhead. Loaded by `load_reference`, safe to run again.

Prices: the seed's 140 and 8 EUR are the caps; the grid stays at or under them (domain.md 2.2 has market prices of other
years). Plans and accessories: the defaults of domain.md 2.1 and 2.2.
"""

from datetime import date
from decimal import Decimal

from connect.antennas.models import Site
from sales.models import Kind, Letterhead, PriceCap, Product
from sales.till import open_till

CAPS = [(Kind.COMPUTER, Decimal(140)), (Kind.PHONE, Decimal(8))]
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
LETTERHEAD = {
    "name": "Emmaüs Connect",
    "siret": "SIRET 000 000 000 00000 (exemple)",
    "vat_mention": "Exonération de TVA, article 261-7-1° du CGI",
    "guarantee": "Ne sont pas couverts : la casse, la batterie, le vol, les logiciels et les codes oubliés.",
}


def load() -> str:
    """Add what is missing and open a first till at each site without one; gives a one-line report."""
    for kind, amount in CAPS:
        PriceCap.objects.get_or_create(kind=kind, from_on=SINCE, defaults={"amount": amount})
    for rank, (code, name, kind, days, price) in enumerate(PRODUCTS, 1):
        Product.objects.update_or_create(
            code=code, defaults={"name": name, "kind": kind, "days": days, "price": Decimal(price), "rank": rank * 10}
        )
    Letterhead.objects.get_or_create(from_on=SINCE, defaults=LETTERHEAD)
    opened = open_missing_tills()
    return f"{len(PRODUCTS)} articles, {len(CAPS)} price caps, {opened} tills opened"


def open_missing_tills() -> int:
    """A till for each antenna that has a site and none yet; as the owner or at the national door."""
    opened = 0
    for site in Site.objects.filter(antenna__tills=None).select_related("antenna").order_by("antenna_id", "id"):
        if not site.antenna.tills.exists():
            open_till(site, by=None)
            opened += 1
    return opened

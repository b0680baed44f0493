"""A few communes of the official list; the whole of it is loaded by `connect.antennas.communes.load`."""

from connect.antennas.communes import plain
from connect.antennas.models import Commune

SOME = {
    "80756": ("Thièvres", ["80560"], [], []),
    "62814": ("Thièvres", ["62760"], [], []),
    "80028": ("Authie", ["80560"], [], []),
    "24362": (
        "Val de Louyre et Caudeau", ["24380", "24510"], ["24092", "24435"], ["Cendrieux", "Saint-Laurent-des-Bâtons"],
    ),
    "24571": ("Vergt", ["24380"], [], []),
    "59350": ("Lille", ["59000", "59160", "59260", "59777", "59800"], ["59298", "59355"], []),
    "59512": ("Roubaix", ["59100"], [], []),
    "97411": ("Saint-Denis", ["97400", "97417", "97490"], [], []),
    "93066": ("Saint-Denis", ["93200", "93210"], [], []),
    "75056": ("Paris", ["75001", "75011"], [], []),
    "75111": ("Paris 11e Arrondissement", ["75011"], [], []),
}  # fmt: skip


def some_communes() -> dict[str, Commune]:
    """Code → commune, written to the database."""
    made = {}
    for code, (name, postcodes, former_codes, former_names) in SOME.items():
        words = [plain(name), *(plain(old) for old in former_names), *postcodes]
        made[code] = Commune(
            code=code, name=name, department=code[: 3 if code >= "97" else 2], postcodes=postcodes,
            former_codes=former_codes, former_names=former_names, searched=f"|{'|'.join(words)}|",
            part_of="75056" if code == "75111" else "",
        )  # fmt: skip
    Commune.objects.bulk_create(made.values())
    return made

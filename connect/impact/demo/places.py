"""The demo's directory: invented places around Lille and Lyon, and two orientations; made by the acts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from beneficiaries.models import Basis, Person, Transmitted
from beneficiaries.referrals.referring import refer
from connect.accounts.models import User
from connect.antennas import communes
from connect.antennas.models import Antenna
from connect.partners.directory.writing import add
from connect.partners.models import Place

SERVICE = {
    "d": "Aide aux démarches administratives", "b": "Maîtrise des outils numériques du quotidien",
    "i": "Accès internet et matériel informatique", "e": "Insertion professionnelle via le numérique",
    "f": "Parentalité et éducation avec le numérique", "l": "lecture-ecriture-calcul--maitriser-le-francais",
    "x": "difficultes-financieres--situation-dendettement-surendettement", "t": "se-former--trouver-sa-formation",
    "a": "equipement-et-alimentation--alimentation",
}  # fmt: skip
# Name, street, postcode, town, latitude, longitude, services, hours, without appointment, languages
PLACES: tuple[tuple[Any, ...], ...] = (
    ("Médiathèque des Remparts", "2 rue des Arts", "59000", "Lille", 50.6392, 3.0651, "bi",
     "Tu-Fr 10:00-18:00; Sa 10:00-17:00; PH off", True, ["en"]),
    ("Maison des démarches de Wazemmes", "18 rue des Sarrazins", "59000", "Lille", 50.6254, 3.0498, "dx",
     "Mo-Fr 09:00-12:00,13:30-17:00; PH off", True, ["ar", "en"]),
    ("Centre social du Moulin vert", "40 boulevard de Metz", "59000", "Lille", 50.6189, 3.0551, "dfa",
     "Mo-Fr 08:30-12:00,14:00-17:30; PH off", False, ["ar"]),
    ("Les Mots ensemble", "7 rue du Long-Pot", "59000", "Lille", 50.6321, 3.0889, "l",
     "Mo,Th 14:00-17:00; Sa 09:30-11:30", False, ["ar", "uk", "ru", "fa"]),
    ("Point budget du Vieux-Port", "11 rue Solférino", "59000", "Lille", 50.6336, 3.0529, "xd",
     "Tu,Th 09:00-12:00", False, []),
    ("Espace numérique de l’Alma", "90 rue de l’Alma", "59100", "Roubaix", 50.6989, 3.1731, "bie",
     "Mo-Fr 09:30-12:30,13:30-17:30; PH off", True, ["ar", "tr"]),
    ("Passerelle Formation", "5 avenue de l’Avenir", "59650", "Villeneuve-d’Ascq", 50.6412, 3.1345, "te",
     "Mo-Th 09:00-17:00; Fr 09:00-12:00", False, ["en", "es"]),
    ("Bibliothèque du Canal", "3 quai du Halage", "59290", "Wasquehal", 50.6697, 3.1312, "bf",
     "We,Sa 10:00-18:00; Fr 14:00-19:00", True, []),
    ("Médiathèque des Canuts", "12 montée des Soies", "69001", "Lyon", 45.7702, 4.8311, "bi",
     "Tu-Sa 10:00-18:00; PH off", True, ["en"]),
    ("Relais démarches de la Guillotière", "25 rue de Marseille", "69007", "Lyon", 45.7523, 4.8411, "dx",
     "Mo-Fr 09:00-12:30; PH off", True, ["ar", "pt"]),
    ("Lire et dire Villeurbanne", "8 rue du Progrès", "69100", "Villeurbanne", 45.7669, 4.8803, "l",
     "Mo,We 13:30-17:00", False, ["ar", "sq"]),
)  # fmt: skip
SENT_TO = (("Maison des démarches de Wazemmes", "do_for_me"), ("Les Mots ensemble", "literacy"))


def places(by: User, at: datetime) -> list[Place]:
    """Written by the national team; at the national door. Again, nothing is added."""
    return [_place(row, by, at) for row in PLACES]


def _place(row: tuple[Any, ...], by: User, at: datetime) -> Place:
    name, street, postcode, town, latitude, longitude, services, hours, comes, languages = row
    found = communes.named(postcode, town)
    facts = {
        "name": name, "address": street, "postcode": postcode, "town": town, "commune_id": found and found.code,
        "latitude": latitude, "longitude": longitude, "services": [SERVICE[letter] for letter in services],
        "supports": ["Accompagnement individuel"], "fees": ["Gratuit"], "languages": languages, "hours": hours,
        "access": ["Se présenter"] if comes else ["Téléphoner"], "emails": ["accueil@lieu.invalid"],
        "phone": f"+3319900{len(name):02}{len(street):02}", "step_free": comes,
    }  # fmt: skip
    return add(facts, key=uuid5(NAMESPACE_OID, f"demo place {name}"), antenna_id=None, by=by, at=at)


def orientations(antenna: Antenna, by: User, at: datetime) -> None:
    """One asked about since yesterday, one for next week; at the antenna's door."""
    people = Person.objects.filter(enrolments__antenna=antenna).order_by("-enrolments__since", "card_number")[30:32]
    chosen = Place.objects.open().filter(town="Lille").order_by("name")[1:3]
    for number, (person, place) in enumerate(zip(people, chosen, strict=False)):
        refer(
            person, place, key=uuid5(NAMESPACE_OID, f"demo referral {person.pk}"), need=("do_for_me", "literacy")[number],
            transmitted=[Transmitted.FIRST_NAME, Transmitted.LANGUAGE], basis=Basis.MISSION,
            follow_up_on=at.date() + timedelta(days=6 * number - 1), antenna_id=antenna.pk, by=by,
            at=at - timedelta(days=15 - number),
        )  # fmt: skip

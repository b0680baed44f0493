"""The eight antennas of the seed, their sites, and the people who sign in to the demo.

Addresses are those that the association published; where none was found the town hall's square stands in.
"""

from datetime import date

from django.contrib.auth.hashers import make_password

from connect.accounts.models import User
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.partners.models import Professional, Structure, StructureKind

PASSWORD = "bonjour-connect-2026"  # noqa: S105 -- the demo's, printed on the sign-in page of the demo
ANTENNAS = [
    ("paris", "Paris", "PA", "71 rue Archereau", "75019", "Paris", "75, 93, 94, 95", "+33199001975"),
    ("saint-denis", "Saint-Denis", "SD", "6 place du Caquet", "93200", "Saint-Denis", "93", "+33199009320"),
    ("lille", "Lille", "LI", "83 rue de l’Abbé Aerts", "59000", "Lille", "59, 62", "+33353015900"),
    ("antony", "Antony", "AN", "1 place de l’Hôtel de Ville", "92160", "Antony", "92, 91, 78", "+33199009216"),
    ("lyon", "Lyon", "LY", "1 rue de l’Égalité", "69008", "Lyon", "69, 01, 42", "+33465716900"),
    ("grenoble", "Grenoble", "GR", "7 allée du Jardin Hoche", "38000", "Grenoble", "38, 73, 74", "+33465713800"),
    ("bordeaux", "Bordeaux", "BX", "38 cours des Aubiers", "33300", "Bordeaux", "33, 40, 47", "+33536493330"),
    ("marseille", "Marseille", "MA", "2 place de la Joliette", "13002", "Marseille", "13, 83, 84", "+33465711302"),
]
HOURS = "Tu-Fr 09:15-18:30; Sa 09:15-12:30"
# (first name, last name, address before the @, role, antenna)
TEAM = [
    ("Nadia", "Bertin", "nadia.lille", Role.VOLUNTEER, "lille"),
    ("Bruno", "Delcourt", "bruno.lille", Role.CIVIC, "lille"),
    ("Hélène", "Castel", "helene.lille", Role.MANAGER, "lille"),
    ("Inès", "Faure", "ines.lyon", Role.VOLUNTEER, "lyon"),
    ("Marc", "Girard", "marc.lyon", Role.MANAGER, "lyon"),
    ("Claire", "Aubert", "claire.siege", Role.NATIONAL_ADMIN, None),
    ("Paul", "Renaud", "paul.siege", Role.NATIONAL_READER, None),
]
# Colleagues of every antenna, who never sign in: dashboards, agendas and tickets name them.
COLLEAGUES = [
    ("Camille", "Delmas", Role.VOLUNTEER), ("Youssef", "Amrani", Role.VOLUNTEER), ("Monique", "Garnier", Role.VOLUNTEER),
    ("Léo", "Fontaine", Role.CIVIC), ("Aïssatou", "Barry", Role.EMPLOYEE),
]  # fmt: skip
STRUCTURES = [
    ("CCAS de Lille", StructureKind.CCAS, "59000", "Lille"),
    ("France Travail Lille République", StructureKind.FRANCE_TRAVAIL, "59000", "Lille"),
    ("Foyer des Moulins", StructureKind.SHELTER, "59000", "Lille"),
    ("CCAS de Villeurbanne", StructureKind.CCAS, "69100", "Villeurbanne"),
]
PROFESSIONALS = [
    ("Sophie", "Lambert", "sophie.ccas", "CCAS de Lille", True),
    ("Karim", "Benali", "karim.ccas", "CCAS de Lille", False),
    ("Julie", "Morel", "julie.villeurbanne", "CCAS de Villeurbanne", True),
]


def address(local: str) -> str:
    return f"{local}@demo.invalid"


def ensure_cast() -> None:
    """Create whatever of the cast is missing; run again it changes nothing."""
    hashed = make_password(PASSWORD)
    for slug, name, code, street, postcode, town, territory, phone in ANTENNAS:
        antenna, _ = Antenna.objects.get_or_create(
            slug=slug, defaults={"name": name, "code": code, "territory": territory, "opened_on": date(2013, 3, 1)}
        )
        Site.objects.get_or_create(
            antenna=antenna,
            name=f"Point d’accueil de {name}",
            defaults={
                "address": street,
                "postcode": postcode,
                "town": town,
                "opening_hours": HOURS,
                "phone": phone,
            },
        )
        _team_member("Alex", f"de {name}", f"responsable.{slug}", Role.MANAGER, antenna, hashed)
        for first, last, job in COLLEAGUES:
            local = f"{first}.{slug}".lower().replace("ï", "i").replace("é", "e")
            _team_member(first, last, local, job, antenna, "!", since=date(2013, 3, 1))
    for first, last, local, role, place in TEAM:
        _team_member(first, last, local, role, Antenna.objects.get(slug=place) if place else None, hashed)
    for name, kind, postcode, town in STRUCTURES:
        Structure.objects.get_or_create(
            name=name, postcode=postcode, defaults={"kind": kind, "town": town, "refers": True, "receives": True}
        )
    for first, last, local, structure, referent in PROFESSIONALS:
        user = _user(first, last, local, "!")
        Professional.objects.get_or_create(
            user=user,
            structure=Structure.objects.get(name=structure),
            defaults={
                "first_name": first, "last_name": last, "email": user.email, "is_referent": referent,
                "position": "travailleuse sociale", "starts_on": date(2024, 1, 1),
            },
        )  # fmt: skip


def _user(first: str, last: str, local: str, hashed: str) -> User:
    user, _ = User.objects.get_or_create(
        email=address(local), defaults={"first_name": first, "last_name": last, "password": hashed}
    )
    return user


def _team_member(
    first: str,
    last: str,
    local: str,
    role: str,
    antenna: Antenna | None,
    hashed: str,
    *,
    since: date = date(2024, 1, 1),
) -> None:
    user = _user(first, last, local, hashed)
    Membership.objects.get_or_create(user=user, antenna=antenna, role=role, defaults={"starts_on": since})

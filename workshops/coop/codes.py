"""La Coop's words, and which of Connect's mean the same. Source: its schema of 30 June 2026 (commit 46aa33b), contract 1.0.0.

Each list is code → label, in La Coop's order. Labels are French whatever the page's language: they are a file's values.
"""

from datetime import date

from beneficiaries.models import Gender, Person, Status
from workshops.models import Difficulty, Mode, Subject

TYPES = {"individuel": "Accompagnement individuel", "collectif": "Atelier collectif"}
PLACES = {
    "lieu_activite": "Lieu d’activité", "domicile": "À domicile", "a_distance": "À distance", "autre": "Autre lieu",
}  # fmt: skip
STARS = {"debutant": 1, "intermediaire": 2, "avance": 3}
GENDERS = {"masculin": "Masculin", "feminin": "Féminin", "non_communique": "Non communiqué"}
AGES = {  # upper bound, not included, of the years since the birth year
    "moins_de_douze": (12, "Moins de 12 ans"), "douze_dix_huit": (18, "12 - 17 ans"),
    "dix_huit_vingt_quatre": (25, "18 - 24 ans"), "vingt_cinq_trente_neuf": (40, "25 - 39 ans"),
    "quarante_cinquante_neuf": (60, "40 - 59 ans"), "soixante_soixante_neuf": (70, "60 - 69 ans"),
    "soixante_dix_plus": (999, "70 ans et plus"), "non_communique": (0, "Non communiqué"),
}  # fmt: skip
STATUSES = {
    "scolarise": "Scolarisé", "sans_emploi": "Sans emploi", "en_emploi": "En emploi", "retraite": "Retraité",
    "non_communique": "Non communiqué ou hétérogène",
}  # fmt: skip
THEMES = {
    "diagnostic_numerique": "Diagnostic numérique",
    "prendre_en_main_du_materiel": "Prendre en main du matériel",
    "maintenance_de_materiel": "Maintenance de matériel",
    "gere_ses_contenus_numeriques": "Gérer ses contenus numériques",
    "navigation_sur_internet": "Navigation sur internet",
    "email": "E-mail",
    "bureautique": "Bureautique",
    "reseaux_sociaux": "Réseaux sociaux communication",
    "sante": "Santé",
    "banque_et_achats_en_ligne": "Banque et achats en ligne",
    "entrepreneuriat": "Accompagner un professionnel",
    "insertion_professionnelle": "Insertion professionnelle",
    "securite_numerique": "Prévention en sécurité numérique",
    "parentalite": "Parentalité",
    "scolarite_et_numerique": "Scolarité et numérique",
    "creer_avec_le_numerique": "Créer avec le numérique",
    "culture_numerique": "Culture numérique",
    "intelligence_artificielle": "Intelligence artificielle (IA)",
    "aide_aux_demarches_administratives": "Aide aux démarches administratives",
}

PLACE_OF = {Mode.ON_SITE: "lieu_activite", Mode.OUTSIDE: "autre", Mode.ONLINE: "a_distance"}
LEVEL_OF = {
    Difficulty.BEGINNER: "debutant", Difficulty.INTERMEDIATE: "intermediaire", Difficulty.ADVANCED: "avance",
}  # fmt: skip
GENDER_OF = {Gender.MALE: "masculin", Gender.FEMALE: "feminin", Gender.UNSAID: "non_communique"}
# "Active, not looking for work" and "retired, child, unable to work" are each several of La Coop's: mixed, as it says.
STATUS_OF = {
    Status.STUDENT: "scolarise", Status.SEEKING: "sans_emploi", Status.UNSTABLE_JOB: "en_emploi",
    Status.STABLE_JOB: "en_emploi",
}  # fmt: skip
# What a person came for says more than what the kind of session teaches; something else says nothing.
THEME_OF = {
    Subject.PHONE: "prendre_en_main_du_materiel", Subject.COMPUTER: "prendre_en_main_du_materiel",
    Subject.INTERNET: "navigation_sur_internet", Subject.MAIL: "email",
    Subject.PROCEDURE: "aide_aux_demarches_administratives", Subject.WORK: "insertion_professionnelle",
    Subject.ACCOUNT: "securite_numerique", Subject.SAFETY: "securite_numerique",
    Subject.BILL: "banque_et_achats_en_ligne",
}  # fmt: skip


def gender(person: Person) -> str:
    return GENDER_OF.get(Gender(person.gender), "non_communique")


def status(person: Person) -> str:
    return STATUS_OF.get(Status(person.status), "non_communique")


def age(person: Person, on: date) -> str:
    """La Coop counts calendar years alone: the year of the file minus the year of birth."""
    if person.birth_on is None:
        return "non_communique"
    years = on.year - person.birth_on.year
    return next(code for code, (upper, _label) in AGES.items() if years < upper)


def themes(codes: set[str]) -> list[str]:
    """Those that La Coop knows, in its order."""
    return [code for code in THEMES if code in codes]

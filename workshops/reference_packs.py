"""The eight packs of applihours that antennas begin with: three well-known apps each, found under these names in the
stores in November 2026. The nation changes them on its pages; what it changed is not loaded again.
"""

from typing import Any

from workshops.models import AccountNeed, AppCost, Topic

NONE, OPTIONAL, NEEDED = AccountNeed.NONE, AccountNeed.OPTIONAL, AccountNeed.NEEDED
FREE, EXTRAS = AppCost.FREE, AppCost.EXTRAS
MANY = ["fr", "en", "ar", "uk", "ru", "fa", "pt", "es", "tr"]

# name, what it is for (French, English), store name, page, cost, account, languages
_App = tuple[str, str, str, str, str, AppCost, AccountNeed, list[str]]
_PACKS: dict[str, tuple[Topic, list[_App]]] = {
    "apps_moving": (Topic.MOVING, [
        ("Google Maps", "Voir où l’on est et trouver son chemin.", "See where one is and find the way.",
         "Google Maps", "https://www.google.com/maps/about/", FREE, OPTIONAL, MANY),
        ("SNCF Connect", "Chercher un train et acheter son billet.", "Look for a train and buy a ticket.",
         "SNCF Connect", "https://www.sncf-connect.com/app", FREE, OPTIONAL, ["fr", "en"]),
        ("Transit", "Savoir quand passe le prochain bus ou métro.", "Know when the next bus or metro comes.",
         "Transit : horaires bus et métro", "https://transitapp.com/", EXTRAS, NONE, ["fr", "en", "es", "pt"]),
    ]),
    "apps_abroad": (Topic.ABROAD, [
        ("WhatsApp", "Écrire et appeler sa famille, partout, avec internet.", "Write to and call one’s family anywhere, over the internet.",
         "WhatsApp Messenger", "https://www.whatsapp.com/download", FREE, NEEDED, MANY),
        ("Signal", "Écrire et appeler sans que personne d’autre ne lise.", "Write and call with nobody else reading.",
         "Signal - Messagerie privée", "https://signal.org/fr/download/", FREE, NEEDED, MANY),
        ("Jitsi Meet", "Se voir à plusieurs en vidéo.", "See several people on video.",
         "Jitsi Meet", "https://jitsi.org/downloads/", FREE, OPTIONAL, ["fr", "en", "ar", "es", "pt", "ru", "tr", "uk"]),
    ]),
    "apps_health": (Topic.HEALTH, [
        ("Doctolib", "Prendre rendez-vous chez un médecin.", "Make an appointment with a doctor.",
         "Doctolib", "https://www.doctolib.fr/", FREE, NEEDED, ["fr", "en"]),
        ("Mon espace santé", "Ranger ses ordonnances et ses résultats d’examens.", "Keep prescriptions and test results.",
         "Mon espace santé", "https://www.monespacesante.fr/", FREE, NEEDED, ["fr"]),
        ("Urgence 114", "Appeler les secours par écrit, en vidéo ou en langue des signes.",
         "Call for help in writing, on video or in sign language.",
         "Urgence 114", "https://www.info.urgence114.fr/", FREE, OPTIONAL, ["fr"]),
    ]),
    "apps_money": (Topic.MONEY, [
        ("Too Good To Go", "Acheter moins cher ce que les magasins allaient jeter.", "Buy cheaply what shops were about to throw away.",
         "Too Good To Go", "https://www.toogoodtogo.com/fr", FREE, NEEDED, ["fr", "en", "es", "pt"]),
        ("Idealo", "Comparer les prix avant d’acheter.", "Compare prices before buying.",
         "idealo : comparateur de prix", "https://www.idealo.fr/", FREE, OPTIONAL, ["fr", "en", "es"]),
        ("Bankin’", "Voir ce qui entre et ce qui sort de son compte.", "See what comes into and goes out of one’s account.",
         "Bankin’ : gestion de budget", "https://bankin.com/", EXTRAS, NEEDED, ["fr"]),
    ]),
    "apps_language": (Topic.LANGUAGE, [
        ("Google Traduction", "Traduire une phrase, une affiche ou une conversation.", "Translate a sentence, a sign or a talk.",
         "Google Traduction", "https://translate.google.com/about/", FREE, NONE, [*MANY, "ps", "ti", "so", "bn", "sq"]),
        ("Gboard", "Parler, et le téléphone écrit à votre place.", "Speak, and the telephone writes for you.",
         "Gboard - le clavier Google", "https://support.google.com/gboard", FREE, NONE, MANY),
        ("Duolingo", "Apprendre le français un peu chaque jour.", "Learn French a little every day.",
         "Duolingo : cours de langues", "https://fr.duolingo.com/", EXTRAS, OPTIONAL, ["fr", "en", "ar", "es", "pt", "ru", "tr", "uk", "bn"]),
    ]),
    "apps_school": (Topic.SCHOOL, [
        ("Pronote", "Voir les notes, les devoirs et les absences de son enfant.", "See a child’s marks, homework and absences.",
         "PRONOTE", "https://www.index-education.com/fr/logiciel-gestion-vie-scolaire.php", FREE, NEEDED, ["fr"]),
        ("Skolengo", "Lire les messages du collège ou du lycée.", "Read the messages of the secondary school.",
         "Skolengo", "https://www.skolengo.com/", FREE, NEEDED, ["fr"]),
        ("ONE Pocket", "Suivre la vie de la classe à l’école primaire.", "Follow the life of a primary class.",
         "ONE Pocket", "https://one.opendigitaleducation.com/", FREE, NEEDED, ["fr", "en"]),
    ]),
    "apps_job": (Topic.WORK, [
        ("Mes offres", "Chercher des offres d’emploi de France Travail.", "Look for job offers of France Travail.",
         "Mes offres - France Travail", "https://www.francetravail.fr/", FREE, OPTIONAL, ["fr"]),
        ("Mon espace France Travail", "S’actualiser chaque mois et écrire à son conseiller.",
         "Report each month and write to one’s adviser.",
         "Mon espace - France Travail", "https://www.francetravail.fr/accueil/", FREE, NEEDED, ["fr"]),
        ("Canva", "Faire un CV clair à partir d’un modèle.", "Make a clear CV from a model.",
         "Canva : design, photo et vidéo", "https://www.canva.com/fr_fr/creer/cv/", EXTRAS, NEEDED, MANY),
    ]),
    "apps_rights": (Topic.RIGHTS, [
        ("Caf - Mon Compte", "Voir ses droits et déclarer ses ressources.", "See one’s benefits and declare one’s income.",
         "Caf - Mon Compte", "https://www.caf.fr/", FREE, NEEDED, ["fr"]),
        ("compte ameli", "Suivre ses remboursements de santé.", "Follow one’s health refunds.",
         "compte ameli", "https://www.ameli.fr/", FREE, NEEDED, ["fr"]),
        ("France Identité", "Prouver qui l’on est, sans donner de copie de papiers.", "Prove who one is, without a copy of one’s papers.",
         "France Identité", "https://france-identite.gouv.fr/", FREE, NEEDED, ["fr"]),
    ]),
}  # fmt: skip
_FIELDS = ("name", "purpose_fr", "purpose_en", "store_name", "address", "cost", "account", "languages")
PACKS: dict[str, tuple[Topic, list[dict[str, Any]]]] = {
    code: (topic, [dict(zip(_FIELDS, app, strict=True)) for app in apps]) for code, (topic, apps) in _PACKS.items()
}

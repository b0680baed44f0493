"""The national offer: skills, kinds of session, packs of apps. Loaded by `load_reference`, again as often as one likes.

Shapes, lengths and numbers of sessions: the founding text (three shapes; applihours of one hour) and what the antennas
practise (series of 2-hour workshops, drop-in of 45 minutes for 4, applihours for 6; the variants of Bordeaux,
Seine-Saint-Denis and Strasbourg). Skill codes `sk_*` are the diagnostic's. The last three are the founding text's own
words for the skills most developed in 2017.

What the nation wrote on its pages is never written over: a kind or a pack with `edited_at` is left as it stands. Of a
kind that sessions were made of, the shape and the number of parts stay too.
"""

from typing import Any

from django.utils import timezone

from workshops.models import AppPack, Audience, Difficulty, Kind, KindSkill, Shape, Skill
from workshops.offer.packs import keep_pack
from workshops.reference_packs import PACKS

# code, French, English, family, La Coop theme
SKILLS = [
    ("sk_phone", "Appeler, envoyer un message, garder un contact", "Call, send a message, save a contact",
     "telephony", "prendre_en_main_du_materiel"),
    ("sk_app", "Installer et mettre à jour une application", "Install and update an app",
     "telephony", "prendre_en_main_du_materiel"),
    ("sk_mouse", "Allumer un ordinateur, clavier et souris", "Turn on a computer, keyboard and mouse",
     "computing", "prendre_en_main_du_materiel"),
    ("sk_doc", "Écrire un texte et retrouver un fichier", "Write a text and find a file again", "computing", "bureautique"),
    ("sk_search", "Chercher une information avec un moteur de recherche", "Find information with a search engine",
     "internet", "navigation_sur_internet"),
    ("sk_mail", "Lire et envoyer un courriel avec une pièce jointe", "Read and send an e-mail with an attachment",
     "internet", "email"),
    ("sk_form", "Créer un compte et remplir un formulaire en ligne", "Create an account and fill in an online form",
     "internet", "aide_aux_demarches_administratives"),
    ("sk_safe", "Reconnaître une arnaque, choisir un bon mot de passe", "Spot a scam, choose a good password",
     "internet", "securite_numerique"),
    ("seed_text", "Rédiger un document texte", "Write a text document", "computing", "bureautique"),
    ("seed_keyboard", "Savoir utiliser un clavier et une souris", "Use a keyboard and a mouse",
     "computing", "prendre_en_main_du_materiel"),
    ("seed_search", "Utiliser un moteur de recherche", "Use a search engine", "internet", "navigation_sur_internet"),
]  # fmt: skip

# code, shape, French, English, minutes, capacity, La Coop type, skills, [(French step, English step)]
KINDS: list[tuple[str, Shape, str, str, int, int, str, list[str], list[tuple[str, str]]]] = [
    ("first_steps", Shape.WORKSHOP, "Premiers pas ordinateur", "First steps with a computer", 120, 8, "collectif",
     ["seed_keyboard", "sk_doc", "seed_search", "sk_mail", "sk_form"],
     [("Clavier et souris", "Keyboard and mouse"), ("Ranger ses fichiers", "Keeping files in order"),
      ("Naviguer sur internet", "Browsing the web"), ("Chercher une information", "Finding information"),
      ("Sa boîte mail", "One’s mailbox"), ("Remplir un formulaire", "Filling in a form")]),
    ("first_steps_nine", Shape.WORKSHOP, "Premiers pas ordinateur en neuf séances", "First steps with a computer, nine sessions",
     120, 8, "collectif", ["seed_keyboard", "sk_mouse", "sk_doc", "seed_search", "sk_mail", "sk_form", "sk_safe"],
     [("Allumer, souris et clavier", "Switching on, mouse and keyboard"), ("Écrire et enregistrer", "Writing and saving"),
      ("Ranger ses fichiers", "Keeping files in order"), ("Naviguer sur internet", "Browsing the web"),
      ("Chercher une information", "Finding information"), ("Se protéger", "Protecting oneself"),
      ("Lire et répondre à ses mails", "Reading and answering mail"), ("Joindre un document", "Attaching a document"),
      ("Remplir un formulaire", "Filling in a form")]),
    ("first_steps_ten_hours", Shape.WORKSHOP, "Initiation en dix heures", "Initiation in ten hours", 120, 10, "collectif",
     ["sk_mouse", "seed_search", "seed_text", "sk_mail", "sk_form"],
     [("L’ordinateur", "The computer"), ("Internet", "The web"), ("Le traitement de texte", "Word processing"),
      ("La boîte mail", "The mailbox"), ("Les sites utiles", "Sites that matter")]),
    ("job_32_hours", Shape.WORKSHOP, "De la souris au CV, 32 heures", "From the mouse to the CV, 32 hours", 240, 10, "collectif",
     ["sk_mouse", "seed_keyboard", "sk_doc", "seed_search", "sk_mail", "sk_form", "seed_text", "sk_safe"],
     [("Souris et clavier", "Mouse and keyboard"), ("Fichiers et dossiers", "Files and folders"),
      ("Naviguer et chercher", "Browsing and searching"), ("Sa boîte mail", "One’s mailbox"), ("Écrire un texte", "Writing a text"),
      ("Son CV", "One’s CV"), ("Chercher des offres", "Finding job offers"), ("Postuler en ligne", "Applying online")]),
    ("discovery", Shape.WORKSHOP, "Atelier découverte", "Discovery workshop", 120, 8, "collectif", ["sk_mouse", "sk_search"], []),
    ("android", Shape.WORKSHOP, "Smartphone Android", "Android smartphone", 120, 8, "collectif",
     ["sk_phone", "sk_app", "sk_safe"],
     [("Appeler, écrire, garder un contact", "Calling, writing, saving a contact"),
      ("Installer une application", "Installing an app"), ("Régler et protéger son téléphone", "Setting and protecting it")]),
    ("mailbox", Shape.WORKSHOP, "Boîte mail", "Mailbox", 120, 8, "collectif", ["sk_mail", "sk_safe"],
     [("Lire et répondre", "Reading and answering"), ("Joindre un document", "Attaching a document")]),
    ("procedures", Shape.WORKSHOP, "Démarches en ligne", "Online procedures", 120, 8, "collectif", ["sk_form", "sk_safe"],
     [("Créer ses comptes", "Creating one’s accounts"), ("Faire une demande", "Making a request")]),
    ("safety", Shape.WORKSHOP, "Sécurité et arnaques", "Safety and scams", 120, 8, "collectif", ["sk_safe"], []),
    ("bill", Shape.WORKSHOP, "Lire sa facture, choisir son forfait", "Reading a bill, choosing a plan", 90, 6, "collectif",
     ["sk_search"], []),
    ("job", Shape.WORKSHOP, "Emploi en ligne", "Looking for work online", 120, 8, "collectif",
     ["sk_search", "sk_form", "seed_text"],
     [("Chercher des offres", "Finding job offers"), ("CV et candidature", "CV and application")]),
    ("word", Shape.WORKSHOP, "Traitement de texte", "Word processing", 120, 8, "collectif", ["seed_text", "seed_keyboard"],
     [("Écrire et enregistrer", "Writing and saving"), ("Mettre en page et imprimer", "Layout and printing")]),
    ("one_question", Shape.WORKSHOP, "Coup de pouce", "A helping hand", 90, 3, "collectif", ["sk_phone", "sk_mouse"], []),
    ("drop_in", Shape.DROP_IN, "Permanence connectée", "Connected drop-in", 45, 4, "individuel",
     ["sk_phone", "sk_mouse", "sk_search", "sk_form"], []),
    ("open_drop_in", Shape.DROP_IN, "Permanence ouverte, sans rendez-vous", "Open drop-in, without appointment", 150, 5,
     "individuel", ["sk_phone", "sk_mouse", "sk_search", "sk_form"], []),
    ("apps_moving", Shape.APPLIHOUR, "Applihours : se déplacer", "Applihour: getting about", 60, 6, "collectif", ["sk_app"], []),
    ("apps_abroad", Shape.APPLIHOUR, "Applihours : appeler à l’étranger", "Applihour: calling abroad", 60, 6, "collectif",
     ["sk_app", "sk_phone"], []),
    ("apps_health", Shape.APPLIHOUR, "Applihours : santé", "Applihour: health", 60, 6, "collectif", ["sk_app", "sk_form"], []),
    ("apps_money", Shape.APPLIHOUR, "Applihours : argent du quotidien", "Applihour: everyday money", 60, 6, "collectif",
     ["sk_app", "sk_safe"], []),
    ("apps_language", Shape.APPLIHOUR, "Applihours : traduire, apprendre le français", "Applihour: translating, learning French",
     60, 6, "collectif", ["sk_app"], []),
    ("apps_school", Shape.APPLIHOUR, "Applihours : école", "Applihour: school", 60, 6, "collectif", ["sk_app"], []),
    ("apps_job", Shape.APPLIHOUR, "Applihours : emploi", "Applihour: work", 60, 6, "collectif", ["sk_app", "sk_search"], []),
    ("apps_rights", Shape.APPLIHOUR, "Applihours : ses droits", "Applihour: one’s rights", 60, 6, "collectif",
     ["sk_app", "sk_form"], []),
]  # fmt: skip


# What a kind has besides, where it is not the usual. The rhythm of the 32 hours is four mornings a week, over two weeks.
MORE: dict[str, dict[str, Any]] = {
    "first_steps": {"a_week": 2},
    "first_steps_nine": {"a_week": 3, "variant_of": "first_steps"},
    "first_steps_ten_hours": {"a_week": 2, "learners_per_helper": 5, "variant_of": "first_steps"},
    "job_32_hours": {
        "a_week": 4, "learners_per_helper": 5, "audience": Audience.JOB_SEEKERS, "variant_of": "first_steps",
    },
    "job": {"audience": Audience.JOB_SEEKERS},
    "word": {"difficulty": Difficulty.INTERMEDIATE},
    "one_question": {"learners_per_helper": 2},
    "drop_in": {"learners_per_helper": 2},
    "open_drop_in": {"come_and_go": True},
    "apps_language": {"audience": Audience.NEWCOMERS},
    "apps_school": {"audience": Audience.FAMILIES},
    "apps_job": {"audience": Audience.JOB_SEEKERS},
}  # fmt: skip


def load() -> str:
    """Create or refresh skills, kinds and packs that the nation has not edited; what is no longer in the lists stays,
    since sessions refer to it."""
    for position, (code, french, english, family, theme) in enumerate(SKILLS, 1):
        words = {"label_fr": french, "label_en": english, "family": family, "coop_theme": theme, "position": position}
        Skill.objects.update_or_create(code=code, defaults=words)
    for position, (code, shape, french, english, minutes, seats, coop, skills, steps) in enumerate(KINDS, 1):
        facts = {
            "shape": shape, "name_fr": french, "name_en": english, "minutes": minutes, "capacity": seats,
            "coop_type": coop, "position": position,
            "steps_fr": [step[0] for step in steps], "steps_en": [step[1] for step in steps], **MORE.get(code, {}),
        }  # fmt: skip
        _keep_kind(code, facts, skills)
    for code, (topic, apps) in PACKS.items():
        if not AppPack.objects.filter(kind__code=code, edited_at__isnull=False).exists():
            keep_pack(Kind.objects.get(code=code), topic, apps, by=None, at=timezone.now(), edited=False)
    return f"{len(SKILLS)} skills, {len(KINDS)} kinds of session, {len(PACKS)} packs of apps"


def _keep_kind(code: str, facts: dict[str, Any], skills: list[str]) -> None:
    kind = Kind.objects.filter(code=code).first()
    if kind is not None and kind.edited_at is not None:
        return
    if "variant_of" in facts:
        facts["variant_of"] = Kind.objects.get(code=facts["variant_of"])
    if kind is None:
        kind = Kind.objects.create(code=code, **facts)
    else:
        if len(facts["steps_fr"]) != len(kind.steps_fr) and kind.sessions.exists():
            facts = {name: value for name, value in facts.items() if name not in ("shape", "steps_fr", "steps_en")}
        Kind.objects.filter(pk=kind.pk).update(**facts)
    KindSkill.objects.filter(kind=kind).exclude(skill__in=skills).delete()
    for skill in skills:
        KindSkill.objects.get_or_create(kind=kind, skill_id=skill)

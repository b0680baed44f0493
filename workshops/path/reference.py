"""Resources of the nation, loaded by `load_reference`, again as often as one likes.

Public sites: linked to by their first page and named after the themes that the founding text gives for them ("30 h of
modules: procedures, looking for work, creating a mailbox"); their courses' titles and lengths are theirs to say. Exercises
done at the antenna: written for Connect, in plain words, one set for each skill that the programme teaches; their
lengths are a proposal.
"""

from typing import Any, NamedTuple

from workshops.models import Audience, Exercise, Resource, ResourceSkill, Source, Theme

LES_BONS_CLICS, CLICNJOB = "https://www.lesbonsclics.fr/", "https://www.clicnjob.fr/"


class Site(NamedTuple):
    source: Source
    theme: Theme
    french: str
    english: str
    link: str
    skills: tuple[str, ...]
    audience: Audience = Audience.EVERYONE


class Doing(NamedTuple):
    """An exercise: its title and what to do, in French and in English, in minutes."""

    french: str
    english: str
    words_fr: str
    words_en: str
    minutes: int


SITES = [
    Site(Source.LES_BONS_CLICS, Theme.PROCEDURES, "Les Bons Clics : les démarches en ligne",
         "Les Bons Clics: online procedures", LES_BONS_CLICS, ("sk_form", "sk_safe")),
    Site(Source.LES_BONS_CLICS, Theme.WORK, "Les Bons Clics : chercher un emploi", "Les Bons Clics: looking for work",
         LES_BONS_CLICS, ("sk_search", "sk_doc", "seed_search", "seed_text"), Audience.JOB_SEEKERS),
    Site(Source.LES_BONS_CLICS, Theme.MAIL, "Les Bons Clics : la boîte mail", "Les Bons Clics: the mailbox",
         LES_BONS_CLICS, ("sk_mail",)),
    Site(Source.CLICNJOB, Theme.WORK, "Clic’n Job : chercher un emploi quand on est jeune",
         "Clic’n Job: looking for work when young", CLICNJOB, ("sk_search", "sk_form"), Audience.YOUNG),
]  # fmt: skip
# Skill → theme, title in French and in English, exercises in order.
EXERCISES: dict[str, tuple[Theme, str, str, list[Doing]]] = {
    "sk_phone": (Theme.OTHER, "Mon téléphone : appeler, écrire, garder un contact", "My telephone: call, write, keep a contact", [
        Doing("Appeler quelqu’un", "Call somebody",
              "Ouvrez le téléphone. Tapez le numéro de votre voisin de table. Appelez. Raccrochez.",
              "Open the telephone. Type your neighbour’s number. Call. Hang up.", 10),
        Doing("Garder un contact", "Keep a contact",
              "Tapez un numéro. Choisissez « Ajouter aux contacts ». Écrivez le prénom. Retrouvez-le dans la liste.",
              "Type a number. Choose “Add to contacts”. Write the first name. Find it in the list.", 10),
        Doing("Envoyer un message avec une photo", "Send a message with a picture",
              "Prenez une photo de la table. Envoyez-la à un contact, avec deux mots.",
              "Take a picture of the table. Send it to a contact, with two words.", 15)]),
    "sk_app": (Theme.OTHER, "Mes applications : installer, mettre à jour, enlever", "My apps: install, update, remove", [
        Doing("Trouver une application gratuite", "Find a free app",
              "Ouvrez le magasin d’applications. Cherchez « bus » et le nom de votre ville. Regardez le prix et les avis.",
              "Open the app store. Search “bus” and the name of your town. Look at the price and the reviews.", 15),
        Doing("L’installer, puis l’ouvrir", "Install it, then open it",
              "Touchez « Installer ». Attendez la fin. Ouvrez. Dites oui ou non à ce qu’elle demande, avec votre aidant.",
              "Touch “Install”. Wait. Open it. Say yes or no to what it asks, with your helper.", 15),
        Doing("Mettre à jour et enlever", "Update and remove",
              "Dans le magasin, cherchez les mises à jour. Enlevez une application dont vous ne vous servez pas.",
              "In the store, look for updates. Remove an app that you do not use.", 15)]),
    "sk_mouse": (Theme.OTHER, "L’ordinateur : l’allumer, la souris, le clavier", "The computer: turn it on, mouse, keyboard", [
        Doing("Allumer et éteindre", "Turn on and off",
              "Allumez l’ordinateur. Attendez le bureau. Éteignez-le par le menu, sans le bouton.",
              "Turn the computer on. Wait for the desktop. Turn it off from the menu, not with the button.", 10),
        Doing("Cliquer, double-cliquer, glisser", "Click, double-click, drag",
              "Ouvrez un dossier en double-cliquant. Déplacez une icône sur le bureau. Remettez-la à sa place.",
              "Open a folder with a double click. Move an icon on the desktop. Put it back.", 20),
        Doing("Écrire son prénom et sa ville", "Write one’s first name and town",
              "Ouvrez le bloc-notes. Écrivez votre prénom avec une majuscule, puis votre ville à la ligne.",
              "Open the notepad. Write your first name with a capital, then your town on the next line.", 15)]),
    "sk_doc": (Theme.OTHER, "Un texte : l’écrire, le garder, le retrouver", "A text: write it, keep it, find it again", [
        Doing("Écrire trois phrases", "Write three sentences",
              "Ouvrez le traitement de texte. Écrivez trois phrases sur votre semaine.",
              "Open the word processor. Write three sentences about your week.", 20),
        Doing("Enregistrer sous un nom clair", "Save under a clear name",
              "Enregistrez dans « Documents ». Nommez le fichier avec le sujet et la date.",
              "Save in “Documents”. Name the file with its subject and the day.", 10),
        Doing("Retrouver le fichier", "Find the file again",
              "Fermez tout. Retrouvez le fichier et ouvrez-le. Ajoutez une phrase.",
              "Close everything. Find the file and open it. Add a sentence.", 10)]),
    "sk_search": (Theme.OTHER, "Chercher sur internet", "Search the internet", [
        Doing("Trouver une adresse et des horaires", "Find an address and opening hours",
              "Cherchez la médiathèque de votre ville. Notez son adresse et ses horaires du samedi.",
              "Search for the library of your town. Note its address and its hours on Saturday.", 15),
        Doing("Reconnaître une publicité", "Tell an advertisement",
              "Cherchez « acte de naissance ». Montrez les annonces payées et le site officiel.",
              "Search for “acte de naissance”. Show the paid adverts and the official site.", 15)]),
    "sk_mail": (Theme.MAIL, "Ma boîte mail : lire, répondre, joindre un fichier", "My mailbox: read, answer, attach a file", [
        Doing("Ouvrir sa boîte et lire un courriel", "Open one’s mailbox and read an e-mail",
              "Allez sur le site de votre boîte mail. Écrivez votre adresse et votre code. Ouvrez le dernier courriel.",
              "Go to the site of your mailbox. Write your address and your code. Open the last e-mail.", 15),
        Doing("Répondre", "Answer",
              "Touchez « Répondre ». Écrivez bonjour, une phrase, votre prénom. Envoyez.",
              "Touch “Answer”. Write hello, a sentence, your first name. Send.", 15),
        Doing("Joindre un document", "Attach a document",
              "Écrivez à votre aidant. Touchez le trombone. Choisissez un fichier. Envoyez.",
              "Write to your helper. Touch the paper clip. Choose a file. Send.", 20)]),
    "sk_form": (Theme.PROCEDURES, "Un compte et un formulaire en ligne", "An account and an online form", [
        Doing("Lire un formulaire avant de le remplir", "Read a form before filling it",
              "Ouvrez un formulaire avec votre aidant. Dites ce qui est demandé et à quoi cela sert.",
              "Open a form with your helper. Say what is asked and what for.", 15),
        Doing("Créer un compte", "Create an account",
              "Choisissez un site dont vous avez besoin. Créez votre compte vous-même. Écrivez l’identifiant, pas le code.",
              "Choose a site that you need. Create your account yourself. Write down the identifier, not the code.", 30),
        Doing("Envoyer une demande", "Send a request",
              "Remplissez une demande. Joignez un document. Gardez l’accusé de réception.",
              "Fill in a request. Attach a document. Keep the receipt.", 30)]),
    "sk_safe": (Theme.OTHER, "Arnaques et bons codes", "Scams and good codes", [
        Doing("Vrai ou faux message ?", "True or false message?",
              "Lisez deux messages avec votre aidant. Regardez qui écrit, ce qui presse, où mène le lien. Dites lequel est faux.",
              "Read two messages with your helper. See who writes, what is urgent, where the link leads. Say which is false.", 15),
        Doing("Inventer un bon code", "Make a good code",
              "Trois mots qui ne vont pas ensemble, un chiffre, un signe. Ne le dites à personne.",
              "Three words that do not go together, a digit, a sign. Tell nobody.", 10)]),
    "seed_text": (Theme.OTHER, "Rédiger un document et le mettre en page", "Write a document and lay it out", [
        Doing("Une lettre courte", "A short letter",
              "Écrivez une lettre de six lignes : date, bonjour, demande, merci, prénom et nom.",
              "Write a letter of six lines: day, hello, request, thanks, names.", 30),
        Doing("Titre, gras, impression", "Title, bold, printing",
              "Mettez un titre plus grand. Mettez un mot en gras. Regardez l’aperçu, puis imprimez.",
              "Make a bigger title. Put one word in bold. Look at the preview, then print.", 20)]),
    "seed_keyboard": (Theme.OTHER, "Clavier et souris, en s’exerçant", "Keyboard and mouse, by practice", [
        Doing("Les accents et la ponctuation", "Accents and punctuation",
              "Recopiez deux phrases avec é, è, à, ç, une virgule et un point d’interrogation.",
              "Copy two sentences with é, è, à, ç, a comma and a question mark.", 20),
        Doing("Copier, coller", "Copy, paste",
              "Choisissez une phrase avec la souris. Copiez-la. Collez-la plus bas.",
              "Select a sentence with the mouse. Copy it. Paste it below.", 15)]),
    "seed_search": (Theme.OTHER, "Bien se servir d’un moteur de recherche", "Use a search engine well", [
        Doing("Choisir ses mots", "Choose one’s words",
              "Cherchez la même chose avec une question, puis avec trois mots. Comparez.",
              "Search the same thing with a question, then with three words. Compare.", 15),
        Doing("Comparer deux sites", "Compare two sites",
              "Ouvrez deux réponses. Regardez qui écrit et de quand date la page. Dites laquelle vous croyez.",
              "Open two answers. See who writes and how old the page is. Say which you believe.", 20)]),
}  # fmt: skip


def load() -> str:
    """Create the nation's resources that are not there yet; what the national team changed or closed since stays so."""
    for position, (skill, (theme, french, english, doings)) in enumerate(EXERCISES.items(), 1):
        facts = {
            "theme": theme,
            "title_en": english,
            "minutes": sum(one.minutes for one in doings),
            "position": position,
        }
        made = _written(Source.ANTENNA, "", french, facts, (skill,))
        for place, one in enumerate(doings, 1):
            words = {
                "position": place, "title_en": one.english, "words_fr": one.words_fr, "words_en": one.words_en,
                "minutes": one.minutes,
            }  # fmt: skip
            if not Exercise.objects.filter(resource=made, title_fr=one.french).exists():
                Exercise.objects.create(resource=made, title_fr=one.french, **words)
    for position, site in enumerate(SITES, 50):
        facts = {"theme": site.theme, "title_en": site.english, "audience": site.audience, "position": position}
        _written(site.source, site.link, site.french, facts, site.skills)
    return f"{len(EXERCISES) + len(SITES)} resources to learn with"


def _written(source: Source, link: str, title: str, facts: dict[str, Any], skills: tuple[str, ...]) -> Resource:
    made, new = Resource.objects.get_or_create(antenna=None, source=source, link=link, title_fr=title, defaults=facts)
    if new:
        ResourceSkill.objects.bulk_create(ResourceSkill(resource=made, skill_id=code) for code in skills)
    return made

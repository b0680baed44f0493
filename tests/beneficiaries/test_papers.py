"""What a person takes home: whole in each language, readable by machines and by people who read from right to left."""

import ast
import io
import re
import unicodedata
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pdfplumber
import polib
import pypdf
import pytest
from django.utils import timezone

import beneficiaries.papers
from beneficiaries.diagnostics import making, versions
from beneficiaries.models import Appointment, Opening
from beneficiaries.papers import certifying, printing, writing
from beneficiaries.papers.languages import TONGUES, tongue_for
from beneficiaries.papers.moments import said_day, said_hour
from connect.antennas.models import Site
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

PARIS = ZoneInfo("Europe/Paris")
HOUR = datetime(2026, 12, 1, 9, 5, tzinfo=PARIS)
ROOT = Path(beneficiaries.papers.__file__).resolve().parents[2]
SITE = Site(
    name="Accueil", address="104 bis rue de l’Abbé Aerts, bâtiment C, escalier 12", postcode="59000", town="Lille",
    phone="+33320000000", opening_hours="Tu-Fr 09:15-12:30,14:00-18:30; Sa 09:15-12:30",
)  # fmt: skip
SEEN = {
    "sk_phone": "3",
    "sk_app": "2",
    "sk_mouse": "2",
    "sk_doc": "1",
    "sk_search": "2",
    "sk_mail": "2",
    "sk_form": "1",
}


class Kept:
    """A diagnostic as the paper reads it."""

    access, connection, skills, services = "reached", "partial", "not_reached", "unknown"

    def __init__(self, answers, at):
        self.answers, self.at = answers, at


FIRST, LAST = Kept(dict.fromkeys(SEEN, "0"), HOUR - timedelta(days=200)), Kept(SEEN, HOUR)
DOCUMENTS = {
    "slip": lambda tongue: writing.slip(HOUR, SITE, tongue),
    "leaflet": lambda tongue: writing.leaflet(SITE),
    "notice": lambda tongue: writing.notice(),
    "progress": lambda tongue: writing.progress(LAST, FIRST, tongue),
    "certificate": lambda tongue: certifying.certificate(
        "Maryam Rahimi",
        [certifying.Followed(f"Atelier {n}", 6, 90 * n) for n in range(1, 13)],
        [certifying.Shown(code, code, 2) for code in SEEN],
        (HOUR.date() - timedelta(days=200), HOUR.date()),
        town="Lille",
        on=HOUR.date(),
        tongue=tongue,
    ),
}
TITLES = {
    "fr": (
        "Votre rendez-vous",
        "Bienvenue à Emmaüs Connect",
        "Vos données",
        "Le chemin parcouru",
        "Attestation de participation",
    ),
    "fr-simple": (
        "Votre rendez-vous",
        "Bienvenue à Emmaüs Connect",
        "Vos données",
        "Ce que vous avez appris",
        "Attestation de participation",
    ),
    "en": (
        "Your appointment",
        "Welcome to Emmaüs Connect",
        "Your data",
        "The way you have come",
        "Certificate of attendance",
    ),
    "ar": ("موعدك", "مرحبًا بك في إيماوس كونيكت", "معلوماتك الشخصية", "الطريق الذي قطعته", "شهادة حضور"),
    "uk": (
        "Ваша зустріч",
        "Ласкаво просимо до Emmaüs Connect",
        "Ваші дані",
        "Ваш пройдений шлях",
        "Довідка про відвідування",
    ),
    "es": ("Su cita", "Bienvenida a Emmaüs Connect", "Sus datos", "El camino recorrido", "Certificado de asistencia"),
}


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def letters(text):
    """Letters and digits alone, as written whatever the direction and the shapes that a PDF stores."""
    return sorted(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@pytest.mark.parametrize("code", TONGUES)
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("beside", [False, True])
def test_each_document_is_one_tagged_page_with_its_fonts_and_its_words(name, code, beside):
    tongue = TONGUES[code]
    pdf = printing.printed(DOCUMENTS[name], tongue, beside_french=beside)
    document = read(pdf)
    root = document.trailer["/Root"]
    assert len(document.pages) == 1
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, tongue.tag)
    title = TITLES[code][list(DOCUMENTS).index(name)]
    assert document.metadata.title == title
    text = document.pages[0].extract_text()
    assert set(letters(title)) <= set(letters(text))
    assert "\ufffd" not in text
    for font in document.pages[0]["/Resources"]["/Font"].values():
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in below["/FontDescriptor"]
        assert re.match(r"/[A-Z]{6}\+", below["/BaseFont"])  # a subset: what serves, and no more
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        assert page.chars
        assert all(c["x0"] > 20 and c["x1"] < page.width - 20 and c["bottom"] < page.height - 20 for c in page.chars)
        assert not any(c["text"] == "\x00" for c in page.chars)  # a sign that no font has


def test_arabic_begins_on_the_right():
    with pdfplumber.open(io.BytesIO(printing.printed(DOCUMENTS["slip"], TONGUES["ar"]))) as opened:
        page = opened.pages[0]
        largest = max(c["size"] for c in page.chars)
        title = [c for c in page.chars if c["top"] < 80]
        assert largest > 20
        assert max(c["x1"] for c in title) > page.width - 60
        assert min(c["x0"] for c in title) > page.width / 2


def test_a_telephone_number_keeps_its_order_in_arabic():
    assert "03 20 00 00 00" in read(printing.printed(DOCUMENTS["slip"], TONGUES["ar"])).pages[0].extract_text()


def test_a_day_and_an_hour_are_said_in_each_language():
    said = {code: (said_day(HOUR.date(), tongue), said_hour(HOUR, tongue)) for code, tongue in TONGUES.items()}
    assert said["fr"] == ("mardi 1er décembre 2026", "9\u00a0h\u00a005")
    assert said["en"] == ("Tuesday 1 December 2026", "09:05")
    assert said["ar"][0] == "الثلاثاء، 1 ديسمبر 2026"
    assert said["uk"][0].startswith("вівторок, 1 грудня 2026")
    assert said["es"][0] == "martes, 1 de diciembre de 2026"


def test_whoever_speaks_a_language_without_papers_gets_plain_french():
    assert [tongue_for(code).code for code in ("ar", "ps", "other", "fr")] == ["ar", "fr-simple", "fr-simple", "fr"]


def words_of_the_papers():
    """Every msgid that the documents and the tablet at the door say, with its context, read from their sources."""
    found = set()
    for path in [
        *Path(beneficiaries.papers.__file__).parent.glob("*.py"),
        ROOT / "beneficiaries/reception/forms.py",
        ROOT / "workshops/telling/words.py",
        *(ROOT / f"workshops/seats/{name}.py" for name in ("public_forms", "public_views", "newcomers")),
    ]:
        if path.name in ("part.py", "views.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "_",
                "gettext",
                "gettext_lazy",
                "pgettext_lazy",
            ):
                said = [arg.value for arg in node.args]
                found.add((said[0], said[1]) if len(said) == 2 else (None, said[0]))
    pages = [ROOT / f"templates/reception/{name}.html" for name in ("door", "given")]
    for page in [*pages, *(ROOT / "templates/seats").glob("public_*.html"), ROOT / "templates/seats/_tongues.html"]:
        found |= {(None, said) for said in re.findall(r"{% translate [\"']([^\"']+)[\"'] %}", page.read_text())}
    return found - OF_THE_COUNTER


OF_THE_COUNTER = {  # asked of staff, in French and English
    (None, "Comes for"), (None, "An appointment"), (None, "Name of the tablet"), (None, "Where it stands, for example “entrée”."), (None, "First name"),
    (None, "Give it a name, to know which one to switch off the day it is lost."),
}  # fmt: skip


@pytest.mark.parametrize("locale", ["fr", "ar", "uk", "es"])
def test_every_word_of_the_papers_is_in_every_language(locale):
    catalogue = polib.pofile(str(ROOT / f"locale/{locale}/LC_MESSAGES/django.po"))
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    asked = words_of_the_papers()
    assert len(asked) > 90
    assert {word for word in asked if word not in known or not known[word].msgstr or known[word].fuzzy} == set()
    for word in asked:
        fields = re.findall(r"%\(\w+\)s", word[1])
        assert sorted(re.findall(r"%\(\w+\)s", known[word].msgstr)) == sorted(fields)


# Of the page where one books a seat, and of its slip: refusals of a seat, telephones, subjects, words with a number in them.
OF_A_SEAT = {
    *("If you cannot come, tell us: someone else can take the seat.", "Emmaüs Connect, antenna %(of_antenna)s"),
    "Or with your telephone: photograph this square. You can give the seat back there.",
    "A digit is missing: a French number has ten. Example: 06 39 98 15 70.",
    "A number that begins with +%(code)s does not have this many digits. Check it.",
    "A seat is free: book it, there is no need to wait.",
    "A telephone number is written with digits. Example: 06 39 98 15 70.",
    "Digits are missing: a French number has ten. Example: 06 39 98 15 70.",
    "For %(counter)s person.",
    "One number per field. Keep the one that answers best.",
    "There are not enough seats for all of you together. Choose another date, or wait together: you will be called for as many seats at once.",
    "There are too many digits: a French number has ten. Example: 06 39 98 15 70.",
    "There is %(counter)s seat. It is free of charge.",
    "This is not a number that can be called. Example: 06 39 98 15 70.",
    "This person is booked elsewhere at that time. Cancel that seat first, or choose another date.",
    "This seat is no longer kept for you: the time to answer is over, or the answer was given.",
    "This session is cancelled. Choose another date.",
    "This session is over. Choose another date.",
    "This session took place and attendance is noted. Correct it on the attendance page.",
    "We keep it for you until %(until)s. After that, it goes to somebody else.",
    "a bill, a plan",
    "a lost account or code",
    "a scam, a doubt",
    "an online procedure",
    "from %(start)s to %(end)s",
    "looking for work",
    "my computer",
    "my mailbox",
    "my telephone",
    "something else",
    "the internet",
}


@pytest.mark.parametrize("locale", ["ar", "uk", "es", "fr_Simple"])
def test_a_catalogue_of_papers_holds_no_word_that_is_gone(locale):
    catalogue = polib.pofile(str(ROOT / f"locale/{locale}/LC_MESSAGES/django.po"))
    hours = {"%(first)s to %(last)s", " and ", "%(begins)s to %(ends)s"}  # of `connect.antennas.hours`
    full = {"Many people are waiting. Come to the counter: somebody welcomes you."}  # of the queue
    names = {"A name has at least one letter.", "Write the name alone, without signs such as < or ;."}  # of the field
    assert {e.msgid for e in catalogue} - {
        word for _context, word in words_of_the_papers()
    } - hours - full - names - OF_A_SEAT == set()


@pytest.mark.django_db
def test_the_papers_of_a_person_open_in_her_language(signed_in, volunteer, lille):
    person = PersonFactory(antenna=lille, language="uk")
    soon = Appointment.objects.create(
        antenna=lille, person=person, starts_at=timezone.now() + timedelta(days=1), purpose="forfait"
    )
    client = signed_in(volunteer)
    page = client.get(f"/lille/personnes/{person.pk}/papiers/").content.decode()
    assert "Українська" in page
    assert f"/lille/rendez-vous/{soon.pk}/papier.pdf?langue=uk" in page
    paper = client.get(f"/lille/rendez-vous/{soon.pk}/papier.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"]
    assert "Ваша зустріч" in read(paper.content).pages[0].extract_text()
    assert person.last_name not in read(paper.content).pages[0].extract_text()
    assert Opening.objects.filter(person=person, act="slip printed").count() == 1


@pytest.mark.django_db
def test_the_progress_of_a_person_is_that_of_her_diagnostics(signed_in, volunteer, lille):
    versions.load()
    person = PersonFactory(antenna=lille)
    client = signed_in(volunteer)
    address = f"/lille/personnes/{person.pk}/papiers/progression.pdf"
    assert client.get(address).status_code == 404
    facts = {"antenna_id": lille.pk, "by": volunteer.user}
    for days, note in ((40, "0"), (0, "2")):
        at = timezone.now() - timedelta(days=days)
        making.finish(
            making.keep(person, answers={"sk_mail": note}, key=uuid.uuid4(), at=at, **facts), at=at, by=volunteer.user
        )
    text = read(client.get(address).content).pages[0].extract_text()
    assert "Le chemin parcouru" in text
    assert "Lire et envoyer un mail avec une pièce jointe" in text
    assert "Pas encore" in text
    english = read(client.get(f"{address}?langue=en").content).pages[0].extract_text()
    assert "Read and send an e-mail" in english


@pytest.mark.django_db
def test_a_sheet_without_an_hour_has_no_slip(signed_in, volunteer, lille):
    sheet = LiaisonSheetFactory(antenna=lille)
    assert signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/rendez-vous.pdf").status_code == 404


@pytest.mark.django_db
def test_leaflet_and_notice_need_no_person(signed_in, volunteer, lille):
    client = signed_in(volunteer)
    assert "/lille/papiers/" in client.get("/lille/").content.decode()
    for name in ("bienvenue", "vos-donnees"):
        paper = client.get(f"/lille/papiers/{name}.pdf?langue=ar&deux=1")
        assert len(read(paper.content).pages) == 1

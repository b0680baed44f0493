"""Hours by person, and the certificate that a person takes home: her name, and nobody else's."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Opening
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at, fill
from workshops.models import Skill, SkillGained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
ROLL = "/lille/ateliers/emargement/"


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


@pytest.fixture
def maryam(lille):
    """Three sessions of two hours in November, one of which she missed; two skills seen, one of them only with help."""
    person = PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")
    skills = [
        Skill.objects.create(code=code, label_fr=label, label_en=label, family="internet", position=n)
        for n, (code, label) in enumerate([("sk_mail", "Courriel"), ("seed_text", "Rédiger un document texte")])
    ]
    for day, state in [("03", "came"), ("10", "came"), ("17", "absent")]:
        row = BookingFactory(
            session=SessionFactory(antenna=lille, starts_at=at(f"2026-11-{day}")), person=person, state=state
        )
        if day == "10":
            for skill, level in zip(skills, (2, 1), strict=True):
                SkillGained.objects.create(
                    booking=row,
                    person=person,
                    antenna=lille,
                    skill=skill,
                    level=level,
                    noted_at=at("2026-11-10", "16:00"),
                )
    return person


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def text_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdf.PdfReader(BytesIO(answer.content))
    assert len(document.pages) == 1
    assert bool(document.trailer["/Root"]["/MarkInfo"]["/Marked"])
    return document.pages[0].extract_text().replace("\xa0", " ")


def test_the_hours_of_a_person_are_those_of_the_sessions_she_came_to(nadia, maryam, volunteer):
    text = page(nadia.get(f"{ROLL}personnes/{maryam.pk}/"))
    assert "2 séances suivies, 4 h" in text
    assert "Courriel" in text
    assert Opening.objects.filter(person=maryam, user=volunteer.user, act="opened the hours").count() == 1


def test_the_certificate_says_sessions_hours_and_what_was_done_alone(nadia, maryam):
    text = text_of(nadia.get(f"{ROLL}personnes/{maryam.pk}/attestation.pdf"))
    assert "Attestation de participation" in text
    assert "Maryam Rahimi" in text
    assert "4 h" in text
    assert "3 novembre 2026" in text
    assert "Lire et envoyer un mail" in text
    assert "Rédiger un document texte" not in text
    assert Opening.objects.filter(person=maryam, act="certificate printed").count() == 1


def test_nobody_else_is_named_on_a_certificate(nadia, maryam, lille, volunteer):
    first = maryam.bookings.order_by("starts_at").first().session
    others = [PersonFactory(antenna=lille, first_name=f"Canari{n}", last_name=f"Oiseau{n}") for n in range(4)]
    for person in others:
        BookingFactory(session=first, person=person, state="came")
    text = text_of(nadia.get(f"{ROLL}personnes/{maryam.pk}/attestation.pdf"))
    assert "Canari" not in text
    assert "Oiseau" not in text
    assert volunteer.user.last_name not in text


def test_the_certificate_is_in_the_person_s_language_or_the_one_asked(nadia, maryam):
    maryam.language = "es"
    maryam.save(update_fields=["language"])
    address = f"{ROLL}personnes/{maryam.pk}/attestation.pdf"
    assert "Certificado de asistencia" in text_of(nadia.get(address))
    assert "Certificate of attendance" in text_of(nadia.get(f"{address}?langue=en"))


def test_a_certificate_of_a_period_counts_that_period_alone(nadia, maryam):
    address = f"{ROLL}personnes/{maryam.pk}/attestation.pdf"
    text = text_of(nadia.get(f"{address}?du=2026-11-01&au=2026-11-05"))
    assert "2 h" in text
    assert "Lire et envoyer un mail" not in text
    assert nadia.get(f"{address}?du=2026-10-01&au=2026-10-05").status_code == 404


def test_whoever_came_to_nothing_has_no_certificate_and_her_papers_say_so(nadia, lille):
    person = PersonFactory(antenna=lille)
    assert nadia.get(f"{ROLL}personnes/{person.pk}/attestation.pdf").status_code == 404
    assert "Aucune séance suivie pour l’instant." in page(nadia.get(f"/lille/personnes/{person.pk}/papiers/"))


def test_the_certificate_is_among_her_papers_and_on_the_page_of_a_session_that_ended(nadia, maryam):
    address = f"{ROLL}personnes/{maryam.pk}/attestation.pdf"
    assert address in page(nadia.get(f"/lille/personnes/{maryam.pk}/papiers/"))
    assert f"{ROLL}personnes/{maryam.pk}/" in page(nadia.get(f"/lille/personnes/{maryam.pk}/"))
    session = maryam.bookings.order_by("starts_at").first().session
    assert address not in page(nadia.get(f"/lille/ateliers/{session.pk}/"))
    session.finished_at = at("2026-11-03", "16:00")
    session.save(update_fields=["finished_at"])
    assert address in page(nadia.get(f"/lille/ateliers/{session.pk}/"))


def test_a_person_of_another_antenna_has_neither_page_nor_paper_here(nadia, lyon):
    stranger = PersonFactory(antenna=lyon)
    for address in ("", "attestation.pdf"):
        assert nadia.get(f"{ROLL}personnes/{stranger.pk}/{address}").status_code == 404


def test_hours_by_person_the_most_first_for_those_who_answer_for_sessions(helene, nadia, lille, maryam):
    other = BookingFactory(session=SessionFactory(antenna=lille, starts_at=at("2026-11-12")), state="came")
    text = page(helene.get(f"{ROLL}heures/?du=2026-11-01&au=2026-11-30"))
    assert "2 personnes, 6 h" in text
    assert text.index("Maryam Rahimi") < text.index(other.person.full_name)
    assert "1 personne, 2 h" in page(helene.get(f"{ROLL}heures/?du=2026-11-11&au=2026-11-30"))
    assert nadia.get(f"{ROLL}heures/").status_code == 403


@pytest.mark.parametrize("asked", ["du=mardi", "du=1800-01-01", "du=2026-12-01&au=2026-01-01", "au=%00", "page=x", "page=9999999999999999999999"])  # fmt: skip
def test_odd_periods_get_a_sentence_and_never_a_fault(helene, maryam, asked):
    assert "<h1" in page(helene.get(f"{ROLL}heures/?{asked}"))
    assert maryam.first_name in page(helene.get(f"{ROLL}personnes/{maryam.pk}/?{asked}"))


def test_the_list_takes_as_many_queries_with_one_person_as_with_twenty(helene, lille):
    def count():
        with CaptureQueriesContext(connection) as counted:
            page(helene.get(f"{ROLL}heures/"))
        return len(counted)

    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 1, state="came")
    count()
    few = count()
    for n in range(4):
        session = SessionFactory(antenna=lille, starts_at=at("2026-11-04") + timedelta(days=n))
        fill(session, 5, state="came")
    assert count() == few

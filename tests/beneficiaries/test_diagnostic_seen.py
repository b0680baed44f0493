"""What sessions saw of a skill stands beside the last diagnostic, with its dates, and begins the next one."""

import uuid
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.diagnostics import making, versions
from beneficiaries.models import Diagnostic
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from workshops.models import KindSkill, Skill, SkillGained

pytestmark = pytest.mark.django_db
LOW = {"sk_phone": "2", "sk_app": "2", "sk_mouse": "2", "sk_doc": "2", "sk_search": "2", "sk_mail": "0", "sk_form": "2", "sk_safe": "2"}  # fmt: skip


@pytest.fixture
def person(lille):
    versions.load()
    return PersonFactory(antenna=lille)


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


def diagnosed(person, answers, days, volunteer):
    at = timezone.now() - timedelta(days=days)
    with open_antenna(person.enrolments.get().antenna_id):
        draft = making.keep(
            person, antenna_id=volunteer.antenna_id, key=uuid.uuid4(), answers=answers, at=at, by=volunteer.user
        )
        return making.finish(draft, at=at, by=volunteer.user)


def seen(person, code, level, days):
    at = timezone.now() - timedelta(days=days)
    skill, _new = Skill.objects.get_or_create(
        code=code, defaults={"label_fr": "Courriel", "label_en": "Mail", "family": "internet", "position": 1}
    )
    session = SessionFactory(antenna=person.enrolments.get().antenna, starts_at=at, title="Boîte mail du mardi")
    KindSkill.objects.get_or_create(kind=session.kind, skill=skill)
    row = BookingFactory(session=session, person=person, state="came")
    SkillGained.objects.create(
        booking=row, person=person, antenna=row.antenna, skill=skill, level=level, noted_at=at + timedelta(minutes=115)
    )


def shown(client, diagnostic):
    return client.get(f"/lille/diagnostics/{diagnostic.pk}/").content.decode().replace("\xa0", " ")


def test_the_page_of_the_way_says_what_was_seen_since_where_and_what_it_would_change(nadia, person, volunteer):
    made = diagnosed(person, LOW, 30, volunteer)
    seen(person, "sk_mail", 3, 10)
    text = shown(nadia, made)
    assert "Vu depuis le" in text
    assert "Boîte mail du mardi" in text
    assert "les compétences de tous les jours : oui" in text.lower() or "les compétences de tous les jours" in text
    made.refresh_from_db()
    assert made.answers["sk_mail"] == "0"


def test_the_latest_note_of_a_skill_is_told_and_what_came_before_the_diagnostic_is_not(nadia, person, volunteer):
    seen(person, "sk_safe", 3, 60)
    made = diagnosed(person, LOW, 30, volunteer)
    assert "Vu depuis le" not in shown(nadia, made)
    seen(person, "sk_mail", 1, 20)
    seen(person, "sk_mail", 2, 10)
    text = shown(nadia, made).split("Vu depuis le")[1]
    assert ">2, " in text
    assert ">1, " not in text


def test_an_older_diagnostic_says_nothing_of_what_the_next_one_took_in(nadia, person, volunteer):
    first = diagnosed(person, LOW, 90, volunteer)
    seen(person, "sk_mail", 2, 60)
    assert "Vu depuis le" in shown(nadia, first)
    last = diagnosed(person, LOW, 30, volunteer)
    assert "Vu depuis le" not in shown(nadia, first)
    assert "Vu depuis le" not in shown(nadia, last)


def test_the_programme_s_own_word_for_searching_is_the_questionnaire_s_and_others_stand_by_their_name(
    nadia, person, volunteer
):
    made = diagnosed(person, LOW, 30, volunteer)
    seen(person, "seed_search", 3, 10)
    Skill.objects.create(code="seed_text", label_fr="Rédiger un document texte", label_en="x", family="x", position=9)
    seen(person, "seed_text", 2, 5)
    text = shown(nadia, made).split("Vu depuis le")[1]
    assert "moteur de recherche" in text
    assert "Rédiger un document texte" in text


def test_the_next_diagnostic_begins_with_what_was_seen_and_says_so_until_it_is_answered(nadia, person, volunteer):
    diagnosed(person, LOW, 30, volunteer)
    seen(person, "sk_mail", 2, 10)
    address = f"/lille/personnes/{person.pk}/diagnostic/"
    text = nadia.get(f"{address}?rubrique=skills").content.decode()
    question = text.split('id="q-sk_mail"')[1].split("</fieldset>")[0]
    assert 'value="2"' in question.split("checked")[0].rsplit("<input", 1)[1]
    assert "Coché d’après ce qui a été vu dans « Boîte mail du mardi »" in question.replace("\xa0", " ")
    assert "checked" not in text.split('id="q-sk_phone"')[1].split("</fieldset>")[0]
    nadia.post(address, {"key": str(uuid.uuid4()), "rubrique": "skills", "sk_mail": "1", "vers": "plus-tard"})
    question = (
        nadia.get(f"{address}?rubrique=skills").content.decode().split('id="q-sk_mail"')[1].split("</fieldset>")[0]
    )
    assert 'value="1"' in question.split("checked")[0].rsplit("<input", 1)[1]
    assert "Coché d’après" not in question


def test_the_paper_of_the_way_says_it_too_and_another_antenna_sees_nothing(nadia, person, volunteer):
    made = diagnosed(person, LOW, 30, volunteer)
    seen(person, "sk_mail", 2, 10)
    pdf = nadia.get(f"/lille/diagnostics/{made.pk}/chemin.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.content)).pages)
    assert "Vu depuis, avec vous" in text
    assert Diagnostic.objects.get().answers["sk_mail"] == "0"


def test_the_page_takes_as_many_queries_whatever_was_seen(nadia, person, volunteer):
    def count():
        with CaptureQueriesContext(connection) as counted:
            shown(nadia, made)
        return len(counted)

    made = diagnosed(person, LOW, 30, volunteer)
    seen(person, "sk_mail", 2, 10)
    count()
    few = count()
    for n, code in enumerate(LOW):
        seen(person, code, 2, 9 - n)
    assert count() == few

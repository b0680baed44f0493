"""A pasted list of colleagues: how it may be written, what is said beside each line, nothing half-written."""

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.uploads.tables import read as read_table
from connect.antennas.doors import open_antenna, open_portal
from connect.partners.models import Professional
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from training import registration
from training.enrolling import pasting
from training.models import Registration, RegistrationState

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, first_name="Sophie", last_name="Lambert", email="sophie@ccas.example")


def told(text):
    return [tuple(row.colleague) for row in pasting.read(text).rows]


KARIM = ("Karim", "Benali", "karim@ccas.example", "", "")


@pytest.mark.parametrize(
    "line",
    [
        "Karim;Benali;karim@ccas.example",
        "Karim\tBenali\tKarim@ccas.example",
        "Karim, Benali, karim@ccas.example",
        "karim@ccas.example ; Karim ; Benali",
        "Karim Benali <karim@ccas.example>",
        '"Benali, Karim" <karim@ccas.example>;',
        "Karim Benali karim@ccas.example",
        "Karim Benali ; karim@ccas.example",
        "Nom;Prénom;Courriel\nBenali;Karim;karim@ccas.example",
        "\ufeffprenom,NOM,Adresse de courriel\n\nKarim,Benali,karim@ccas.example\n,,\n",
    ],
)
def test_a_line_is_read_in_the_ways_in_which_people_write_it(line):
    assert told(line) == [KARIM]


def test_capitals_tell_the_last_name_and_a_line_of_an_e_mail_program_holds_several(db):
    text = "DE LA TOUR Anne Marie <a@ccas.example>; Karim Benali <karim@ccas.example>"
    assert told(text) == [("Anne Marie", "DE LA TOUR", "a@ccas.example", "", ""), KARIM]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("salariée", "employee"), ("CDI", "employee"), ("Agent public", "public_agent"), ("fonctionnaire", "public_agent"),
        ("alternante", "apprentice"), ("demandeuse d’emploi", "jobseeker"), ("à ses frais", "individual"),
        ("Bénévole", "other"), ("", ""),
    ],
)  # fmt: skip
def test_the_status_is_told_in_the_words_of_people(written, status):
    assert told(f"Karim;Benali;karim@ccas.example;éducateur;{written}")[0][3:] == ("éducateur", status)


def test_faults_stand_beside_their_line(db):
    text = "Karim;Benali;karim@ccas.example\n\nÈve;;eve@ccas.example\nLéo;Roux;leo.ccas\nAna;Silva;KARIM@ccas.example;;pape\n"
    rows = pasting.read(text).rows
    assert [(row.number, len(row.faults)) for row in rows] == [(1, 0), (3, 1), (4, 1), (5, 2)]
    assert "ligne 1" in " ".join(rows[3].faults)


@pytest.mark.parametrize("text", ["", " \n;;\n\t\n", "\0", "Nom;Prénom;Courriel"])
def test_a_list_of_nobody_is_refused(text):
    with pytest.raises(pasting.Nobody):
        pasting.read(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aÉ مb@.<>\"';,\t|\r\n\0\x1c="), max_size=80))
def test_whatever_is_pasted_is_read_or_refused_with_a_sentence(text):
    try:
        rows = pasting.read(text).rows
    except pasting.Nobody:
        return
    for row in rows:
        assert row.faults or (row.colleague.first_name and row.colleague.last_name)
        assert not set(row.colleague.email) & set(" ;,<>") or row.faults


def test_a_list_too_long_is_refused():
    lines = [f"Ana;Silva;ana{n}@ccas.example" for n in range(pasting.MOST + 1)]
    assert len(pasting.read("\n".join(lines[:-1])).rows) == pasting.MOST
    for text in ("\n".join(lines), "x" * (pasting.LONGEST + 1)):
        with pytest.raises(pasting.TooLong):
            pasting.read(text)


def test_a_spreadsheet_is_the_same_list(db):
    content = "Prénom;Nom;Courriel;Fonction;Statut\nKarim;Benali;karim@ccas.example;éducateur;salarié\n;Roux;;;\n"
    pasted = pasting.of_table(read_table(content.encode(), pasting.COLUMNS, most=pasting.MOST))
    assert tuple(pasted.rows[0].colleague) == ("Karim", "Benali", "karim@ccas.example", "éducateur", "employee")
    assert [row.number for row in pasted.faulty] == [3]


def register(referent, text, session, **words):
    with open_portal(referent.structure_id):
        return pasting.register(
            session, pasting.read(text), referent.structure, by=referent, at=timezone.now(), **words
        )


def test_the_whole_list_is_registered_each_with_her_status_and_her_post(lille, referent):
    session, text = a_session(lille), "Karim;Benali;karim@ccas.example;éducateur;bénévole\nSophie;LAMBERT\n"
    for _turn in range(2):
        register(referent, text, session, status="public_agent")
    going = Registration.objects.order_by("professional__last_name").select_related("professional")
    assert [(str(one.professional), one.status) for one in going] == [
        ("Karim Benali", "other"), ("Sophie Lambert", "public_agent"),
    ]  # fmt: skip
    assert Professional.objects.get(email="karim@ccas.example").position == "éducateur"


@pytest.mark.parametrize(
    "line", ["Ève;Roux;sophie@ccas.example", "Ève;Roux", "Ève;Roux;eve", "Ève;Roux;karim@ccas.example"]
)
def test_one_faulty_line_registers_nobody_and_adds_nobody(lille, referent, line):
    session = a_session(lille)
    with pytest.raises(pasting.Faulty):
        register(referent, f"Karim;Benali;karim@ccas.example\n{line}", session)
    assert not Registration.objects.exists()
    assert not Professional.objects.filter(email="karim@ccas.example").exists()


def test_a_list_longer_than_the_seats_registers_nobody_unless_they_may_wait(lille, referent):
    session, text = a_session(lille, capacity=1), "Karim;Benali;karim@ccas.example\nÈve;Roux;eve@ccas.example"
    with pytest.raises(registration.SessionFull):
        register(referent, text, session)
    assert not Professional.objects.filter(email="karim@ccas.example").exists()
    states = [one.state for one in register(referent, text, session, wait=True)]
    assert states == [RegistrationState.REGISTERED, RegistrationState.WAITING]


def test_people_of_another_structure_are_neither_found_nor_taken(lille, referent):
    stranger = ProfessionalFactory(first_name="Karim", last_name="Benali", email="karim@other.example")
    session = a_session(lille)
    with pytest.raises(pasting.Faulty):
        register(referent, "Karim;Benali", session)
    (one,) = register(referent, "Karim;Benali;karim@other.example", session)
    assert (one.professional.structure_id, one.professional == stranger) == (referent.structure_id, False)


def test_an_antenna_registers_a_list_by_telephone(lille, referent, manager):
    session, julie = a_session(lille), colleague_of(referent)
    text = f"Karim;Benali;karim@ccas.example;agent d’accueil\n{julie.first_name};{julie.last_name};{julie.email}"
    with open_antenna(lille.pk):
        going = pasting.register(
            session, pasting.read(text), referent.structure, by=manager.user, at=timezone.now(), asked_by=referent
        )
    assert {(one.registered_by, one.noted_by) for one in going} == {(referent, manager.user)}
    assert Professional.objects.get(email="karim@ccas.example").position == "agent d’accueil"


def test_the_database_counts_who_waits_and_says_nothing_of_whom(lille, referent):
    session = RegistrationFactory(session=a_session(lille, capacity=1)).session
    RegistrationFactory(session=session, state=RegistrationState.WAITING, waiting_since=timezone.now())
    with open_portal(referent.structure_id), connection.cursor() as cursor:
        cursor.execute("SELECT training_waiting_in(%s)", [session.pk])
        assert cursor.fetchone() == (1,)
        assert not Registration.objects.exists()

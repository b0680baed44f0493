"""What is said when something is refused or breaks: in French, in the look of the door, asking nothing about anybody."""

import pytest
from django.db import OperationalError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from tests.accounts.conftest import words
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def who_for(door, request):
    return request.getfixturevalue({"/lille/": "volunteer", "/siege/": "national", "/portail/": "prescriber"}[door])


@pytest.mark.parametrize("door", ["/lille/", "/siege/", "/portail/"])
def test_nothing_is_there(signed_in, request, door):
    answer = signed_in(who_for(door, request)).get(door + "rien/")
    assert answer.status_code == 404
    assert "Il n’y a pas de page ici" in words(answer)
    assert f'href="{door}"' in answer.content.decode(), "the way back to one's own first page"


def test_an_unknown_antenna(client, lille):
    answer = client.get("/atlantide/")
    assert answer.status_code == 404
    assert "Il n’y a pas de page ici" in words(answer)


@pytest.mark.parametrize(
    "address", ["/%00/", "/lille%00/", "/lille/%ff%fe/", "/" + "a" * 3000 + "/", "/..%2f..%2fetc/"]
)
def test_an_address_that_is_no_address(client, lille, address):
    assert client.get(address).status_code in (302, 400, 404)


def test_not_hers_to_open_names_the_antenna_and_leads_home(signed_in, volunteer, lyon):
    answer = signed_in(volunteer).get("/lyon/")
    assert answer.status_code == 403
    text = words(answer)
    assert "Cette page est à l’antenne de Lyon" in text
    assert "Revenir au comptoir de Lille" in text


def test_reserved_to_managers_says_so_inside_the_antenna(signed_in, volunteer):
    answer = signed_in(volunteer).get("/lille/equipe/")
    assert answer.status_code == 403
    assert "cx-rail" in answer.content.decode(), "she is still at home"
    assert "Vous n’avez rien fait de mal" in words(answer)


@pytest.mark.parametrize(
    ("who", "address"), [("manager", "/lille/equipe/1/inviter-de-nouveau/"), (None, "/compte/verrouiller/")]
)
def test_an_address_that_only_receives_forms(signed_in, client, request, who, address):
    browser = signed_in(request.getfixturevalue(who)) if who else client
    answer = browser.get(address)
    assert answer.status_code == 405
    assert "Cette adresse ne fait que recevoir des formulaires" in words(answer)
    assert answer.headers["Allow"] == "POST"


def test_a_body_too_big_to_be_received(signed_in, manager, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = signed_in(manager).post("/lille/equipe/inviter/", {"first_name": "x" * 2000})
    assert answer.status_code == 413
    assert "C’est trop gros pour être reçu" in words(answer)


def test_more_fields_than_a_form_has(signed_in, manager, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    answer = signed_in(manager).post("/lille/equipe/inviter/", {f"f{n}": "x" for n in range(9)})
    assert answer.status_code == 413
    assert "C’est trop gros" in words(answer)


@pytest.mark.parametrize("door", ["/lille/", "/siege/", "/portail/"])
def test_a_body_too_big_at_each_door_even_signed_out(client, lille, settings, door):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert client.post(door, {"a": "x" * 2000}).status_code == 413


def test_a_host_that_is_not_ours(client, settings):
    settings.ALLOWED_HOSTS = ["connect.example.org"]
    answer = client.get("/compte/connexion/", headers={"Host": "voleur.example"})
    assert answer.status_code == 400
    assert "n’a pas pu être lue" in words(answer)
    assert "voleur" not in answer.content.decode()


def breaks(request):
    raise RuntimeError("Rahimi Maryam")  # what must not be shown


def is_away(request):
    raise OperationalError("connection refused")


def conflicts(request):
    from connect.ui.errors import conflict

    return conflict(request, "La place vient d’être prise. Choisissez une autre date.")


class Broken:
    """Addresses of an antenna where one page breaks."""

    from connect import urls_antenna as real

    urlpatterns = [path("casse/", breaks), path("absente/", is_away), path("conflit/", conflicts), *real.urlpatterns]
    handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500


def test_what_breaks_says_that_nothing_was_half_written(signed_in, volunteer, settings):
    settings.ANTENNA_URLCONF = Broken
    client = signed_in(volunteer)
    client.raise_request_exception = False
    answer = client.get("/lille/casse/")
    assert answer.status_code == 500
    assert "Une panne est survenue de notre côté" in words(answer)
    assert "Rahimi" not in answer.content.decode()
    assert client.get("/lille/").status_code == 200


def test_a_database_that_is_away_is_said_to_come_back(signed_in, volunteer, settings):
    settings.ANTENNA_URLCONF = Broken
    client = signed_in(volunteer)
    client.raise_request_exception = False
    answer = client.get("/lille/absente/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Attendez une minute" in words(answer)


def test_what_has_just_changed_says_what_to_do(signed_in, volunteer, settings):
    settings.ANTENNA_URLCONF = Broken
    answer = signed_in(volunteer).get("/lille/conflit/")
    assert answer.status_code == 409
    assert "La place vient d’être prise" in words(answer)


def test_the_error_page_comes_even_without_a_database(rf, db):
    from connect.home import server_error

    request = rf.get("/lille/")
    request.session = Absent()
    request.user = Absent()
    answer = server_error(request)
    assert answer.status_code == 500
    assert "Une panne est survenue de notre côté" in words(answer)


class Absent:
    """What reads from a database that is not there."""

    def __getattr__(self, name):
        from django.db import OperationalError

        raise OperationalError("the server is gone")


@pytest.mark.parametrize("address", ["/lille/rien/", "/lyon/", "/lille/equipe/", "/lille/personnes/inconnue/"])
def test_an_error_page_asks_nothing_about_people(signed_in, volunteer, lyon, address):
    PersonFactory(antenna=volunteer.antenna)
    client = signed_in(volunteer)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code in (403, 404)
    assert not [q["sql"] for q in queries.captured_queries if "beneficiaries_" in q["sql"]]


@override_settings(DEBUG=False)
def test_each_page_has_one_title_and_one_main_action(signed_in, volunteer, lyon):
    import re

    for address in ("/lille/rien/", "/lyon/", "/lille/equipe/"):
        text = signed_in(volunteer).get(address).content.decode()
        assert text.count("<h1") == 1
        assert len(re.findall(r'class="[^"]*btn-primary', text)) == 1

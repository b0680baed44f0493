"""Requests that no browser sends: refused with a page of the house, never a 500, and nothing written."""

from io import BytesIO

import pytest
from django.test import RequestFactory

from connect.antennas.models import Membership

pytestmark = pytest.mark.django_db


def post(client, address, body, content_type):
    return client.generic("POST", address, body, content_type=content_type)


def part(disposition):
    return f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\nZoé\r\n--x--\r\n".encode()


NO_UTF8 = ["hex", "undefined", "idna", "utf-16", "utf-7", "unicode_escape", "no-such", "\x00"]


@pytest.mark.parametrize("charset", NO_UTF8)
def test_text_declared_in_another_character_set_is_refused_before_django_reads_it(charset):
    from connect.wsgi import application

    said = {}
    environ = RequestFactory()._base_environ(
        PATH_INFO="/compte/connexion/", QUERY_STRING="a=%e9", CONTENT_TYPE=f"text/html; charset={charset}",
        **{"wsgi.input": BytesIO()},
    )  # fmt: skip
    body = b"".join(application(environ, lambda status, headers: said.update({"status": status, **dict(headers)})))
    assert said["status"].startswith("400") and "Content-Security-Policy" in said
    assert "pas pu être lue" in body.decode()


@pytest.mark.parametrize("name", ["name*=hex''%41", "name=q; filename*=zz''%41", "name*=undefined''%41"])
def test_a_field_in_a_character_set_that_does_not_exist_is_refused(signed_in, volunteer, name):
    answer = post(signed_in(volunteer), "/lille/accueil/", part(name), "multipart/form-data; boundary=x")
    assert answer.status_code in (400, 403, 404)


@pytest.mark.parametrize("key", [r'"abcdefgh\000ijkl"', r'"\000"', r'"\377\376aaaaaaaa"'])
def test_a_cookie_of_noise_is_no_session(client, lille, key):
    answer = client.get("/lille/", headers={"cookie": f"sessionid={key}"})
    assert answer.status_code == 302 and answer.url.startswith("/compte/connexion/")


@pytest.mark.parametrize("page", ["http://[", "http://[::1", "//[x"])
def test_htmx_asking_from_an_address_that_is_none_is_led_to_the_sign_in(client, lille, page):
    answer = client.get("/lille/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/compte/connexion/")


def test_too_many_fields_in_an_address_or_a_form_are_said_to_be_too_big(signed_in, volunteer):
    many = "&".join(f"a{n}=1" for n in range(1500))
    visitor = signed_in(volunteer)
    assert visitor.get(f"/lille/?{many}").status_code == 413
    assert post(visitor, "/lille/accueil/", many, "application/x-www-form-urlencoded").status_code == 413


@pytest.mark.parametrize(
    "asked",
    [
        "antennas/membership/?role=%00",
        "sales/unit/?state__exact=%00",
        "beneficiaries/visit/?on__year=99999999999999999999",
        "workshops/session/?starts_at__year=99999999999999999999",
    ],
)
def test_a_value_that_no_column_can_hold_is_not_a_failure_of_ours(signed_in, manager, asked):
    assert signed_in(manager).get(f"/lille/admin/{asked}").status_code == 400


def test_the_admin_ends_nobody_s_place_in_the_team(signed_in, manager):
    """The team's page guards it: no manager removes herself, no place ends before it began."""
    address = f"/lille/admin/antennas/membership/{manager.pk}/change/"
    assert signed_in(manager).post(address, {"ends_on": "1800-01-01"}).status_code == 403
    assert Membership.objects.get(pk=manager.pk).ends_on is None

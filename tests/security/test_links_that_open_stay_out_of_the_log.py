"""An address that opens something by itself is a secret: what goes wrong with it is logged without it."""

import logging

import pytest

from connect.ui.logs import JsonLine, WithoutPersonalData

SECRET = "Zr3vQ0h2mT8yKx-4_aLw9NfP1cUeB6sD"


def logged(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Forbidden", path), None)
    WithoutPersonalData().filter(record)
    return JsonLine().format(record)


@pytest.mark.parametrize(
    "path",
    [
        f"/borne/{SECRET}/",
        f"/borne/{SECRET}/12/",
        f"/rejoindre/invitation/{SECRET}/",
        f"/compte/mot-de-passe/choisir/1a-{SECRET}/",
    ],
)
def test_the_secret_of_a_link_is_not_in_the_line(path):
    assert SECRET not in logged(path)
    assert path.split("/")[1] in logged(path), "which page is still said"


def test_short_ones_too_and_the_rest_of_a_path_stays():
    assert "/borne/…/" in logged("/borne/abc/")
    assert "/lille/fiches/3f0710ef-c90f-4e07-93fe-533e92dff4e0/" in logged(
        "/lille/fiches/3f0710ef-c90f-4e07-93fe-533e92dff4e0/"
    )


@pytest.mark.django_db
def test_one_asked_for_in_a_refused_form_is_hidden_wherever_it_stands(client, caplog):
    client.handler.enforce_csrf_checks = True
    answer = client.post(f"/borne/{SECRET}/", {})
    assert answer.status_code in (403, 404)
    for record in caplog.records:
        WithoutPersonalData().filter(record)
        assert SECRET not in JsonLine().format(record)

"""The words on the left: one is lit, the one that the page belongs to."""

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "lit"),
    [
        ("", ["Comptoir"]),
        ("accueil/", ["Comptoir"]),
        ("caisse/", ["Caisse"]),
        ("ateliers/", ["Ateliers"]),
        ("formations/", ["Ateliers"]),
        ("fiches/", ["Fiches"]),
        ("semaine/", ["Semaine"]),
        ("equipe/", []),
    ],
)
def test_one_word_is_lit(signed_in, manager, path, lit):
    page = signed_in(manager).get(f"/lille/{path}").content.decode()
    rail = page.split('class="cx-rail"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="page"[^>]*>.*?</svg>\s*(\w+)', rail, re.DOTALL) == lit


def test_the_national_desk_lights_one_word(signed_in, national):
    page = signed_in(national).get("/siege/").content.decode()
    assert page.count("aria-current") == 1

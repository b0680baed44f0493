"""Words that bend with what follows them."""

from datetime import date

import pytest
from django.utils.translation import override

from connect.ui.templatetags.ui import of_name, span


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Lille", "de Lille"), ("Antony", "d’Antony"), ("Échirolles", "d’Échirolles"), ("Œuilly", "d’Œuilly"),
        ("Yvetot", "d’Yvetot"), ("Yolande", "de Yolande"), ("Hassan", "de Hassan"), ("", "de "),
    ],
)  # fmt: skip
def test_de_is_elided_before_a_vowel(name, said):
    with override("fr"):
        assert of_name(name) == said
    with override("en"):
        assert of_name(name) == f"of {name}"


def test_a_span_says_the_month_once():
    with override("fr"):
        assert span(date(2026, 11, 23), date(2026, 11, 28)) == "du 23 au 28 novembre 2026"
        assert span(date(2026, 11, 30), date(2026, 12, 1)) == "du 30 novembre au 1er décembre 2026"

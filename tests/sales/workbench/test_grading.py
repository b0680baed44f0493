"""A grade out of facts: the scale, its ceilings, more is never less, and why, line by line (domain.md 2.3)."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from sales.models import Product, Unit, UnitGrade
from sales.workbench import grading
from sales.workbench.default_rules import COMPUTER, PHONE
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory
from tests.factories.workbench import default_rules, with_facts
from tests.sales.workbench.conftest import broken

FACTS = {
    "ram_gb": 8,
    "disk1_kind": "SSD",
    "disk1_gb": 256,
    "cpu_mark": 5000,
    "cosmetic": 2,
    "technical": 2,
    "windows": "11",
}


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ({}, "A"),  # 3 + 2 + 3
        ({"disk1_kind": "NVME", "ram_gb": 16, "disk1_gb": 512, "cpu_mark": 8000}, "PREMIUM"),  # 4 + 3 + 1 + 4
        ({"disk1_kind": "HDD"}, "B"),
        ({"disk1_kind": "HDD", "cpu_mark": 2499, "ram_gb": 16, "disk1_gb": 1000}, "C"),
        ({"cpu_mark": 2400, "ram_gb": 16, "disk1_gb": 1000}, "B"),
        ({"windows": "10"}, "B"),
        ({"ram_gb": 2, "cpu_mark": 900, "disk1_gb": 64}, "D"),
        ({"cosmetic": 0, "technical": 0}, "C"),
    ],
)
def test_computers(said, grade):
    assert grading.compute(COMPUTER, FACTS | said).grade == grade


@pytest.mark.parametrize(
    ("score", "grade"), [(3, "D"), (4, "C"), (5, "C"), (6, "B"), (7, "B"), (8, "A"), (10, "A"), (11, "PREMIUM")]
)
def test_thresholds_of_the_newer_scale(score, grade):
    assert grading._of_score(COMPUTER, score) == grade


@pytest.mark.parametrize(
    ("score", "grade"), [(89, "HC"), (90, "C"), (164, "C"), (165, "B"), (255, "A"), (374, "A"), (375, "PREMIUM")]
)
def test_thresholds_of_phones(score, grade):
    assert grading._of_score(PHONE, score) == grade


@given(
    st.integers(0, 64), st.integers(0, 64), st.integers(0, 2000), st.integers(0, 30_000), st.sampled_from(["HDD", "SSD", "NVME", "EMMC"]),
    st.sampled_from(["", "10", "11"]), st.sampled_from([None, 0, 1, 2, 3]),
)  # fmt: skip
def test_more_memory_never_lowers_a_grade(low, more, disk, mark, kind, windows, cosmetic):
    facts = {
        "disk1_gb": disk,
        "disk1_kind": kind,
        "cpu_mark": mark,
        "windows": windows,
        "cosmetic": cosmetic,
        "technical": None,
    }
    before = grading.compute(COMPUTER, facts | {"ram_gb": low}).grade
    after = grading.compute(COMPUTER, facts | {"ram_gb": low + more}).grade
    assert grading.SCALE.index(after) >= grading.SCALE.index(before)


def test_facts_that_are_missing_are_named():
    with pytest.raises(grading.FactsMissing, match="mémoire"):
        grading.compute(COMPUTER, FACTS | {"ram_gb": None})


@pytest.fixture
def unit(lille, shelf):
    default_rules()
    return UnitFactory(antenna=lille, product=shelf["PCC"], state="received", grade="")


@pytest.mark.django_db
def test_a_grade_gives_its_article_and_keeps_its_why(unit, shelf):
    by = UserFactory()
    with_facts(unit, by)
    with open_antenna(unit.antenna_id, user_id=by.pk):
        given_ = grading.grade(unit, by=by, at=timezone.now())
    unit.refresh_from_db()
    assert (unit.grade, unit.product, given_.points, given_.rules.version) == ("A", shelf["PCA"], 8, 1)
    assert "mémoire, en Go : 8, +3 points" in [grading.told(line) for line in given_.lines]
    with broken("append_only"):
        UnitGrade.objects.filter(pk=given_.pk).update(points=99)


@pytest.mark.django_db
def test_a_door_gives_no_grade_without_its_why(unit):
    by = UserFactory()
    with open_antenna(unit.antenna_id, user_id=by.pk):
        with broken("grade_has_its_why"):
            Unit.objects.filter(pk=unit.pk).update(grade="A")
        with broken("grade_has_its_why"):
            UnitGrade.objects.create(unit=unit, antenna=unit.antenna, grade="A", product=unit.product, by=by)
        grading.grade_by_hand(unit, "B", "écran rayé", by=by, at=timezone.now())
    unit.refresh_from_db()
    assert (unit.grade, unit.product.code) == ("B", "PCB")


@pytest.mark.django_db
def test_the_nearest_article_below_or_the_one_for_any_grade(shelf):
    day = timezone.localdate()
    assert grading.article("computer", "PREMIUM", day).code == "PCA"
    assert grading.article("phone", "B", day).code == "TEL"
    assert grading.article("computer", "D", day) is None
    assert Product.objects.filter(grade="A").exists()

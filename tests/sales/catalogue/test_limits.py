"""How much a person and her household may buy: counted over all antennas, said before, refused by PostgreSQL at the end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from beneficiaries import households
from beneficiaries.doubles import merging
from connect.antennas.doors import open_antenna, open_national
from sales import limits
from sales.catalogue import deciding
from sales.models import LimitOverride, Sale, SaleLimit
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.sales.catalogue.conftest import give_back, refused, run

pytestmark = pytest.mark.django_db
NOW = timezone.now


def a_computer(antenna, shelf):
    unit = UnitFactory(antenna=antenna, product=shelf["PCC"])
    return item(unit.product, unit)


def a_phone(antenna, shelf):
    unit = UnitFactory(antenna=antenna, product=shelf["TEL"])
    return item(unit.product, unit)


def known_at(person, antenna):
    from beneficiaries.models import Enrolment

    return Enrolment.objects.create(person=person, antenna=antenna)


def raw(monkeypatch) -> None:
    """The act forgets to look: what is left is PostgreSQL."""
    monkeypatch.setattr("sales.till.limits.refuse_over", lambda *a, **k: None)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)), (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)  # fmt: skip
def test_months_are_counted_from_the_first_day(start, months, end):
    assert limits.months_after(start, months) == end


def test_one_computer_and_one_phone_in_two_years(till, person, lille, shelf):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    sell(a_phone(lille, shelf), to=person, at_till=till)
    with pytest.raises(limits.OverLimit) as refusal:
        sell(a_computer(lille, shelf), to=person, at_till=till)
    said = str(refusal.value)
    assert "Ordinateurs de cette personne" in said
    assert "responsable" in said
    free = limits.months_after(timezone.localdate(), 24)
    assert refusal.value.standing.free_on == free


def test_two_years_later_she_buys_again(till, person, lille, shelf):
    sell(a_computer(lille, shelf), to=person, at_till=till, at=NOW() - timedelta(days=732))
    assert sell(a_computer(lille, shelf), to=person, at_till=till)


def test_postgresql_refuses_when_the_act_does_not_look(till, person, lille, shelf, monkeypatch):
    raw(monkeypatch)
    sell(a_computer(lille, shelf), to=person, at_till=till)
    with pytest.raises(limits.OverLimit):
        sell(a_computer(lille, shelf), to=person, at_till=till)
    assert Sale.objects.count() == 1


def test_another_antenna_counts_too(till, person, lille, lyon, shelf, monkeypatch):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    known_at(person, lyon)
    there = TillFactory(antenna=lyon)
    for _ in range(2):
        with pytest.raises(limits.OverLimit):
            sell(a_computer(lyon, shelf), to=person, at_till=there)
        raw(monkeypatch)  # and then without the act's look


def test_two_in_one_basket_are_counted_together(till, person, lille, shelf):
    with pytest.raises(limits.OverLimit, match="1 au plus"):
        sell(a_computer(lille, shelf), a_computer(lille, shelf), to=person, at_till=till)
    with pytest.raises(limits.OverLimit):
        sell(item(shelf["SIM"], quantity=2), to=person, at_till=till)


def test_what_was_given_back_is_not_counted(till, person, lille, shelf, volunteer):
    first = sell(a_computer(lille, shelf), to=person, at_till=till)
    give_back(first, by=volunteer.user)
    assert sell(a_computer(lille, shelf), to=person, at_till=till)


def test_thirty_euros_of_top_ups_a_calendar_month(till, person, shelf, monkeypatch):
    """domain.md 2.1: since 2013, 30 EUR per person and month; the month is the calendar's."""
    today = timezone.localdate()
    SaleLimit.objects.create(kind="plan", scope="person", most=6, months=1, from_on=today, reason="essai")
    sell(item(shelf["R7"]), to=person, at_till=till)
    sell(item(shelf["R7"]), to=person, at_till=till)
    with pytest.raises(limits.OverLimit, match="ce mois-ci") as refusal:
        sell(item(shelf["R30D"]), to=person, at_till=till)
    assert refusal.value.standing.free_on == limits.months_after(today.replace(day=1), 1)
    assert sell(item(shelf["R7"]), to=person, at_till=till)
    raw(monkeypatch)
    with pytest.raises(limits.OverLimit):
        sell(item(shelf["R7"]), to=person, at_till=till)
    SaleLimit.objects.create(kind="plan", scope="person", most=30, months=1, from_on=today, reason="essai")
    standing = {s.kind: s for s in limits.standing_of(person.pk, till.antenna_id, today)}["plan"]
    assert (standing.used, standing.left) == (6, 24)


def test_three_devices_a_household_a_year(till, lille, shelf, volunteer, monkeypatch):
    family = [PersonFactory(antenna=lille) for _ in range(4)]
    with open_antenna(lille.pk):
        for other in family[1:]:
            households.share(family[0], other, antenna_id=lille.pk, by=volunteer.user, at=NOW() - timedelta(days=1))
    for one in family[:3]:
        sell(a_computer(lille, shelf), to=one, at_till=till)
    with pytest.raises(limits.OverLimit, match="Appareils de ce foyer"):
        sell(a_phone(lille, shelf), to=family[3], at_till=till)
    raw(monkeypatch)
    with pytest.raises(limits.OverLimit):
        sell(a_phone(lille, shelf), to=family[3], at_till=till)
    assert sell(a_phone(lille, shelf), to=PersonFactory(antenna=lille), at_till=till)  # who lives elsewhere


def test_a_limit_is_switched_off_by_a_dated_row(till, person, lille, shelf, national):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    with open_national():
        deciding.add_limit(
            "computer", "person", None, 24, timezone.localdate(), "opération réfugiés", by=national.user, at=NOW()
        )
    assert sell(a_computer(lille, shelf), to=person, at_till=till)


def test_a_manager_lets_one_sale_pass_once(till, person, lille, shelf, manager, volunteer):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    allowed = {"antenna_id": lille.pk, "at": NOW()}
    with open_antenna(lille.pk):
        with pytest.raises(limits.NotAManager):
            limits.allow(person, "computer", "person", "pour son fils", by=volunteer.user, **allowed)
        limits.allow(person, "computer", "person", "ordinateur volé", by=manager.user, **allowed)
        with pytest.raises(limits.AllowedAlready):
            limits.allow(person, "computer", "person", "encore", by=manager.user, **allowed)
    used = sell(a_computer(lille, shelf), to=person, at_till=till)
    override = LimitOverride.objects.get()
    assert (override.sale, override.reason, override.by) == (used, "ordinateur volé", manager.user)
    with pytest.raises(limits.OverLimit):
        sell(a_computer(lille, shelf), to=person, at_till=till)


def test_an_exception_not_used_in_its_week_is_over(till, person, lille, shelf, manager):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    with open_antenna(lille.pk):
        facts = {"antenna_id": lille.pk, "by": manager.user, "at": NOW() - timedelta(days=9)}
        limits.allow(person, "computer", "person", "ordinateur volé", **facts)
    with pytest.raises(limits.OverLimit):
        sell(a_computer(lille, shelf), to=person, at_till=till)


def test_no_script_allows_itself_an_exception(at_lille, till, person, lille, lyon, volunteer, manager, shelf):
    sale = sell(item(shelf["SOURIS"]), to=person, at_till=till)
    insert = (
        "INSERT INTO sales_limitoverride (id, antenna_id, person_id, kind, scope, reason, by_id, at, until, sale_id)"
        " VALUES (gen_random_uuid(), %(a)s, %(p)s, 'computer', 'person', 'x', %(by)s, now(), %(until)s, %(sale)s)"
    )
    today = timezone.localdate()
    values = {"a": lille.pk, "p": person.pk, "by": manager.user_id, "until": today, "sale": None}
    with refused("limitoverride_by_a_manager"), at_lille():
        run(insert, **values | {"by": volunteer.user_id})
    with refused("limitoverride_soon"), at_lille():
        run(insert, **values | {"until": today + timedelta(days=40)})
    with refused("limitoverride_soon"), at_lille():
        run(insert, **values | {"sale": sale.pk})
    elsewhere = PersonFactory(antenna=lyon)
    with refused("limitoverride_person_enrolled"), at_lille():
        run(insert, **values | {"p": elsewhere.pk})
    run(insert, **values)
    with pytest.raises(Exception, match=r"permission denied|used once"), at_lille():
        run("UPDATE sales_limitoverride SET reason = 'autre'")


def test_after_a_merge_both_files_count_as_one(till, lille, shelf, manager):
    one, other = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    sell(a_computer(lille, shelf), to=other, at_till=till)
    with open_antenna(lille.pk, user_id=manager.user_id):
        merging.merge(one, other, antenna_id=lille.pk, by=manager.user, at=NOW())
    with pytest.raises(limits.OverLimit):
        sell(a_computer(lille, shelf), to=one, at_till=till)


def test_an_antenna_is_told_nothing_of_somebody_it_does_not_know(till, person, lyon, lille, shelf):
    sell(a_computer(lille, shelf), to=person, at_till=till)
    with open_antenna(lyon.pk):
        assert limits.standing_of(person.pk, lyon.pk, timezone.localdate()) == []
        assert limits.standing_of(person.pk, lille.pk, timezone.localdate()) == []


def test_of_what_is_wanted_the_first_that_does_not_fit_is_said(person, till, shelf):
    standings = limits.standing_of(person.pk, till.antenna_id, timezone.localdate())
    sim = limits.Wanted("sim", 1, Decimal(1))
    assert limits.reason_against(standings, sim) is None
    assert limits.reason_against(standings, sim, [sim]) is not None


class Pages:
    def test_the_till_proposes_what_fits_and_says_who_can_allow_the_rest(
        self, signed_in, volunteer, manager, till, person, lille, shelf
    ):
        sell(a_computer(lille, shelf), item(shelf["SIM"]), to=person, at_till=till)
        other = a_computer(lille, shelf)
        seller, page = signed_in(volunteer), f"/lille/caisse/vente/{person.pk}/"
        shown = seller.get(page).content.decode()
        assert f'value="{other.unit.label}"' not in shown
        assert "Cartes SIM de cette personne" in shown
        refused = seller.post(page, {"scan": other.unit.label}).content.decode()
        assert "Ordinateurs de cette personne" in refused
        assert f"/lille/catalogue/limites/{person.pk}/" in refused
        there = f"/lille/catalogue/limites/{person.pk}/"
        assert "possible de nouveau le" in seller.get(there).content.decode()
        asked = {"limit": "computer/person", "reason": "ordinateur volé"}
        assert seller.post(there, asked).status_code == 403
        assert signed_in(manager).post(there, asked).status_code == 302
        assert "autorisé une fois" in seller.get(there).content.decode()
        assert seller.post(page, {"scan": other.unit.label}).status_code == 302

    def test_a_limit_is_added_with_its_reason(self, signed_in, national, shelf):
        desk, today = signed_in(national), timezone.localdate()
        asked = {
            "kind": "computer",
            "scope": "person",
            "most": "2",
            "months": "24",
            "from_on": str(today),
            "reason": "essai",
        }
        assert desk.post("/siege/catalogue/limites/", asked).status_code == 302
        off = asked | {"kind": "sim", "most": ""}
        assert desk.post("/siege/catalogue/limites/", off).status_code == 302
        assert SaleLimit.objects.filter(reason="essai").count() == 2
        assert "supprimée" in desk.get("/siege/catalogue/limites/").content.decode()

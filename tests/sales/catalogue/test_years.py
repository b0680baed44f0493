"""The one year: its days by the written rule, further years granted by the nation, asked by managers, annulled unused."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from beneficiaries.doubles import merging
from beneficiaries.models import Why
from beneficiaries.privacy import erasing
from connect.antennas.doors import open_antenna, open_national
from connect.dates import months_after
from sales.allowance import BeyondTheYear, place, year_of
from sales.catalogue import finding, granting
from sales.models import LimitOverride, PlanYear, Product, RenewalAnswer, RenewalRequest
from sales.models.allowance import anniversary, last_day
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import item, sell
from tests.sales.catalogue.conftest import at_noon, give_back, refused, run

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())["one_year_limit"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["start"])
def test_a_year_has_as_many_days_as_the_law_says(case):
    start = day(case["start"])
    assert (anniversary(start) - start).days == case["days"]
    assert last_day(start) == day(case["last_day_inside"])
    assert last_day(start) + timedelta(days=1) == day(case["first_day_new_right"])
    assert (anniversary(start) != day(case["naive_plus_365"])) == case["naive_is_wrong"]


@pytest.mark.parametrize("case", VECTORS["months"], ids=lambda case: f"{case['start']} + {case['months']}")
def test_months_after_a_day(case):
    assert months_after(day(case["start"]), case["months"]) == day(case["end"])


def test_months_do_not_drift():
    trap = VECTORS["drift_trap"]
    start = day(trap["start"])
    assert months_after(start, 2) == day(trap["anchored_plus_2_months"])
    assert months_after(months_after(start, 1), 1) == day(trap["chained_1_plus_1"])


def test_twelve_recharges_stop_short_of_the_year_and_a_thirteenth_is_refused():
    """Dates rule, and not the number of recharges: what is left of the year is for shorter ones."""
    case = VECTORS["twelve_recharges_of_30_days"]
    start, today, covered = day(case["start"]), day(case["start"]), None
    for _ in range(12):
        fit = place(Product(days=30), on=today, first_on=start, covered_until=covered)
        assert fit.refusal is None
        covered, today = fit.ends_on, fit.ends_on
    assert covered + timedelta(days=1) == day(case["end_exclusive"])
    assert (covered - start).days + 1 == case["days"]
    assert isinstance(place(Product(days=30), on=covered, first_on=start, covered_until=covered).refusal, BeyondTheYear)
    assert place(Product(days=5), on=covered, first_on=start, covered_until=covered).refusal is None


def test_months_without_a_plan_are_not_kept_for_later():
    """The overlap case is marked to be confirmed by the association: by the calendar, as the house rule says, the year goes
    on while nothing is bought.
    """
    (first, until), (again, end) = VECTORS["overlap_cases"][0]["periods"]
    assert last_day(day(first)) == date(2026, 2, 28)
    days = (day(end) - day(again)).days
    fit = place(Product(days=days), on=day(again), first_on=day(first), covered_until=day(until))
    assert isinstance(fit.refusal, BeyondTheYear)


@pytest.mark.parametrize(("opened", "last"), [("2027-03-01", "2028-02-29"), ("2028-02-29", "2029-02-27")])
def test_one_function_says_the_last_day_at_the_till_on_the_page_and_in_the_database(opened, last, till, shelf, person):
    """C049: the right ends on that day, included; a plan may cover it, and none the next."""
    at = at_noon(day(opened))
    sell(item(shelf["R7"]), to=person, at_till=till, at=at)
    with open_antenna(till.antenna_id):
        year = year_of(person.pk, day(last))
    assert (year.last_on, year.has_ended, year.days_left) == (day(last), False, 0)
    week = at_noon(day(last) - timedelta(days=6))
    assert sell(item(shelf["R7"]), to=person, at_till=till, at=week)
    with pytest.raises(BeyondTheYear):
        sell(item(shelf["R7"]), to=person, at_till=till, at=at_noon(day(last)))
    with open_antenna(till.antenna_id):
        assert year_of(person.pk, day(last) + timedelta(days=1)).has_ended


def test_a_further_year_begins_after_the_last_day_of_the_one_that_runs(person, national, at_siege):
    today = timezone.localdate()
    PlanYear.objects.create(person=person, first_on=today - timedelta(days=300))
    end = last_day(today - timedelta(days=300))
    facts = {"by": national.user, "at": timezone.now()}
    with open_national():
        with pytest.raises(granting.YearStillRuns):
            granting.grant_year(person, end, "suite", **facts)
        with pytest.raises(granting.InThePast):
            granting.grant_year(person, today - timedelta(days=1), "suite", **facts)
        with pytest.raises(granting.TooFarOff):
            granting.grant_year(person, today + timedelta(days=400), "suite", **facts)
        granted = granting.grant_year(person, end + timedelta(days=1), "suite", **facts)
    assert (granted.granted_on, granted.reason) == (today, "suite")
    with refused("planyear_granted_after_the_last"), at_siege():
        run(
            "INSERT INTO sales_planyear (person_id, first_on, reason, closed_reason, granted_by_id, granted_on)"
            " VALUES (%(p)s, %(first)s, 'x', '', %(by)s, %(on)s)",
            p=person.pk, first=end, by=national.user_id, on=today,
        )  # fmt: skip


def test_a_year_granted_is_said_at_the_till_and_on_the_page(signed_in, volunteer, national, person, shelf, till):
    today = timezone.localdate()
    PlanYear.objects.create(person=person, first_on=today - timedelta(days=500))
    with open_national():
        granting.grant_year(person, today, "nouvelle orientation", by=national.user, at=timezone.now())
    seller = signed_in(volunteer)
    for address in (f"/lille/caisse/vente/{person.pk}/", f"/lille/personnes/{person.pk}/"):
        shown = text(seller.get(address))
        assert "Année renouvelée par le siège le" in shown
        assert "nouvelle orientation" in shown
        assert "Forfaits possibles jusqu’au" in shown
    assert sell(item(shelf["R30"]), to=person, at_till=till)


def test_days_of_a_plan_given_back_are_free_again_and_the_year_stays(till, shelf, person, volunteer):
    sale = sell(item(shelf["R30"]), to=person, at_till=till)
    give_back(sale, by=volunteer.user)
    with open_antenna(till.antenna_id):
        year = year_of(person.pk, timezone.localdate())
    assert (year.first_on, year.covered_until) == (timezone.localdate(), None)


def test_a_year_unused_is_annulled_by_the_nation_alone(till, shelf, person, volunteer, national, at_siege):
    sale = sell(item(shelf["R30"]), to=person, at_till=till)
    year = PlanYear.objects.get()
    facts = {"by": national.user, "at": timezone.now()}
    with pytest.raises(granting.PlanUsed), open_national():
        granting.annul_year(year, "vendu par erreur", **facts)
    with refused("planyear_annulled_unused"), at_siege():
        run(
            "UPDATE sales_planyear SET closed_on = now(), closed_reason = 'x', closed_by_id = %(by)s",
            by=national.user_id,
        )
    give_back(sale, by=volunteer.user)
    with refused("planyear_annulled_with_a_reason"), at_siege():
        run("UPDATE sales_planyear SET closed_on = now(), closed_reason = ''")
    with open_national():
        granting.annul_year(year, "vendu par erreur", **facts)
        with pytest.raises(granting.ClosedAlready):
            granting.annul_year(year, "encore", **facts)
    sell(item(shelf["R7"]), to=person, at_till=till)
    assert PlanYear.objects.get(closed_on=None) != year


class Asking:
    def test_a_manager_asks_and_the_nation_grants(self, signed_in, manager, volunteer, national, person, shelf):
        today = timezone.localdate()
        PlanYear.objects.create(person=person, first_on=today - timedelta(days=500))
        boss, seller, desk = signed_in(manager), signed_in(volunteer), signed_in(national)
        there = f"/lille/catalogue/annee/{person.pk}/"
        assert seller.get(there).status_code == 403
        assert boss.post(there, {"reason": "suit une formation jusqu’en juin"}).status_code == 302
        assert "n’a pas encore répondu" in text(seller.get(f"/lille/personnes/{person.pk}/"))
        assert "a déjà demandé" in text(boss.post(there, {"reason": "encore"})) or RenewalRequest.objects.count() == 1
        listed = text(desk.get("/siege/catalogue/annees/"))
        assert "suit une formation" in listed
        assert person.last_name not in listed  # the card says who, and opens the file
        asked = RenewalRequest.objects.get()
        answer = f"/siege/catalogue/annees/demandes/{asked.pk}/"
        assert desk.get(answer).status_code == 200
        assert desk.post(answer, {"first_on": str(today), "reason": "fin de formation"}).status_code == 302
        asked.refresh_from_db()
        assert (asked.answer, asked.year.first_on) == (RenewalAnswer.ACCEPTED, today)
        assert "fin de formation" in text(seller.get(f"/lille/personnes/{person.pk}/"))
        assert "a déjà sa réponse" in text(desk.post(answer, {"first_on": str(today), "reason": "x"}))

    def test_the_nation_refuses_with_a_reason(self, signed_in, manager, national, person, lille):
        with open_antenna(lille.pk):
            asked = granting.ask(person, "besoin", antenna_id=lille.pk, by=manager.user, at=timezone.now())
        desk = signed_in(national)
        assert "obligatoire" in text(desk.post(f"/siege/catalogue/annees/demandes/{asked.pk}/", {"refuse": "1"}))
        said = {"refuse": "1", "reason": "a déjà un forfait"}
        assert desk.post(f"/siege/catalogue/annees/demandes/{asked.pk}/", said).status_code == 302
        assert "a refusé" in text(signed_in(manager).get(f"/lille/personnes/{person.pk}/"))
        assert not PlanYear.objects.exists()

    def test_an_antenna_asks_once_and_answers_nothing_itself(self, at_lille, manager, national, person, lille):
        with open_antenna(lille.pk):
            facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
            asked = granting.ask(person, "besoin", **facts)
            with pytest.raises(granting.AskedAlready):
                granting.ask(person, "besoin", **facts)
        with open_national():
            granting.refuse(asked, "non", by=national.user, at=timezone.now())
        with pytest.raises(Exception, match=r"permission denied|answered once"), at_lille():
            run("UPDATE sales_renewalrequest SET answer_reason = 'oui'")


class Finding:
    def test_by_card_and_by_exact_proof(self, signed_in, national, lille):
        who = PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
        with open_national():
            assert finding.by_card(who.card_number) == who
            assert finding.by_proof("MARYAM", "Rahîmi", date(1984, 3, 12)) == [who]
            assert finding.by_proof("Maryam", "Rahimi", date(1984, 3, 13)) == []
        desk = signed_in(national)
        by_card = desk.post("/siege/catalogue/annees/chercher/", {"card": who.card_number})
        assert by_card.url == f"/siege/catalogue/annees/{who.pk}/"
        nobody = text(desk.post("/siege/catalogue/annees/chercher/", {"card": "LI-999999"}))
        assert "Personne n’a cette carte" in nobody
        shown = text(desk.get(by_card.url))
        assert "Accorder une année de plus" in shown
        granted = desk.post(by_card.url, {"first_on": str(timezone.localdate()), "reason": "première orientation"})
        assert granted.status_code == 302
        assert "première orientation" in text(desk.get(by_card.url))

    def test_annulling_on_the_page(self, signed_in, national, volunteer, person, till, shelf):
        give_back(sell(item(shelf["R30"]), to=person, at_till=till), by=volunteer.user)
        year, desk = PlanYear.objects.get(), signed_in(national)
        there = f"/siege/catalogue/annees/{person.pk}/"
        assert "Annuler l’année" in text(desk.get(there))
        assert desk.post(f"{there}annuler/{year.pk}/", {"annuler-reason": "vendu par erreur"}).status_code == 302
        assert "vendu par erreur" in text(desk.get(there))


def test_merging_keeps_requests_and_exceptions_of_both_files(lille, manager, till, shelf):
    from sales import limits

    one, other = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
    with open_antenna(lille.pk, user_id=manager.user_id):
        for person in (one, other):
            granting.ask(person, "besoin", **facts)
        limits.allow(other, "computer", "person", "volé", **facts)
        merge = merging.merge(one, other, **facts)
    assert RenewalRequest.objects.get().person == one  # one that waits an antenna and person: the other is set aside
    assert LimitOverride.objects.get().person == one
    with open_antenna(lille.pk, user_id=manager.user_id):
        merging.undo(merge, **facts)
    assert RenewalRequest.objects.count() == 2
    assert LimitOverride.objects.get().person == other


def test_erasing_takes_what_was_said_of_her_and_leaves_the_year(lille, manager, national, person, shelf):
    from sales import limits

    facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
    with open_antenna(lille.pk):
        granting.ask(person, "situation racontée", **facts)
        limits.allow(person, "computer", "person", "situation racontée", **facts)
    with open_national():
        year = granting.grant_year(
            person, timezone.localdate(), "situation racontée", by=national.user, at=timezone.now()
        )
        erasing.erase_people([person.pk], why=Why.REQUEST, by=national.user, at=timezone.now())
    year.refresh_from_db()
    assert (year.person, year.reason) == (None, "…")
    assert not RenewalRequest.objects.exists()
    assert not LimitOverride.objects.exists()

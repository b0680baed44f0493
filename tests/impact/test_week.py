"""The week of an antenna and the antennas side by side: what each shows, to whom, and the lists behind the figures."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories import sales as shop
from tests.factories.impact import person, visit
from tests.factories.people import MembershipFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from workshops.models import BookingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def figures(page):
    return {str(figure["title"]): figure["big"] for figure in page.context["figures"]}


def test_the_week_counts_its_own_antenna_and_no_other(signed_in, manager, lille, lyon, today):
    """Lille's manager sees Lille only."""
    ada, stranger = person(lille, since=str(today)), person(lyon, since=str(today))
    visit(lille, ada, str(today))
    visit(lyon, stranger, str(today))
    page = signed_in(manager).get("/lille/semaine/")
    assert figures(page)["Visites"] == "1"
    assert figures(page)["Personnes nouvelles"] == "1"
    assert signed_in(manager).get("/lyon/semaine/").status_code == 403


def test_each_figure_opens_the_list_it_counts(signed_in, manager, lille, today):
    """C077, C079: count and list have one scope. Two acts of a day are one line, so is a visit without a name."""
    ada = person(lille, since=str(today), first_name="Zoé")
    visit(lille, ada, str(today))
    visit(lille, ada, str(today), source="sale")
    visit(lille, None, str(today))
    client = signed_in(manager)
    page = client.get("/lille/semaine/")
    listed = client.get(page.context["figures"][0]["url"]).context["listed"]
    assert figures(page)["Visites"] == "2" == str(listed.count)
    assert sorted(row.name for row in listed.rows) == ["", "Zoé Rahimi"]
    assert client.get(page.context["figures"][2]["url"]).context["listed"].count == 1


def test_sales_of_the_week_and_their_tickets(signed_in, manager, lille, today):
    till, shelf = shop.TillFactory(antenna=lille), shop.shelf()
    sale = shop.sell(shop.item(shelf["R30"]), to=person(lille, since=str(today)), at_till=till)
    client = signed_in(manager)
    page = client.get("/lille/semaine/")
    assert figures(page)["Ventes"] == "5,00\u00a0€"
    assert "espèces 5,00\u00a0€" in page.content.decode()
    assert sale.entry.reference in client.get(page.context["figures"][4]["url"]).content.decode()


def test_a_volunteer_reads_the_week_without_the_takings(signed_in, volunteer, lille, today):
    shop.sell(
        shop.item(shop.shelf()["R30"]), to=person(lille, since=str(today)), at_till=shop.TillFactory(antenna=lille)
    )
    page = signed_in(volunteer).get("/lille/semaine/").content.decode()
    assert "de ventes aujourd’hui" not in page
    assert "/lille/admin/" not in page


def test_stock_says_how_long_it_lasts(signed_in, manager, lille, today):
    units = shop.UnitFactory.create_batch(3, antenna=lille)
    shop.sell(
        shop.item(units[0].product, units[0]),
        to=person(lille, since=str(today)),
        at_till=shop.TillFactory(antenna=lille),
    )
    (line,) = signed_in(manager).get("/lille/semaine/").context["stock"]
    assert (line.ready, line.sold, line.days_left) == (2, 1, 60)


@pytest.mark.parametrize("day", ["demain", "2012-01-01", "2999-01-01", "2026-02-30", "%00", "1;drop table"])
def test_a_week_that_cannot_be_is_not_found(signed_in, manager, day):
    assert signed_in(manager).get(f"/lille/semaine/?semaine={day}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "visites/", "visites/?du=2026-01-01", "visites/?du=2026-02-01&au=2026-01-01", "visites/?du=2020-01-01&au=2026-01-01",
        "personne/?du=2026-01-01&au=2026-01-02", "visites/?du=x&au=2026-02-30",
    ],
)  # fmt: skip
def test_a_list_without_a_sound_period_is_not_found(signed_in, manager, url):
    assert signed_in(manager).get(f"/lille/semaine/{url}").status_code == 404


def test_the_spreadsheet_of_the_week_says_the_same(signed_in, manager, lille, today):
    visit(lille, person(lille, since=str(today)), str(today))
    client = signed_in(manager)
    book = openpyxl.load_workbook(BytesIO(client.get("/lille/semaine/tableau.xlsx").content))
    rows = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert (rows["Visites"], rows["Personnes nouvelles"]) == (1, 1)


@pytest.mark.parametrize(
    "url",
    [
        "/siege/",
        "/siege/tableau.xlsx",
        "/siege/resultats/",
        "/siege/resultats/resultats.pdf",
        "/siege/resultats/resultats.xlsx",
    ],
)
def test_only_the_national_team_reads_national_pages(signed_in, manager, stranger, client, lille, url):
    assert signed_in(manager).get(url).status_code == 403
    assert signed_in(stranger).get(url).status_code == 403
    assert client.get(url).status_code == 302


def test_a_reader_of_the_nation_opens_no_antenna(signed_in, lille):
    reader = MembershipFactory(role=Role.NATIONAL_READER, antenna=None)
    assert signed_in(reader).get("/lille/semaine/").status_code == 403


def test_hours_and_sales_open_a_list_that_says_the_same(signed_in, manager, lille, today):
    begins = timezone.localtime().replace(hour=0, minute=1)
    session = SessionFactory(antenna=lille, starts_at=begins, ends_at=begins + timedelta(minutes=90))
    client = signed_in(manager)
    for someone in (person(lille, since=str(today)), person(lille, since=str(today))):
        BookingFactory(session=session, person=someone, state=BookingState.CAME)
    unit = shop.UnitFactory(antenna=lille)
    shop.sell(
        shop.item(unit.product, unit), to=person(lille, since=str(today)), at_till=shop.TillFactory(antenna=lille)
    )
    shown = {str(f["title"]): f for f in client.get("/lille/semaine/").context["figures"]}
    for title in ("Heures suivies", "Ventes"):
        assert shown[title]["big"].split("\u00a0")[0] != "0"
        listed = client.get(shown[title]["url"])
        assert len(listed.context["listed"].rows) == 1
        assert listed.context["said"] == shown[title]["big"]

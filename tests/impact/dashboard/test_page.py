"""The dashboard of an antenna: each number is the length of the list that it opens, for whoever reads it; comparisons."""

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Appointment, SheetState
from connect.antennas.models import Role
from connect.impact.dashboard import saying
from sales.till import open_till
from tests.factories import sales as shop
from tests.factories import team
from tests.factories.beneficiaries import LiaisonSheetFactory
from tests.factories.impact import person, visit
from tests.factories.people import MembershipFactory
from tests.factories.training import a_session
from tests.factories.training_asking import NeedFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at, fill
from workshops.models import Asked, BookingState, TeamCall
from workshops.team import needs

pytestmark = pytest.mark.django_db
WEEK = "/lille/semaine/"


@pytest.fixture
def today():
    return timezone.localdate()


def lines(page) -> dict[str, str]:
    """The words of each line, and the list that it opens."""
    return {line.words: line.url for line in page.context["lines"]}


def number(words: str) -> int:
    return int(re.search(r"\d+", words)[0])


def told(page, code: str):
    return page.context["told"].figure(code)


def test_each_line_counts_the_list_it_opens(signed_in, manager, volunteer, lille, lyon, today):
    """C079: sheets to read, sheets read, people to call again, trainings asked for, hours to validate, who is expected."""
    now = timezone.now()
    for antenna in (lille, lille, lyon):
        LiaisonSheetFactory(antenna=antenna, sent_at=now - timedelta(days=9))
    LiaisonSheetFactory(antenna=lille, state=SheetState.RECEIVED)
    LiaisonSheetFactory(antenna=lille, state=SheetState.NO_SHOW)
    NeedFactory(antenna=lille)
    NeedFactory(antenna=lyon)
    a_session(lille, today + timedelta(days=40))
    for antenna in (lille, lyon):
        who = person(antenna, since="2026-01-05")
        Appointment.objects.create(antenna=antenna, person=who, starts_at=now, purpose="x")
    team.hours_of(volunteer, today, confirmed_at=now, confirmed_by=volunteer.user)
    team.hours_of(volunteer, today)
    client = signed_in(manager)
    page = client.get(WEEK)
    shown = lines(page)
    lists = {
        "1 personne attendue aujourd’hui": lambda answer: answer.context["day"].people,
        "2 fiches de liaison à lire": lambda answer: len(answer.context["page"]),
        "1 fiche lue, sans rendez-vous": lambda answer: len(answer.context["page"]),
        "1 personne à rappeler": lambda answer: len(answer.context["page"]),
        "1 demande de formation sans réponse": lambda answer: answer.context["page"].paginator.count,
        "1 formation de professionnels à venir": lambda answer: answer.context["page"].paginator.count,
        "1 ligne d’heures à valider": lambda answer: len(answer.context["waiting"]),
    }
    for words, length in lists.items():
        assert words in shown, shown
        assert length(client.get(shown[words])) == number(words)
    assert "la plus ancienne depuis 9 jours" in page.content.decode()
    hers = lines(signed_in(volunteer).get(WEEK))
    assert not {words for words in hers if "demande" in words or "heures à valider" in words}
    for address in hers.values():
        assert signed_in(volunteer).get(address).status_code == 200


def test_the_till_says_whether_it_is_open_and_what_was_sold(signed_in, manager, volunteer, lille, today):
    till = shop.TillFactory(antenna=lille)
    open_till(lille.sites.first(), by=None)
    assert "La caisse 2 est fermée" in lines(signed_in(manager).get(WEEK))
    shop.sell(shop.item(shop.shelf()["R30"]), to=person(lille, since=str(today)), at_till=till)
    shown = lines(signed_in(manager).get(WEEK))
    assert any(words.startswith("La caisse 1 est ouverte depuis") for words in shown)
    assert "5,00\u00a0€ de ventes aujourd’hui" in shown
    assert not any("ventes" in words for words in lines(signed_in(volunteer).get(WEEK)))


def test_what_misses_people_and_the_one_thing_that_helps(signed_in, manager, volunteer, lille):
    """Of the team within seven days; of those who come within two, unless people come and go."""
    now, kind = timezone.now(), KindFactory()
    soon = SessionFactory(antenna=lille, starts_at=now + timedelta(days=1), capacity=8)
    other = SessionFactory(antenna=lille, kind=kind, starts_at=now + timedelta(days=5), capacity=3)
    fill(soon, 1)
    fill(other, 3)
    fill(other, 2, state=BookingState.WAITING)
    SessionFactory(antenna=lille, starts_at=now + timedelta(days=8))
    open_to_all = KindFactory(code="open", shape="drop_in", come_and_go=True, position=2)
    led = SessionFactory(antenna=lille, kind=open_to_all, starts_at=now + timedelta(hours=30))
    team.a_place(led, volunteer, leads=True)
    duty = team.DutyFactory(antenna=lille, starts_at=now + timedelta(days=2), count=2)
    call = TeamCall.objects.create(
        antenna=lille, duty=duty, starts_at=duty.starts_at, ends_at=duty.ends_at, opened_by=manager.user
    )
    Asked.objects.create(call=call, antenna=lille, membership=volunteer)
    ahead = signed_in(manager).get(WEEK).context["ahead"]
    assert [one.seen.need for one in ahead.short] == [soon, duty, other]
    roster = [one for one in needs.between(lille.pk, now.date(), now.date() + timedelta(days=8)) if one.short(now)]
    assert [(one.seen.key, one.seen.missing, one.seen.led) for one in ahead.short] == [
        (one.key, one.missing, one.led) for one in roster
    ]
    assert [one.step[0] for one in ahead.short] == ["Chercher quelqu’un", "Voir l’appel", "Chercher quelqu’un"]
    assert [(one.call, one.answers) for one in ahead.short] == [(None, 0), (call, 1), (None, 0)]
    assert [one.session for one in ahead.quiet] == [soon]
    words, address = ahead.quiet[0].step
    assert number(words) == 2
    assert address == f"/lille/ateliers/places/attente/{other.pk}/"
    assert signed_in(manager).get(address).content.decode().count("Boîte mail") >= 1
    assert [session.pk for session in ahead.sessions] == [soon.pk, led.pk, other.pk]
    hers = signed_in(volunteer).get(WEEK).context["ahead"]
    assert {one.step[0] for one in hers.short} == {"Voir qui est là"}
    for one in hers.short:
        assert signed_in(volunteer).get(one.step[1]).status_code == 200


def test_presences_to_tick_are_people_still_booked(signed_in, manager, lille):
    past = SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(days=2))
    fill(past, 2)
    BookingFactory(session=past, state=BookingState.CAME)
    (line,) = [line for line in signed_in(manager).get(WEEK).context["lines"] if "cochées" in line.words]
    assert (number(line.beside), line.url) == (2, f"/lille/ateliers/{past.pk}/")


def test_an_earlier_week_beside_the_one_before_and_a_year_earlier(signed_in, manager, lille):
    ada = person(lille, since="2023-01-02")
    for day in ("2024-03-05", "2024-03-06", "2024-02-27", "2023-03-07", "2023-02-01"):
        visit(lille, ada, day)
    page = signed_in(manager).get(f"{WEEK}?semaine=2024-03-06")
    figure = told(page, "visites")
    assert (figure.now, figure.before, figure.year_ago) == (2, 1, 1)
    assert (told(page, "personnes").now, told(page, "personnes").before) == (1, 1)
    assert page.context["asked"].period.first == date(2024, 3, 4)
    text = page.content.decode()
    assert "+1</strong> de plus que la semaine d’avant (1)" in text
    assert "à régler" not in text


def test_where_nothing_was_counted_there_is_no_comparison(signed_in, manager, lille):
    """A first year compares with nothing, rather than with zero."""
    assert "Pas de comparaison" in signed_in(manager).get(WEEK).content.decode()
    ada = person(lille, since="2024-03-05")
    visit(lille, ada, "2024-03-05")
    page = signed_in(manager).get(f"{WEEK}?mois=2024-03-01")
    figure = told(page, "visites")
    assert (figure.now, figure.before, figure.year_ago) == (1, None, None)
    assert "Pas de comparaison : rien n’était compté ici avant le 5 mars 2024." in page.content.decode()
    partly = signed_in(manager).get(f"{WEEK}?mois=2024-04-01")
    assert (told(partly, "visites").before, told(partly, "visites").year_ago) == (1, None)
    assert "Rien n’était compté ici avant le 5 mars 2024." in partly.content.decode()


@pytest.mark.parametrize("query", ["semaine=2024-05-08", "mois=2024-05-01", "trimestre=2024-05-01", "annee=2024-05-01", "du=2024-05-01&au=2024-05-20"])  # fmt: skip
def test_the_figures_of_any_period_are_those_of_their_lists_and_of_the_file(signed_in, manager, lille, query):
    """C077, over each kind of period; days of closing are said."""
    ada, bob = person(lille, since="2024-05-07"), person(lille, since="2023-05-09")
    for who, day in (
        (ada, "2024-05-07"),
        (ada, "2024-05-11"),
        (bob, "2024-05-07"),
        (bob, "2023-05-10"),
        (None, "2024-05-10"),
    ):
        visit(lille, who, day)
    BookingFactory(session=SessionFactory(antenna=lille, starts_at=at("2024-05-07")), state=BookingState.CAME)
    client = signed_in(manager)
    page = client.get(f"{WEEK}?{query}")
    for figure in page.context["figures"]:
        assert client.get(figure["url"]).context["said"] == figure["big"], figure["title"]
    for offer in page.context["offers"]:
        if offer["now"]:
            assert client.get(offer["url"]).context["listed"].count == offer["now"]
    for chart in page.context["charts"]:
        drawn = page.context["told"].drawn(chart.code)
        assert sum(now or 0 for _step, now, _was in drawn) == told(page, chart.code).now
    book = openpyxl.load_workbook(BytesIO(client.get(f"{WEEK}tableau.xlsx?{query}").content))
    rows = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert rows["Visites"] == told(page, "visites").now == 4
    assert rows["Personnes accompagnées"] == 2
    assert "jour férié" in page.content.decode()


def test_a_difference_is_said_by_its_sign_and_in_words():
    written = saying.say("presences")
    assert saying.difference(150, 60, "la semaine d’avant", written) == ("+1\u00a0h\u00a030", "de plus que la semaine d’avant (1\u00a0h)")  # fmt: skip
    assert saying.difference(0, 60, "x", written)[0] == "\u22121\u00a0h"
    assert saying.difference(60, 60, "x", written) == ("=", "autant que x (1\u00a0h)")


@pytest.mark.parametrize("query", ["", "?mois=2026-01-01"])
def test_as_many_statements_with_five_sessions_as_with_fifty(signed_in, manager, lille, today, query):
    client, now = signed_in(manager), timezone.now()

    def more(sessions: int) -> None:
        for n in range(sessions):
            session = SessionFactory(antenna=lille, starts_at=now + timedelta(hours=20 + n), capacity=8)
            BookingFactory(session=session)
            past = SessionFactory(antenna=lille, starts_at=now - timedelta(hours=20 + n))
            BookingFactory(session=past)
            visit(lille, person(lille, since=str(today)), str(today))
            team.DutyFactory(antenna=lille, starts_at=now + timedelta(hours=20 + n))
            LiaisonSheetFactory(antenna=lille)

    more(5)
    client.get(WEEK + query)
    with CaptureQueriesContext(connection) as few:
        client.get(WEEK + query)
    more(45)
    with CaptureQueriesContext(connection) as many:
        client.get(WEEK + query)
    assert len(many) == len(few)
    assert len(many) < 75


def test_a_reader_of_the_nation_opens_neither_page(signed_in, lille):
    reader = MembershipFactory(role=Role.NATIONAL_READER, antenna=None)
    assert {signed_in(reader).get(f"{WEEK}{page}").status_code for page in ("", "moi/")} == {403}

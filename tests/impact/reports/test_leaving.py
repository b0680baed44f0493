"""What leaves the house: a link that ends, the letter of the month; what was promised to those who read them."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas import keys
from connect.antennas.doors import antenna_urls, open_antenna, open_national
from connect.impact.models import ReportLink
from connect.impact.period import Period
from connect.impact.reports import month, promises
from connect.post.models import Letter
from connect.refusals import Refusal
from tests.conftest import AppClient
from tests.factories import reports
from tests.factories.impact import person, visit
from tests.factories.people import MembershipFactory, StructureFactory

pytestmark = pytest.mark.django_db
DAYS = Period(date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def link(facts, national):
    """A link to a written report, and its address."""
    return reports.link_to(reports.written(DAYS, by=national.user, sections=[]), by=national.user)


def test_a_link_opens_the_report_to_somebody_without_an_account(link):
    kept, address = link
    page = AppClient().get(address)
    html = page.content.decode()
    assert page.status_code == 200 and "Personnes accompagnées" in html and "non publié" in html
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    assert b"".join(AppClient().get(f"{address}rapport.pdf").streaming_content).startswith(b"%PDF")
    kept.refresh_from_db()
    assert kept.uses == 1 and kept.last_used_at is not None  # noted once a minute
    secret = address.split("/")[2]
    assert kept.secret_hash == sha256(secret.encode()).hexdigest()
    assert not any(word in html for word in ("Prénom", "Ada", "LI-0000"))


def test_over_ended_or_made_up_it_opens_nothing(link, national):
    kept, address = link
    assert AppClient().get(f"/rapport/{'x' * 43}/").status_code == 404
    with connection.cursor() as cursor:  # ninety days ago: no act makes such a one
        cursor.execute("ALTER TABLE impact_reportlink DISABLE TRIGGER stands")
        cursor.execute(
            "UPDATE impact_reportlink SET made_at = made_at - interval '31 days', ends_at = ends_at - interval '31 days'"
        )
        cursor.execute("ALTER TABLE impact_reportlink ENABLE TRIGGER stands")
    assert AppClient().get(address).status_code == 404
    _other, address = reports.link_to(kept.report, by=national.user)
    with open_national():
        (shown,) = keys.of("rapports").standing()
        keys.of("rapports").end(shown.pk, national.user, timezone.now())
        assert keys.of("rapports").standing() == []
    assert AppClient().get(address).status_code == 404


def test_tries_are_limited(link):
    client = AppClient()
    answers = [client.get(f"/rapport/{n:043d}/").status_code for n in range(62)]
    assert answers[0] == 404 and answers[-1] == 429


def test_it_is_shown_once_made_by_administrators_and_for_ninety_days_at_most(facts, national, signed_in):
    one, client = reports.written(DAYS, by=national.user, sections=[]), signed_in(national)
    here, key = f"/siege/rapports/{one.pk}/", str(uuid4())
    asked = {"faire": "lien", "pour": "la Région", "jours": "90", "key": key}
    first = client.post(here, asked).content.decode()
    assert "/rapport/" in first and "cette fois seulement" in first
    assert "a déjà été montré" in client.post(here, asked).content.decode()
    assert "/rapport/" not in client.get(here).content.decode().replace("/rapports/", "").replace("/rapport.", "")
    assert client.post(here, {**asked, "jours": "91", "key": str(uuid4())}).status_code == 200
    assert ReportLink.objects.count() == 1
    reader = MembershipFactory(role="national_reader", antenna=None)
    assert signed_in(reader).post(here, {**asked, "key": str(uuid4())}).status_code == 403
    assert client.post(here, {"faire": "fin", "lien": key}).status_code == 302
    assert ReportLink.objects.get().ended_by == national.user


@pytest.mark.parametrize(
    "change", ["ends_at = ends_at + interval '1 day'", "secret_hash = repeat('0', 64)", "report_id = gen_random_uuid()"]
)
def test_a_link_is_never_made_longer_nor_another_s(link, change):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE impact_reportlink SET {change}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_app_itself_reads_no_report_without_a_door(link):
    from tests.conftest import as_the_app

    refused = pytest.raises(Exception, match="permission denied")
    with as_the_app(), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM impact_report")


# --- the letter of the month


def told(lille, at):
    with antenna_urls("lille"), open_antenna(lille.pk):
        return month.send_letters(lille.pk, at=at)


def test_a_manager_receives_last_month_once_without_a_figure_in_the_subject(facts, lille, manager, volunteer):
    for n in range(7):
        visit(lille, person(lille, since="2024-03-01"), f"2024-03-1{n}")
    first = timezone.make_aware(timezone.datetime(2024, 4, 1, 7, 40))
    assert [told(lille, first), told(lille, first + timedelta(days=1))] == [1, 0]
    letter = Letter.objects.get()
    assert letter.recipient == manager.user.email
    assert letter.subject == "Le mois de l’antenne : mars 2024"
    assert "Visites : 8 (le mois d’avant : moins de 5 ; il y a un an : 0)" in letter.body
    assert "/lille/semaine/rapports/?mois=2024-03" in letter.body


def test_it_is_declined_on_the_page_of_the_month(facts, lille, manager, signed_in):
    client = signed_in(manager)
    page = client.get("/lille/semaine/rapports/?mois=2024-03")
    assert page.status_code == 200 and "Visites" in page.content.decode()
    assert client.post("/lille/semaine/rapports/?mois=2024-03", {"lettre": "non"}).status_code == 302
    assert told(lille, timezone.now()) == 0
    client.post("/lille/semaine/rapports/", {"lettre": "oui"})
    assert told(lille, timezone.now()) == 1


@pytest.mark.parametrize("wrong", ["2024-13", "0000-01", "9999-01", "x", "2024-3", "2012-05"])
def test_a_month_that_is_none_is_no_page(facts, lille, manager, signed_in, wrong):
    assert signed_in(manager).get(f"/lille/semaine/rapports/?mois={wrong}").status_code == 404


# --- promises


def test_what_is_promised_is_noted_taken_back_and_never_rewritten(facts, lille, national, signed_in):
    funder = StructureFactory(name="Fondation Essai")
    hers, client = reports.agreement(funder, lille), signed_in(national)
    here = f"/siege/rapports/engagements/?structure={funder.pk}"
    asked = {
        "faire": "promettre", "agreement": str(hers.pk), "code": "personnes", "number": "1200", "first_on": "2024-01-01",
        "last_on": "2024-12-31",
    }  # fmt: skip
    assert client.post(here, asked).status_code == 302
    assert "déjà promis" in client.post(here, asked).content.decode()
    assert "1\u202f200" in client.get(here).content.decode() or "1\xa0200" in client.get(here).content.decode()
    due = {**asked, "faire": "attendre", "due_on": (timezone.localdate() + timedelta(days=20)).isoformat()}
    assert client.post(here, due).status_code == 302
    listed = client.get("/siege/rapports/").content.decode()
    assert "Fondation Essai" in listed and "dans 20 jours" in listed
    with open_national():
        (waiting,) = promises.waiting(timezone.localdate())
        with pytest.raises(Refusal):
            promises.expect(hers, waiting.due.due_on, DAYS, by=national.user, at=timezone.now())
    client.post(here, {"faire": "remis", "ligne": str(waiting.due.pk)})
    with open_national():
        assert promises.waiting(timezone.localdate()) == []
    for statement in (
        "UPDATE partners_promise SET number = 1",
        "UPDATE partners_reportdue SET handed_on = '2020-01-01'",
        "DELETE FROM partners_promise",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert signed_in(MembershipFactory(role="national_reader", antenna=None)).post(here, asked).status_code == 403


def test_the_list_takes_as_many_queries_for_one_as_for_ten(
    facts, lille, national, signed_in, django_assert_max_num_queries
):
    client, by = signed_in(national), {"by": national.user, "at": timezone.now()}
    counts = []
    for n in range(10):
        hers = reports.agreement(StructureFactory(name=f"Financeur {n}"), lille)
        with open_national():
            promises.expect(hers, timezone.localdate() + timedelta(days=n), DAYS, **by)
        reports.asked(DAYS, by=national.user, sections=[])
        if n in (0, 9):
            with django_assert_max_num_queries(60) as counted:
                client.get("/siege/rapports/")
            counts.append(len(counted))
    assert counts[0] == counts[1]

"""Closing an antenna: announced, settled, counted before and after, and nothing is written there any more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from beneficiaries.models import Enrolment, Opening, Person
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role
from connect.desk.nation import balance, ending
from connect.desk.nation.models import Counted, Ending, EndingCount, Moment
from connect.partners.models import Agreement
from tests.conftest import as_the_app
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory, StructureFactory
from tests.factories.sales import TillFactory, UnitFactory, shelf
from tests.factories.workshops import SessionFactory

pytestmark = pytest.mark.django_db


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def announced(antenna, national, *, into=None, last_on=None, with_team=False) -> Ending:
    """Announced; when its last day is past, as if it had been announced in time."""
    return ending.announce(
        antenna, last_on=last_on or yesterday(), into=into, with_team=with_team, reason="fin du bail", by=national.user,
        at=timezone.now(),
    )  # fmt: skip


def finished(antenna, national, **said) -> Ending:
    return ending.finish(announced(antenna, national, **said), by=national.user, at=timezone.now())


def counts(done: Ending, moment: str, antenna: Antenna) -> dict[tuple[str, str], Decimal]:
    rows = done.counts.filter(moment=moment, antenna=antenna)
    return {(row.what, row.detail): row.amount for row in rows}


@hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["lille", "lyon", "both"]), max_size=6))
def test_the_balance_of_a_merge_loses_nobody_and_counts_nobody_twice(db, national, where):
    with transaction.atomic():
        lille, lyon = AntennaFactory(slug="lille"), AntennaFactory(slug="lyon")
        for place in where:
            person = PersonFactory(antenna=lyon if place == "lyon" else lille)
            if place == "both":
                Enrolment.objects.create(person=person, antenna=lyon, since=yesterday())
        done = finished(lille, national, into=lyon)
        before, after = (counts(done, moment, lille) for moment in (Moment.BEFORE, Moment.AFTER))
        other_before, other_after = (counts(done, moment, lyon) for moment in (Moment.BEFORE, Moment.AFTER))
        people = (Counted.PEOPLE, "")
        assert before[people] == where.count("lille") + where.count("both")
        assert other_before[people] == where.count("lyon") + where.count("both")
        assert other_after[people] == len(where)
        assert {key: n for key, n in before.items() if key[0] != Counted.TEAM} == {
            key: n for key, n in after.items() if key[0] != Counted.TEAM
        }
        moved = (Counted.PEOPLE, Counted.TEAM)
        assert {k: n for k, n in other_before.items() if k[0] not in moved} == {
            k: n for k, n in other_after.items() if k[0] not in moved
        }
        assert before[Counted.DISTINCT, ""] == after[Counted.DISTINCT, ""] == len(where)
        assert Enrolment.objects.filter(antenna=lille).count() == before[people]
        transaction.set_rollback(True)


def test_who_is_newly_enrolled_stands_in_the_journal(national, lille, lyon):
    person, known = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    Enrolment.objects.create(person=known, antenna=lyon, since=yesterday())
    finished(lille, national, into=lyon)
    noted = Opening.objects.filter(antenna=lyon, act="enrolled by a closing")
    assert [(row.person_id, row.user_id) for row in noted] == [(person.pk, national.user_id)]
    with as_the_app(), open_antenna(lyon.pk):
        assert set(Person.objects.values_list("pk", flat=True)) == {person.pk, known.pk}


def test_the_national_door_closes_with_what_it_may_touch(national, lille, lyon):
    person = PersonFactory(antenna=lille)
    made = announced(lille, national, into=lyon)
    with as_the_app(), open_national(user_id=national.user_id):
        done = ending.finish(made, by=national.user, at=timezone.now())
    assert done.done_by == national.user
    assert Enrolment.objects.filter(antenna=lyon, person=person).exists()
    lille.refresh_from_db()
    assert lille.followed_at == lyon


@pytest.mark.parametrize("what", ["unit", "sheet", "session", "till"])
def test_what_is_open_is_settled_first(national, lille, what):
    if what == "unit":
        shelf()
        UnitFactory(antenna=lille)
    elif what == "sheet":
        LiaisonSheetFactory(antenna=lille)
    elif what == "session":
        SessionFactory(antenna=lille, starts_at=timezone.now() + timedelta(days=3))
    else:
        TillFactory(antenna=lille)
    made = announced(lille, national)
    assert [one.amount for one in ending.left(lille, yesterday()) if one.firm] == [1]
    with pytest.raises(ending.NotSettled):
        ending.finish(made, by=national.user, at=timezone.now())
    assert EndingCount.objects.count() == 0


def test_places_structures_and_territory_go_on(national, lille, lyon):
    Antenna.objects.filter(pk=lille.pk).update(territory="59, 62")
    Antenna.objects.filter(pk=lyon.pk).update(territory="69, 59")
    nadia, marc = MembershipFactory(antenna=lille), MembershipFactory(antenna=lyon, role=Role.MANAGER)
    MembershipFactory(antenna=lille, user=marc.user)
    later = MembershipFactory(antenna=lille, starts_on=timezone.localdate() + timedelta(days=9))
    structure = StructureFactory()
    Agreement.objects.create(structure=structure, antenna=lille)
    finished(lille, national, into=lyon, with_team=True)
    lyon.refresh_from_db()
    assert lyon.territory == "69, 59, 62"
    assert set(Membership.objects.on().filter(antenna=lyon).values_list("user", "role")) == {
        (nadia.user_id, Role.VOLUNTEER), (marc.user_id, Role.MANAGER),
    }  # fmt: skip
    assert not Membership.objects.on().filter(antenna=lille).exists()
    later.refresh_from_db()
    assert later.ends_on == later.starts_on
    assert Agreement.objects.on().filter(antenna=lyon, structure=structure).exists()


def test_done_twice_it_is_done_once(national, lille, lyon):
    made = announced(lille, national, into=lyon)
    first = ending.finish(made, by=national.user, at=timezone.now())
    assert ending.finish(made, by=national.user, at=timezone.now()).done_at == first.done_at
    assert EndingCount.objects.filter(what=Counted.DISTINCT).count() == 2


def test_it_waits_for_the_end_of_the_last_day(national, lille):
    made = announced(lille, national, last_on=timezone.localdate())
    with pytest.raises(ending.NotYet):
        ending.finish(made, by=national.user, at=timezone.now())


def test_withdrawn_the_antenna_goes_on_and_may_close_another_day(signed_in, volunteer, national, lille):
    made = announced(lille, national)
    assert signed_in(volunteer).get("/lille/").status_code == 403
    for _twice in range(2):
        ending.withdraw(made, by=national.user, at=timezone.now())
    assert signed_in(volunteer).get("/lille/").status_code == 200
    announced(lille, national)
    with pytest.raises(ending.AlreadyClosing):
        announced(lille, national)


def test_into_an_antenna_that_closes_it_cannot(national, lille, lyon):
    announced(lyon, national)
    with pytest.raises(ending.NotOpen):
        announced(lille, national, into=lyon)


def test_an_antenna_that_takes_another_in_waits_before_it_closes(national, lille, lyon):
    announced(lille, national, into=lyon)
    with pytest.raises(ending.AlreadyClosing):
        announced(lyon, national)


def test_closed_for_good_stays(national, lille):
    done = finished(lille, national)
    with pytest.raises(ending.ClosedForGood):
        ending.withdraw(done, by=national.user, at=timezone.now())
    for statement in (
        "UPDATE antennas_antenna SET closed_on = NULL WHERE slug = 'lille'",
        "UPDATE desk_ending SET done_at = NULL, done_by_id = NULL",
        "UPDATE desk_endingcount SET amount = 0",
        "DELETE FROM desk_endingcount",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def closed_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'antenna_takes_nothing_more'")
        return [name for (name,) in cursor.fetchall()]


def test_what_happens_at_an_antenna_is_guarded():
    assert {"beneficiaries_visit", "sales_sale", "workshops_session", "training_session", "antennas_membership"} <= set(
        closed_tables()
    )
    assert len(closed_tables()) >= 38


@pytest.mark.parametrize("who", ["owner", "connect_antenna"])
def test_nothing_is_written_in_a_closed_antenna(national, lille, who):
    finished(lille, national)
    statement = f"INSERT INTO beneficiaries_visit (antenna_id) VALUES ({lille.pk})"
    with pytest.raises(IntegrityError, match="this antenna is closed"), transaction.atomic():
        if who == "owner":
            with connection.cursor() as cursor:
                cursor.execute(statement)
        else:
            with as_the_app(), open_antenna(lille.pk), connection.cursor() as cursor:
                cursor.execute(statement)
    with pytest.raises(IntegrityError, match="this antenna is closed"), transaction.atomic():
        MembershipFactory(antenna=lille)


def test_pages_say_what_is_left_and_the_balance_is_a_paper(signed_in, national, lille, lyon):
    client = signed_in(national)
    LiaisonSheetFactory(antenna=lille)
    address = f"/siege/antennes/{lille.pk}/fermer/"
    page = client.get(address)
    assert [int(one.amount) for one in page.context["left"] if one.firm] == [1]
    answer = client.post(address, {"last_on": "1999-01-01", "reason": "x"})
    assert "last_on" in answer.context["form"].errors
    assert (
        client.post(address, {"last_on": str(timezone.localdate()), "reason": "bail", "into": lyon.pk}).status_code
        == 302
    )
    assert client.get(f"/siege/antennes/{lille.pk}/bilan.pdf").status_code == 404
    assert client.post(f"{address}terminer/", follow=True).status_code == 200
    assert Ending.objects.get().done_at is None
    client.post(f"{address}annuler/")
    done = finished(lyon, national, into=AntennaFactory(slug="paris", code="PA"))
    page = client.get(f"/siege/antennes/{lyon.pk}/fermer/")
    assert page.context["rows"] == balance.table(done)
    paper = client.get(f"/siege/antennes/{lyon.pk}/bilan.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert "Lyon" in read(paper.content)
    assert client.get("/siege/antennes/").context["closed"][0]["antenna"] == lyon


def read(pdf: bytes) -> str:
    from io import BytesIO

    import pdfplumber

    with pdfplumber.open(BytesIO(pdf)) as opened:
        return "".join(page.extract_text() for page in opened.pages)


def test_a_reader_sees_and_closes_nothing(signed_in, lille):
    client = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    address = f"/siege/antennes/{lille.pk}/fermer/"
    assert client.get(address).status_code == 200
    for place in ("", "annuler/", "terminer/"):
        assert client.post(f"{address}{place}").status_code == 403


def test_a_closed_antenna_answers_with_a_sentence(signed_in, volunteer, national, lille, lyon):
    finished(lille, national, into=lyon)
    for who in (volunteer, national):
        page = signed_in(who).get("/lille/caisse/")
        assert page.status_code == 403
        assert "a fermé" in page.content.decode()
        assert "Lyon" in page.content.decode()

"""What a file said before: kept by the database whatever changed it, told with who and when, gone with the person."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.corrections import A_PAGE, corrections_of
from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, Correction, Opening
from beneficiaries.registration import CorrectedMeanwhile, correct, last_correction
from connect.antennas.doors import open_antenna, open_national
from tests.factories.beneficiaries import PersonFactory
from tests.factories.communes import some_communes

pytestmark = pytest.mark.django_db

MARCH = Birth(date(1984, 3, 12), BirthPrecision.DAY)


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", phone="+33639984107")


@pytest.fixture
def corrected(lille, volunteer):
    """`corrected(person, phone="…")`: the act, done by Lille's volunteer."""

    def do(person, birth=MARCH, **facts):
        with open_antenna(lille.pk):
            return correct(person, birth=birth, antenna_id=lille.pk, by=volunteer.user, **facts)

    return do


def rows():
    return [(c.field, c.before, c.after) for c in Correction.objects.order_by("field")]


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_each_field_that_changed_is_kept_with_what_it_said(person, corrected, volunteer, lille):
    corrected(person, phone="+33639984108", last_name="Sow", birth=Birth(date(1984, 1, 1), BirthPrecision.YEAR))
    assert rows() == [
        ("birth_on", "1984-03-12", "1984-01-01"),
        ("birth_precision", "day", "year"),
        ("last_name", "Rahimi", "Sow"),
        ("phone", "+33639984107", "+33639984108"),
    ]
    row = Correction.objects.first()
    assert (row.person, row.user, row.antenna) == (person, volunteer.user, lille)


def test_nothing_changed_leaves_no_row(person, corrected):
    corrected(person, phone="+33639984107")
    assert rows() == []


def test_no_way_around_the_database_dodges_it(person, lille):
    """The door's own role, an update in raw SQL: the row is there all the same, without an author that nobody gave."""
    with open_antenna(lille.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE beneficiaries_person SET email = 'a@example.org' WHERE id = %s", [person.pk])
    assert rows() == [("email", "", "a@example.org")]
    assert Correction.objects.get().user is None


def test_a_page_tells_the_database_who_came_in(signed_in, volunteer, person):
    """Even where no act says who: the door does."""
    signed_in(volunteer).post(
        f"/lille/personnes/{person.pk}/corriger/",
        {"first_name": "Myriam", "last_name": "Rahimi", "birth": "12/03/1984", "phone": "06 39 98 41 07",
         "language": "fr", "gender": "feminin", "status": "seeking"},
    )  # fmt: skip
    assert {c.user for c in Correction.objects.all()} == {volunteer.user}
    assert ("first_name", "Maryam", "Myriam") in rows()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE beneficiaries_correction SET after = 'x'",
        "DELETE FROM beneficiaries_correction",
        "INSERT INTO beneficiaries_correction (id, person_id, field, before, after, at)"
        " SELECT gen_random_uuid(), person_id, 'phone', '', '', now() FROM beneficiaries_correction",
    ],
)
def test_no_door_writes_changes_or_takes_away_a_correction(person, corrected, lille, statement):
    corrected(person, phone="")
    for door in (open_antenna(lille.pk), open_national()):
        with (
            pytest.raises((ProgrammingError, DatabaseError), match=r"permission denied|only added"),
            transaction.atomic(),
            door,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert len(rows()) == 1


@pytest.mark.parametrize("change", ["after = 'x'", "user_id = NULL", "at = now() - interval '1 day'", "field = 'x'"])
def test_the_owner_too_is_refused(person, corrected, change):
    corrected(person, phone="")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE beneficiaries_correction SET {change}")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Correction.objects.all().delete()


def test_the_old_values_go_with_an_erased_person(person, corrected):
    corrected(person, phone="", last_name="Sow")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE beneficiaries_person SET erased_at = now(), first_name = '', last_name = '', phone = '', email = '',"
            " card_number = NULL WHERE id = %s",
            [person.pk],
        )
    assert rows() == []


def test_another_antenna_reads_those_of_people_it_knows_only(person, corrected, lyon):
    corrected(person, phone="")
    with open_antenna(lyon.pk):
        assert not Correction.objects.exists()


def test_the_page_says_from_what_to_what_by_whom_and_when(signed_in, volunteer, person, corrected, lyon):
    communes = some_communes()
    corrected(
        person, phone="", last_name="Sow", postcode="80560", town="Thièvres", commune=communes["80756"],
        birth=Birth(date(1984, 1, 1), BirthPrecision.YEAR), gender="masculin", phone_shared=True,
    )  # fmt: skip
    said = text(signed_in(volunteer).get(f"/lille/personnes/{person.pk}/corrections/"))
    for before, after in (
        ("06 39 98 41 07", "rien"), ("Rahimi", "Sow"), ("12/03/1984", "1984"), ("rien", "Thièvres (80)"), ("non", "oui"),
    ):  # fmt: skip
        assert f"{before}</" in said and f"{after}</" in said
    assert volunteer.user.get_full_name() in said
    assert "Précision de la date" not in said, "the date says it"
    assert Opening.objects.filter(person=person, act="corrections read", user=volunteer.user).count() == 1


def test_of_another_antenna_one_reads_its_name_and_nobody_s(signed_in, volunteer, person, lyon, stranger):
    with open_antenna(lyon.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrol_known(%s, '', '', NULL, %s, %s, current_date)",
            [person.card_number, lyon.pk, stranger.user.pk],
        )
        correct(person, birth=MARCH, antenna_id=lyon.pk, by=stranger.user, phone="")
    said = text(signed_in(volunteer).get(f"/lille/personnes/{person.pk}/corrections/"))
    assert "l’antenne de Lyon" in said
    assert stranger.user.get_full_name() not in said


def test_a_long_history_is_paged_and_asks_no_more_queries(signed_in, volunteer, person, lille):
    client, address = signed_in(volunteer), f"/lille/personnes/{person.pk}/corrections/"

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, query)
        assert answer.status_code == 200
        return len(queries), answer

    now = timezone.now()
    Correction.objects.create(person=person, field="town", before="", after="x", at=now, antenna=lille)
    asked()
    light, _ = asked()
    Correction.objects.bulk_create(
        Correction(
            person=person, field=field, before="a", after=str(n), at=now - timedelta(days=n), user=volunteer.user
        )
        for n in range(1, 3 * A_PAGE)
        for field in ("town", "phone")
    )
    heavy, answer = asked()
    assert heavy == light
    assert len(answer.context["told"]) == A_PAGE
    assert len(asked(page=3)[1].context["told"]) == A_PAGE
    for odd in ("0", "-1", "abc", "99999999999999999999"):
        asked(page=odd)


def test_a_file_that_was_never_corrected_says_so(signed_in, volunteer, person):
    assert "Rien n’a été corrigé" in text(signed_in(volunteer).get(f"/lille/personnes/{person.pk}/corrections/"))


def test_the_file_leads_to_its_history(signed_in, volunteer, person):
    assert f'href="/lille/personnes/{person.pk}/corrections/"' in text(
        signed_in(volunteer).get(f"/lille/personnes/{person.pk}/")
    )


def test_whoever_corrects_over_another_correction_is_shown_it_first(signed_in, volunteer, manager, person, corrected):
    counter, address = signed_in(volunteer), f"/lille/personnes/{person.pk}/corriger/"
    form = counter.get(address).context["form"]
    corrected(person, phone="+33639984108")  # meanwhile
    sent = {
        "first_name": "Maryam", "last_name": "Sow", "birth": "12/03/1984", "phone": "06 39 98 41 07", "language": "fr",
        "gender": "feminin", "status": "seeking", "seen": form["seen"].value() or "",
    }  # fmt: skip
    answer = counter.post(address, sent)
    said = text(answer)
    assert "Quelqu’un a corrigé ce dossier" in said and "06 39 98 41 08" in said
    person.refresh_from_db()
    assert (person.last_name, person.phone) == ("Rahimi", "+33639984108")
    counter.post(address, sent | {"seen": answer.context["form"]["seen"].value()})
    person.refresh_from_db()
    assert (person.last_name, person.phone) == ("Sow", "+33639984107"), "looked at, then kept on purpose"


def test_an_act_refuses_what_it_had_not_seen(person, corrected):
    assert last_correction(person) is None
    corrected(person, phone="", seen=None)
    with pytest.raises(CorrectedMeanwhile):
        corrected(person, phone="+33639984109", seen=None)
    with pytest.raises(CorrectedMeanwhile):
        corrected(person, phone="+33639984109", seen=uuid.uuid4())
    corrected(person, phone="+33639984109", seen=last_correction(person))


def test_what_was_told_of_one_is_not_told_of_another(person, corrected, lille):
    other = PersonFactory(antenna=lille)
    corrected(person, phone="")
    with open_antenna(lille.pk):
        assert corrections_of(other, antenna_id=lille.pk, page=None)[0] == []

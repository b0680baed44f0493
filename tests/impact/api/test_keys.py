"""Keys of the API: who gives them, what PostgreSQL lets through each, how they end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Enrolment, Person
from connect.antennas.doors import open_antenna, open_national
from connect.impact.api import keys, opening
from connect.impact.api.keys import ListsOfOneAntenna
from connect.impact.models import ApiKey, ApiScope, ApiUse
from tests.conftest import as_the_app
from tests.factories.api import given, wanted
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/siege/api/"


def sent(**changes):
    asked = wanted()
    facts = {
        "key": asked.key, "name": asked.name, "holder": asked.holder, "outside": "dehors", "scopes": ["chiffres"],
        "antenna": "", "last_on": asked.last_on.isoformat(),
    }  # fmt: skip
    return facts | changes


def test_an_administrator_makes_a_key_whose_secret_is_shown_once(signed_in, national, ask):
    client, form = signed_in(national), sent()
    secret = client.post(PAGE, form).context["secret"]
    made = ApiKey.objects.get()
    assert secret.startswith("cnx_")
    assert secret not in str(ApiKey.objects.values())
    assert made.outside
    assert ask(secret, "antennes").status_code == 200
    again = client.post(PAGE, form, follow=True)
    assert "déjà" in again.content.decode()
    assert ApiKey.objects.count() == 1
    page = client.get(PAGE).content.decode()
    assert secret not in page
    assert f"utilisée le {timezone.localtime():%-d}" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": ["listes"]}, "scopes"),
        ({"scopes": ["tout"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"last_on": "2031-01-01"}, "last_on"),
        ({"last_on": "2016-01-01"}, "last_on"),
        ({"name": "a\x00b"}, "name"),
        ({"antenna": "9" * 30}, "antenna"),
    ],
)
def test_what_a_key_cannot_be_is_said_beside_the_field(signed_in, national, changes, field):
    answer = signed_in(national).post(PAGE, sent(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not ApiKey.objects.exists()


def test_postgresql_holds_the_same_rules(national, lille):
    facts = {"name": "x", "holder": "x", "made_by": national.user, "last_on": timezone.localdate()}

    def make(number, **changes):
        with transaction.atomic():
            return ApiKey.objects.create(**{"scopes": ["chiffres"], "secret_hash": f"{number:064x}"} | facts | changes)

    refused = [
        {"scopes": []}, {"scopes": ["tout"]}, {"scopes": ["listes"], "outside": False},
        {"scopes": ["listes"], "antenna": lille, "outside": True}, {"last_on": timezone.localdate() + timedelta(days=367)},
        {"last_on": timezone.localdate() - timedelta(days=1)}, {"secret_hash": "x"},
        {"made_at": timezone.now() + timedelta(days=300)},
    ]  # fmt: skip
    for number, changes in enumerate(refused):
        with pytest.raises(IntegrityError):
            make(number, **changes)
    made = make(99)
    for change in ("outside = false", "antenna_id = 1", "last_on = last_on + 1", "scopes = '{listes}'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE impact_apikey SET {change} WHERE id = %s", [made.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_the_rule_has_its_sentence_when_postgresql_says_it(national):
    with pytest.raises(ListsOfOneAntenna), transaction.atomic():
        given(national.user, scopes=["listes"])


def test_a_key_opens_nothing_after_its_last_day_nor_once_ended(ask, national, lille):
    made, secret = given(national.user, antenna=lille)
    with time_machine.travel(timezone.now() + timedelta(days=31)), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE impact_apikey DISABLE TRIGGER stands")
        ApiKey.objects.update(
            made_at=timezone.now() - timedelta(days=90), last_on=timezone.localdate() - timedelta(days=60)
        )
    refused = ask(secret, "antennes")
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused["WWW-Authenticate"]
    ApiKey.objects.update(last_on=timezone.localdate())
    assert ask(secret, "antennes").status_code == 200
    lille.closed_on = timezone.localdate() - timedelta(days=1)
    lille.save()
    assert ask(secret, "antennes").status_code == 401  # its antenna is closed
    lille.closed_on = None
    lille.save()
    with open_national():
        keys.end(made, by=national.user, at=timezone.now())
    assert ask(secret, "antennes").status_code == 401


def test_every_kind_of_access_lists_keys_and_ends_them(signed_in, national, ask):
    made, secret = given(national.user)
    client = signed_in(national)
    page = client.get("/siege/acces/cles/").content.decode()
    assert "Graphique du site" in page
    assert client.post(reverse("national_desk:access_end_key", args=["api", made.pk])).status_code == 302
    assert ApiKey.objects.get().ended_by == national.user
    assert client.post(PAGE, {"fin": made.pk}).status_code == 302  # again: the first moment stays
    assert ask(secret, "antennes").status_code == 401
    assert client.post(PAGE, {"fin": "9" * 40}).status_code == 404


def test_a_key_of_lille_reads_nothing_of_lyon_and_writes_nothing_even_by_raw_sql(key, lille, lyon):
    here, there = PersonFactory(antenna=lille), PersonFactory(antenna=lyon)
    secret = key(antenna=lille)
    with as_the_app():
        opened = opening.knock(secret)
        with opening.door(opened), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM beneficiaries_person")
            assert cursor.fetchall() == [(here.pk,)]
            cursor.execute("SELECT count(*) FROM beneficiaries_enrolment WHERE person_id = %s", [there.pk])
            assert cursor.fetchone() == (0,)
            for statement in (
                "UPDATE beneficiaries_person SET first_name = 'x'",
                "SELECT nextval('beneficiaries_visit_id_seq')",
                "SELECT set_config('transaction_read_only', 'off', true)",
            ):
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM impact_apikey")  # before a door nobody reads the keys
    assert Enrolment.objects.count() == Person.objects.count() == 2


def test_an_antenna_reads_neither_the_keys_nor_the_figures_of_another(national, lille, lyon):
    given(national.user, antenna=lille)
    with pytest.raises(DatabaseError), open_antenna(lille.pk):
        list(ApiKey.objects.all())


def test_the_minute_is_counted_in_postgresql_and_beyond_it_one_waits(ask, of_lille, monkeypatch):
    with time_machine.travel(timezone.now(), tick=False):
        monkeypatch.setattr(opening, "PER_MINUTE", 2)
        assert [ask(of_lille, "antennes").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask(of_lille, "antennes", headers={"Accept-Language": "en"})
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Content-Type"] == "application/problem+json"
    assert "2 times a minute" in refused.json()["detail"]
    used = ApiUse.objects.get()
    assert used.times == 4
    assert used.minute.second == used.minute.microsecond == 0  # to the minute, and nothing of who asked
    assert {field.name for field in ApiUse._meta.fields} == {"of", "minute", "times"}


def test_an_address_that_tries_keys_waits(ask):
    answers = {ask(f"cnx_{number:043d}", "antennes").status_code for number in range(31)}
    assert answers == {401, 429}


def test_the_reader_sees_and_does_not_give(signed_in, national):
    from connect.antennas.models import Role

    national.role = Role.NATIONAL_READER
    national.save()
    client = signed_in(national)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, sent()).status_code == 403
    assert ApiScope.LISTS not in client.get(PAGE).content.decode()

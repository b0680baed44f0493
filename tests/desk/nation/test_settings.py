"""The page of dated settings: every one is there, with what holds, what comes and what held."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connect.antennas import dated
from connect.antennas.models import Role
from sales.models import PriceCap, SaleLimit
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.training_billing import taxed

pytestmark = pytest.mark.django_db
# Fields from which a national row holds.
DAYS = {"from_on", "starts_on", "published_at", "at"}
# Dated tables of the nation that are no setting, each with its reason.
NO_SETTING = {
    "partners.Professional": "a post of somebody",
    "partners.PlaceApart": "an answer about two places",
    "beneficiaries.QuestionnaireVersion": "its publications are the setting",
    "training.Module": "a catalogue of versions, with its own page",
    "impact.Publication": "open data as they were published, with their own page",
    "training.KitVersion": "a catalogue of versions, with its own page",
}


def dated_tables() -> set[str]:
    """Tables without antenna or person that the national door alone adds to, with a day from which a row holds."""
    found = set()
    for config in apps.get_app_configs():
        for name, by_door in getattr(config, "grants", {}).items():
            if "." in name:
                continue
            model = config.get_model(name)
            fields = {f.name: f for f in model._meta.fields}
            days = [f for f in DAYS & set(fields) if isinstance(fields[f], models.DateField)]
            others = "".join(letters for door, letters in by_door.items() if door != "national")
            if (
                "I" in by_door.get("national", "")
                and "I" not in others
                and days
                and not {"antenna", "antenna_id", "person"} & set(fields)
            ):
                found.add(model._meta.label)
    return found


def test_every_dated_setting_of_the_nation_is_registered():
    registered = {setting.model for setting in dated.registered()}
    assert dated_tables() - set(NO_SETTING) <= registered
    assert registered <= dated_tables() | {"beneficiaries.Notice", "antennas.FullTime"}


def test_each_one_names_fields_that_exist_and_a_page():
    for setting in dated.registered():
        model = apps.get_model(setting.model)
        assert isinstance(model._meta.get_field(setting.day), models.DateField)
        if setting.where:
            assert reverse(setting.where).startswith("/siege/")


def test_what_holds_what_comes_and_what_held():
    author, today = UserFactory(), timezone.localdate()
    for days, amount in ((-400, 150), (-100, 140), (30, 130)):
        PriceCap.objects.create(
            kind="computer", amount=amount, from_on=today + timedelta(days=days), reason="règle", added_by=author
        )
    (course,) = dated.courses(dated.of("plafonds"), today)
    said = [Decimal(150), Decimal(140), Decimal(130)]
    assert [course.past[0].on, course.now.on, course.coming[0].on] == [
        today + timedelta(days=d) for d in (-400, -100, 30)
    ]
    assert (course.now.why, course.now.by) == ("règle", author.get_full_name())
    assert [row.says[:3] for row in (course.past[0], course.now, course.coming[0])] == [str(amount) for amount in said]
    (before,) = dated.courses(dated.of("plafonds"), today - timedelta(days=500))
    assert before.now is None
    assert len(before.coming) == 3


def test_of_two_rows_of_one_day_the_later_holds():
    for amount in (100, 90):
        PriceCap.objects.create(
            kind="phone", amount=amount, from_on=date(2020, 1, 1), reason="x", added_by=UserFactory()
        )
    (course,) = dated.courses(dated.of("plafonds"), timezone.localdate())
    assert course.now.says.startswith("90")


def test_the_page_lists_them_all_with_one_query_each(signed_in, load_reference):
    load_reference()
    client = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    page = client.get("/siege/reglages/")
    assert {part["code"] for part in page.context["parts"]} == {setting.code for setting in dated.registered()}
    text = page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert "140,00 €" in text
    for setting in dated.registered():
        assert client.get(f"/siege/reglages/{setting.code}/").status_code == 200
    assert "27,0 kg" in page.content.decode(), "numbers are those of the language"
    assert client.get("/siege/reglages/lune/").status_code == 404
    for n in range(20):
        SaleLimit.objects.create(
            kind="computer", scope="person", most=n + 1, months=12, from_on=date(2020, 1, 1), reason="x"
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/siege/reglages/")
    assert len([q for q in many if "SELECT" in q["sql"]]) <= len(dated.registered()) + 12


def test_what_is_planned_is_said_before_it_holds_and_training_is_there(signed_in, load_reference):
    load_reference()
    day = timezone.localdate() + timedelta(days=40)
    PriceCap.objects.create(kind="phone", amount=9, from_on=day, reason="décision", added_by=UserFactory())
    taxed("20", from_on=timezone.localdate() - timedelta(days=3))
    page = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER)).get("/siege/reglages/")
    assert [(on, says[:1]) for on, _name, _about, says in page.context["coming"]] == [(day, "9")]
    now = {part["code"]: [c.now.says for c in part["courses"] if c.now] for part in page.context["parts"]}
    assert now["tva-formation"] == ["TVA à 20 %"]
    assert "30 jours" in now["delais-formation"][0]
    assert "48 heures" in page.content.decode()


def test_full_time_equivalents_are_noted_on_their_page(signed_in, national, lille):
    client, address = signed_in(national), "/siege/reglages/equivalents-temps-plein/"
    said = {"antenna": lille.pk, "posts": "3,5", "from_on": str(lille.opened_on), "reason": "budget"}
    for wrong in ({"posts": "-1"}, {"posts": "x"}, {"from_on": "1999-01-01"}, {"from_on": "9999-01-01"}, {"reason": ""},
                  {"antenna": "0"}):  # fmt: skip
        answer = client.post(address, {**said, **wrong})
        assert set(answer.context["form"].errors) == set(wrong)
    assert client.post(address, said).url == address
    (course,) = client.get(address).context["courses"]
    assert (course.about, course.now.says, course.now.why) == ("Lille", "3,5 équivalents temps plein", "budget")
    assert client.post("/siege/reglages/plafonds/", said).status_code == 403
    reader = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    assert reader.get(address).context["form"] is None
    assert reader.post(address, said).status_code == 403

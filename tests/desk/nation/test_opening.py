"""Opening an antenna: prepared step by step, made in one act, at work at once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import get_resolver
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national, passes
from connect.antennas.middleware import AntennaPrefixMiddleware
from connect.antennas.models import Antenna, FullTime, Membership, Role, Site, reserved_slugs
from connect.desk.nation import opening, steps
from connect.desk.nation.models import NewAntenna
from connect.post.models import Letter
from sales.models import Price, Till
from tests.conftest import as_the_app
from tests.factories.communes import some_communes
from tests.factories.nation import opened, pass_of, prepared, sent
from tests.factories.people import MembershipFactory
from tests.factories.sales import shelf
from tests.factories.training import ModuleFactory
from training.models import Session as Training
from workshops.models import Kind, Room, Session, Slot
from workshops.reference import load as load_kinds

pytestmark = pytest.mark.django_db
OPEN = "/siege/antennes/ouvrir/"


@pytest.fixture(autouse=True)
def communes(db):
    some_communes()


def test_opened_it_has_everything_that_was_asked(national):
    load_kinds()
    with as_the_app(), open_national(user_id=national.user_id):
        antenna = opened(national)
    assert (antenna.slug, antenna.code, antenna.territory) == ("strasbourg", "SB", "59, 62")
    site = Site.objects.get(antenna=antenna)
    assert (site.postcode, site.town, site.opening_hours) == ("67000", "Strasbourg", "Mo-Fr 09:00-17:00")
    assert [till.chain.code for till in Till.objects.filter(antenna=antenna)] == ["SB-1"]
    assert list(Room.objects.filter(antenna=antenna).values_list("name", "seats")) == [("Salle 1", 6)]
    assert set(Membership.objects.filter(antenna=antenna).values_list("user__email", "role")) == {
        ("mireille@example.org", Role.MANAGER), ("karl@example.org", Role.VOLUNTEER),
    }  # fmt: skip
    assert Slot.objects.filter(antenna=antenna).count() == 4
    assert Session.objects.filter(antenna=antenna, starts_at__gt=timezone.now()).count() >= 5
    assert set(Letter.objects.values_list("recipient", flat=True)) == {"mireille@example.org", "karl@example.org"}


def test_opened_twice_it_is_opened_once(national):
    made = prepared(national)
    by = pass_of(national)
    first = opening.open_it(made, by=by, user=national.user, at=timezone.now())
    assert opening.open_it(made, by=by, user=national.user, at=timezone.now()) == first
    assert Antenna.objects.filter(slug="strasbourg").count() == 1
    assert Letter.objects.count() == 2


def test_one_thing_refused_and_nothing_is_made(national, monkeypatch):
    def fail(*args, **kwargs):
        raise opening.TakenMeanwhile

    monkeypatch.setattr(opening, "_sessions", fail)
    with pytest.raises(opening.TakenMeanwhile):
        opened(national)
    assert not Antenna.objects.filter(slug="strasbourg").exists()
    assert Letter.objects.count() == 0


def test_its_pages_answer_at_once_in_every_process(signed_in, national):
    """Each process keeps the antennas it met. Two that were asked before, and found nothing, find it afterwards."""
    processes = [type("Process", (AntennaPrefixMiddleware,), {"_known": {}}) for _n in range(2)]
    for process in processes:
        assert process(lambda request: None)._find("strasbourg") is None
    assert signed_in(national).get("/strasbourg/").status_code == 404
    antenna = opened(national)
    manager = Membership.objects.get(antenna=antenna, role=Role.MANAGER)
    for process in processes:
        assert process(lambda request: None)._find("strasbourg") == (antenna.pk, "Strasbourg")
    client = signed_in(manager)
    for address in ("", "admin/", "caisse/", "ateliers/", "equipe/", "semaine/"):
        assert client.get(f"/strasbourg/{address}").status_code == 200, address


def test_its_volunteer_is_of_its_team_alone(signed_in, national, lille):
    antenna = opened(national)
    karl = Membership.objects.get(antenna=antenna, role=Role.VOLUNTEER)
    assert [p.slug for p in passes(karl.user_id)] == ["strasbourg"]
    assert signed_in(karl).get("/lille/").status_code == 403
    assert signed_in(karl).get("/strasbourg/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("slug", sorted(reserved_slugs() - {""}))
def test_no_antenna_takes_an_address_of_the_house(national, slug):
    form = steps.read(
        {"nom": {"name": ["Ailleurs"], "slug": [slug], "code": ["XX"], "opened_on": [str(timezone.localdate())]}}
    )["nom"]
    assert "slug" in form.errors


def test_every_first_word_of_the_root_addresses_is_refused():
    first = {str(pattern.pattern).split("/")[0] for pattern in get_resolver("connect.urls").url_patterns}
    assert {"siege", "portail", "formations", "attestations", "compte", "static", "demo"} <= reserved_slugs()
    assert first <= reserved_slugs()
    with pytest.raises(ValidationError):
        steps.refuse_reserved_slug("siege")


@pytest.mark.parametrize(
    ("step", "change", "field"),
    [
        ("nom", {"name": "Lille"}, "name"),
        ("nom", {"name": "…"}, "name"),
        ("nom", {"code": "LI"}, "code"),
        ("nom", {"code": "7B"}, "code"),
        ("nom", {"slug": "lille"}, "slug"),
        ("nom", {"slug": "É"}, "slug"),
        ("nom", {"opened_on": "2011-01-01"}, "opened_on"),
        ("nom", {"opened_on": "99999-01-01"}, "opened_on"),
        ("lieu", {"town": "67000", "town_for": "67000"}, "town"),
        ("lieu", {"hours": "from nine"}, "hours"),
        ("lieu", {"phone": "12"}, "phone"),
        ("territoire", {"departments": "59, 99"}, "departments"),
        ("territoire", {"departments": " , "}, "departments"),
        ("catalogue", {"prices": "999999"}, "prices"),
        ("salles", {"tills": "99"}, "tills"),
        ("salles", {"room_2": "Salle 1", "seats_2": "4"}, "room_2"),
        ("salles", {"room_2": "Grande salle"}, "seats_2"),
        ("salles", {"seats_2": "3"}, "room_2"),
        ("equipe", {"role_1": "volunteer"}, "role_1"),
        ("equipe", {"email_2": "mireille@example.org"}, "email_2"),
        ("equipe", {"last_2": ""}, "last_2"),
        ("equipe", {"email_1": "not an address"}, "email_1"),
        ("seances", {"weeks": "900"}, "weeks"),
        ("seances", {"week": "moon"}, "week"),
        ("equipe", {"posts": "-1"}, "posts"),
        ("formations", {"module": "999999"}, "module"),
        ("formations", {"seats": "0"}, "seats"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(signed_in, national, lille, step, change, field):
    made = NewAntenna.objects.create(author=national.user)
    client = signed_in(national)
    answer = client.post(f"{OPEN}{made.pk}/{step}/", {**sent()[step], **change})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    made.refresh_from_db()
    assert step in made.facts
    assert field in client.get(f"{OPEN}{made.pk}/{step}/").context["form"].errors


def test_it_is_resumed_by_any_administrator_where_it_stopped(signed_in, national):
    client = signed_in(national)
    key = uuid4()
    for _twice in range(2):
        assert client.post(OPEN, {"key": key}).url == f"{OPEN}{key}/nom/"
    assert client.post(f"{OPEN}{key}/nom/", sent()["nom"]).url == f"{OPEN}{key}/lieu/"
    colleague = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page = colleague.get(OPEN).content.decode()
    assert f"{len(steps.STEPS)} courtes étapes" in page
    assert "Strasbourg" in page
    assert national.user.get_full_name() in page
    for step in ("lieu", "territoire", "catalogue", "salles", "equipe", "seances"):
        colleague.post(f"{OPEN}{key}/{step}/", sent()[step])
    assert colleague.post(f"{OPEN}{key}/formations/", sent()["formations"]).url == f"{OPEN}{key}/"
    review = colleague.get(f"{OPEN}{key}/")
    assert review.context["ready"]
    assert "mireille@example.org" in review.content.decode()
    assert colleague.post(f"{OPEN}{key}/ouvrir/").status_code == 302
    made = NewAntenna.objects.get(pk=key)
    assert (made.antenna.slug, made.author, made.opened_by == national.user) == ("strasbourg", national.user, False)


def test_not_all_filled_in_it_does_not_open(signed_in, national):
    made = prepared(national, lieu={"hours": "?"})
    answer = signed_in(national).post(f"{OPEN}{made.pk}/ouvrir/")
    assert answer.status_code == 409
    assert not Antenna.objects.filter(slug="strasbourg").exists()


def test_the_name_is_taken_meanwhile(national, lille):
    made = prepared(national)
    Antenna.objects.filter(pk=lille.pk).update(name="Strasbourg")
    with pytest.raises(opening.NotComplete):
        opening.open_it(made, by=pass_of(national), user=national.user, at=timezone.now())


def test_given_up_it_opens_no_more(signed_in, national):
    made = prepared(national)
    client = signed_in(national)
    client.post(f"{OPEN}{made.pk}/abandonner/")
    assert client.post(f"{OPEN}{made.pk}/ouvrir/").status_code == 409
    assert client.get(f"{OPEN}{made.pk}/nom/").url == "/siege/antennes/"
    assert opening.pending() == []


def test_what_was_opened_or_given_up_stays_for_the_owner_too(national):
    made = prepared(national)
    opening.give_up(made, by=national.user, at=timezone.now())
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_newantenna SET facts = '{}' WHERE id = %s", [made.pk])


def test_it_begins_with_the_lower_prices_of_another(national, lille):
    dear, cheap = sorted(shelf().values(), key=lambda product: -product.price)[:2]
    today = timezone.localdate()
    for amount, days in ((4, 9), (3, 3)):
        Price.objects.create(antenna=lille, product=cheap, amount=amount, from_on=today - timedelta(days=days))
    Price.objects.create(antenna=lille, product=dear, amount=None, from_on=today)
    antenna = opened(national, catalogue={"prices": str(lille.pk)})
    with open_antenna(antenna.pk):
        assert list(Price.objects.filter(antenna=antenna).values_list("product", "amount")) == [(cheap.pk, 3)]


def test_a_reader_reads_the_list_and_opens_nothing(signed_in):
    client = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    assert client.get("/siege/antennes/").status_code == 200
    assert client.get(OPEN).status_code == 403
    assert client.post(OPEN, {"key": uuid4()}).status_code == 403


def test_an_administrator_whose_place_ended_opens_nothing(national):
    made, by = prepared(national), pass_of(national)
    Membership.objects.filter(pk=national.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(opening.members.NoLongerAdministrator):
        opening.open_it(made, by=by, user=national.user, at=timezone.now())


def test_strange_keys_and_steps_lead_nowhere(signed_in, national):
    client = signed_in(national)
    made = NewAntenna.objects.create(author=national.user)
    assert client.get(f"{OPEN}{uuid4()}/").status_code == 404
    assert client.get(f"{OPEN}{made.pk}/lune/").url == f"{OPEN}{made.pk}/"
    assert client.post(f"{OPEN}{made.pk}/nom/", {"name": "a\x00b"}).status_code == 200
    assert client.post(OPEN, {"key": "x"}).status_code == 200


def test_a_newcomer_fills_in_few_fields(national):
    """Eight steps; what must be typed when everything proposed is kept."""
    load_kinds()
    forms = steps.read({})
    needed = [
        name for form in forms.values() for name, f in form.fields.items() if f.required and f.initial in (None, "")
    ]
    assert len(steps.STEPS) == 8
    assert needed == ["name", "code", "address", "town", "departments", "first_1", "last_1", "email_1"]
    assert Kind.objects.filter(code__in=[code for *_rest, code in opening.FIRST_WEEK]).count() == 3


def test_two_of_one_code_and_the_second_is_told(national):
    """Both looked and found it free: PostgreSQL says which came first."""
    first = prepared(national)
    forms = steps.read(first.facts)
    assert all(form.is_valid() for form in forms.values())
    said = {slug: form.cleaned_data for slug, form in forms.items()}
    opening._founded(said)
    with pytest.raises(opening.TakenMeanwhile):
        opening.act(opening._founded)({**said, "nom": {**said["nom"], "slug": "ailleurs", "name": "Ailleurs"}})


def test_a_first_training_is_planned_over_working_days_and_asked_for_at_once(national):
    """The rest of training needs no step: modules, issuer and house rules are the nation's."""
    module = ModuleFactory(half_days=3)
    friday = timezone.localdate() + timedelta(days=(4 - timezone.localdate().weekday()) % 7 + 7)
    said = {"module": str(module.pk), "first_on": friday.isoformat(), "seats": "9"}
    with as_the_app(), open_national(user_id=national.user_id):
        antenna = opened(national, formations=said, equipe={"posts": "2,5"})
    (session,) = Training.objects.filter(antenna=antenna)
    assert (session.module, session.capacity, session.site.antenna) == (module, 9, antenna)
    monday = friday + timedelta(days=3)
    assert list(session.half_days.order_by("day", "starts").values_list("day", flat=True)) == [friday, friday, monday]
    assert list(FullTime.objects.filter(antenna=antenna).values_list("posts", "from_on")) == [
        (Decimal("2.5"), antenna.opened_on)
    ]


@pytest.mark.parametrize("days", [None, -1, 900, "saturday"])
def test_a_training_begins_on_a_working_day_from_the_opening_on(national, days):
    module, today = ModuleFactory(), timezone.localdate()
    day = today + timedelta(days=5 - today.weekday() if days == "saturday" else days or 0)
    said = {"module": str(module.pk), "first_on": "" if days is None else day.isoformat(), "seats": "9"}
    made = prepared(national, formations=said)
    assert "first_on" in steps.read(made.facts)["formations"].errors

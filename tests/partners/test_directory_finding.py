"""Places by need and by distance; what each door may write, in PostgreSQL itself."""

import uuid
from math import asin, cos, radians, sin, sqrt

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from connect.antennas import doors
from connect.partners.directory import finding, writing
from connect.partners.directory.finding import Asked, Origin, find
from connect.partners.directory.needs import NEEDS
from connect.partners.models import Place, PlaceRemark, RemarkKind
from tests.conftest import as_the_app
from tests.factories.places import PlaceFactory, commune

pytestmark = pytest.mark.django_db
LILLE = Origin("Lille", 50.6365, 3.0635, "59")


def names(asked: Asked, origin: Origin | None = LILLE) -> list[str]:
    return list(find(asked, origin).values_list("name", flat=True))


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """By the book, in Python."""
    (y1, x1), (y2, x2) = (tuple(map(radians, point)) for point in (a, b))
    return 2 * 6371 * asin(sqrt(sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2))


def test_the_nearest_comes_first_with_its_kilometres():
    PlaceFactory(name="Roubaix", latitude=50.69, longitude=3.17)
    PlaceFactory(name="Wazemmes", latitude=50.625, longitude=3.05)
    PlaceFactory(name="Lyon", latitude=45.76, longitude=4.83)
    assert names(Asked(within=20)) == ["Wazemmes", "Roubaix"]
    assert names(Asked(within=None)) == ["Wazemmes", "Roubaix", "Lyon"]
    for place in find(Asked(within=None), LILLE):
        assert place.km == pytest.approx(great_circle((50.6365, 3.0635), (place.latitude, place.longitude)), abs=0.01)


def test_the_box_around_leaves_nobody_out():
    """Places on a circle of 9.9 km are all within 10 km, whatever the direction; those at 10.1 km are not."""
    from math import pi

    for km in (9.9, 10.1):
        for step in range(16):
            angle = step * pi / 8
            PlaceFactory(
                name=f"{km}", latitude=LILLE.latitude + km / 111.195 * cos(angle),
                longitude=LILLE.longitude + km / 111.195 / cos(radians(LILLE.latitude)) * sin(angle),
            )  # fmt: skip
    assert names(Asked(within=10)) == ["9.9"] * 16


def test_a_place_without_a_position_comes_last_in_its_department_only():
    lille, lyon = commune("59350", "Lille", "59000"), commune("69381", "Lyon 1er", "69001")
    PlaceFactory(name="Ici", latitude=None, longitude=None, commune=lille)
    PlaceFactory(name="Là-bas", latitude=None, longitude=None, commune=lyon)
    PlaceFactory(name="Près")
    assert names(Asked()) == ["Près", "Ici"]


def test_each_question_keeps_those_that_answer_it():
    PlaceFactory(name="tout", services=["Aide aux démarches administratives"], fees=["Gratuit"], open_saturday=True,
                 access=["Se présenter"], step_free=True, languages=["ar"], publics=["Femmes"])  # fmt: skip
    PlaceFactory(name="rien", services=["Loisirs et créations numériques"], fees=["Payant"], publics=["Seniors"])
    PlaceFactory(name="fermé", closed_on=timezone.localdate(), services=["Aide aux démarches administratives"])
    for asked in (
        Asked(need="do_for_me"), Asked(service="Aide aux démarches administratives"), Asked(public="Femmes"), Asked(free=True),
        Asked(saturday=True), Asked(without_appointment=True), Asked(step_free=True), Asked(language="ar"), Asked(name="tout"),
    ):  # fmt: skip
        assert names(asked) == ["tout"], asked
    assert set(names(Asked())) == {"tout", "rien"}


def test_a_place_for_nobody_in_particular_is_for_everybody():
    PlaceFactory(name="tous")
    assert names(Asked(public="Femmes")) == ["tous"]


def test_each_need_of_the_diagnostic_is_known():
    from beneficiaries.diagnostics.offers import OFFERS

    assert {code for code, offer in OFFERS.items() if offer.kind == "partner"} <= set(NEEDS)


def test_codes_of_needs_are_codes_of_the_standards():
    from connect.partners.directory import codes

    codes.load()
    known = codes.labels()
    for need in NEEDS.values():
        assert set(need.services) <= set(known["service"])
        assert set(need.cares) <= set(known["care"])


def test_the_centre_of_a_commune_is_the_mean_of_its_places_else_of_its_neighbours():
    lille, ronchin, lyon = (
        commune("59350", "Lille", "59000"),
        commune("59507", "Ronchin", "59790"),
        commune("69123", "Lyon", "69001"),
    )
    PlaceFactory(latitude=50.60, longitude=3.00, commune=lille)
    PlaceFactory(latitude=50.70, longitude=3.20, commune=lille)
    found = finding.centre_of(lille)
    assert (found.latitude, found.longitude, found.approximate) == (pytest.approx(50.65), pytest.approx(3.10), False)
    assert finding.centre_of(ronchin).approximate is True
    assert finding.centre_of(lyon) is None


def test_the_list_reads_an_index_and_not_the_whole_table():
    PlaceFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = find(Asked(within=20), LILLE).query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "place_open_where" in plan
    assert "Seq Scan on partners_place" not in plan


# --- who may write what


def at_the_door_of(antenna, sql, *params):
    with as_the_app(), transaction.atomic(), doors.open_antenna(antenna.pk), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def test_an_antenna_corrects_its_own_places_and_no_other(lille, lyon, manager):
    ours = writing.add({"name": "À nous"}, key=uuid.uuid4(), antenna_id=lille.pk, by=manager.user, at=timezone.now())
    theirs = PlaceFactory()
    change = "UPDATE partners_place SET name = 'Autre' WHERE id = %s"
    assert at_the_door_of(lille, change, ours.pk) == 1
    assert at_the_door_of(lille, change, theirs.pk) == 0
    assert at_the_door_of(lyon, change, ours.pk) == 0
    assert at_the_door_of(lyon, "SELECT 1 FROM partners_place WHERE id = %s", ours.pk) == 1  # read everywhere


def test_an_antenna_adds_no_place_in_the_name_of_another_or_of_a_file(lille, lyon):
    add = (
        "INSERT INTO partners_place (id, source, source_id, antenna_id, pivot, name, plain_name, address, address_more,"
        " postcode, town, kinds, services, publics, cares, fees, fees_said, access, supports, programmes, labels,"
        " labels_other, mobile, equipment, languages, hours, hours_said, open_saturday, phone, emails, websites, booking,"
        " accessibility, summary, details, parent, updated_on, written_at) VALUES (gen_random_uuid(), %s, 'x', %s, '', 'X',"
        " 'x', '', '', '', '', '{}', '{}', '{}', '{}', '{}', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '', '',"
        " false, '', '{}', '{}', '', '', '', '', '', now(), now())"
    )
    for source, antenna in (("connect", lyon.pk), ("Hinaura", lille.pk), ("connect", None)):
        with pytest.raises((ProgrammingError, IntegrityError)):
            at_the_door_of(lille, add, source, antenna)
    assert at_the_door_of(lille, add, "connect", lille.pk) == 1


def test_a_place_never_becomes_another(db):
    place = PlaceFactory()
    with pytest.raises(IntegrityError, match="stays itself"), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(source_id="autre")


def test_half_a_position_is_no_position(db):
    with pytest.raises(IntegrityError, match="place_on_earth"), transaction.atomic():
        PlaceFactory(latitude=50.0, longitude=None)


def test_an_antenna_says_once_what_is_wrong_and_the_nation_settles_it(lille, manager, national):
    place, facts = PlaceFactory(), {"at": timezone.now(), "by": manager.user}
    with doors.open_antenna(lille.pk):
        for _ in range(2):
            writing.say_wrong(place, RemarkKind.CLOSED, antenna_id=lille.pk, **facts)
    remark = PlaceRemark.objects.get()
    with doors.open_national():
        writing.settle(remark, by=national.user, at=timezone.now())
    with doors.open_antenna(lille.pk):
        writing.say_wrong(place, RemarkKind.CLOSED, antenna_id=lille.pk, **facts)
    assert PlaceRemark.objects.count() == 2


def test_two_places_that_are_one(national):
    from connect.partners.directory.doubles import look_alike

    one, other = PlaceFactory(name="Le Lieu", plain_name="le lieu"), PlaceFactory(name="LE LIEU", plain_name="le lieu")
    far = PlaceFactory(name="Le lieu", plain_name="le lieu", postcode="69001", latitude=45.7, longitude=4.8)
    with doors.open_national():
        assert [{pair.first, pair.second} for pair in look_alike()] == [{one, other}]
        writing.same_place(one, other, by=national.user, at=timezone.now())
        assert look_alike() == []
        with pytest.raises(writing.NotTwo):
            writing.same_place(one, other, by=national.user, at=timezone.now())
    other.refresh_from_db()
    assert (other.same_as_id, other.closed_on) == (one.pk, timezone.localdate())
    assert far.closed_on is None


def test_places_that_are_two_are_not_proposed_again(national):
    from connect.partners.directory.doubles import look_alike

    one, other = PlaceFactory(name="Le Lieu", plain_name="le lieu"), PlaceFactory(name="Le Lieu", plain_name="le lieu")
    with doors.open_national():
        for _ in range(2):
            writing.apart(other, one, by=national.user, at=timezone.now())
        assert look_alike() == []

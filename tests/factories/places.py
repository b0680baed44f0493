"""Places of the directory, and people sent on to them."""

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from beneficiaries.models import Basis, Person, Referral, Transmitted
from beneficiaries.referrals import referring
from connect.antennas import doors
from connect.antennas.models import Commune
from connect.partners.directory import importing, writing
from connect.partners.models import Place, PlaceRemark, RemarkKind

CSV = "id,pivot,nom,commune,code_postal,adresse,date_maj,source\n1,W123456789,Un lieu,Lille,59000,1 rue Vide,2024-04-02,Essai\n"


class PlaceFactory(factory.django.DjangoModelFactory[Place]):
    class Meta:
        model = Place

    source = "Essai"
    source_id = factory.Sequence(str)
    name = factory.Sequence(lambda n: f"Médiathèque {n}")
    plain_name = factory.LazyAttribute(lambda p: p.name.lower().replace("é", "e").replace("è", "e"))
    address = "1 rue Vide"
    postcode = "59000"
    town = "Lille"
    latitude = 50.6365
    longitude = 3.0635
    services = factory.LazyFunction(lambda: ["Aide aux démarches administratives"])
    emails = factory.LazyFunction(lambda: ["accueil@lieu.invalid"])


def commune(code: str, name: str, *postcodes: str, **more: Any) -> Commune:
    """A commune without loading the thirty-five thousand."""
    from connect.antennas.communes import plain

    facts = {
        "name": name, "department": code[:2], "postcodes": list(postcodes),
        "searched": "|" + "|".join([plain(name), *postcodes]) + "|",
    }  # fmt: skip
    return Commune.objects.get_or_create(code=code, defaults=facts | more)[0]


def sent(person: Person, place: Place, *, by: Any, **more: Any) -> Referral:
    """An orientation by the act, at the door of the antenna where the person is enrolled."""
    antenna = person.enrolments.order_by("pk")[0].antenna_id
    now = more.pop("at", timezone.now())
    facts: dict[str, Any] = {
        "key": uuid.uuid4(), "need": "do_for_me", "transmitted": [Transmitted.FIRST_NAME, Transmitted.PHONE],
        "basis": Basis.MISSION, "follow_up_on": timezone.localdate(now) + timedelta(days=14),
    }  # fmt: skip
    with doors.open_antenna(antenna):
        return referring.refer(person, place, antenna_id=antenna, by=by, at=now, **facts | more)


def a_directory(lille: Any, person: Person, cast: dict[str, Any]) -> dict[str, Any]:
    """A row in each table of the directory, and its keys."""
    now, manager, national = timezone.now(), cast["manager"].user, cast["national"].user
    one, other = PlaceFactory(), PlaceFactory()
    with doors.open_antenna(lille.pk):
        own = writing.add({"name": "Un lieu à nous"}, key=uuid.uuid4(), antenna_id=lille.pk, by=manager, at=now)
        remark: PlaceRemark = writing.say_wrong(one, RemarkKind.HOURS, antenna_id=lille.pk, by=manager, at=now)
    with doors.open_national():
        writing.apart(one, other, by=national, at=now)
        shown = importing.show(CSV.encode(), file_name="lieux.csv", source="", by=national, at=now)
    referral = sent(person, one, by=cast["volunteer"].user)
    return {"place": own.pk, "remark": remark.pk, "places_file": shown.pk, "referral": referral.pk}

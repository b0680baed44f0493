"""Places by need and by distance. No map: kilometres as the crow flies, from a commune.

The official list of communes has no coordinates. The centre of a commune is the mean of the places that it has; without
one, of the places of its postcodes; without one, of its department, and this is said as approximate. When no commune is
asked, the antenna's own site is looked for in the same way.
"""

from dataclasses import dataclass
from math import cos, radians

from django.db.models import Avg, ExpressionWrapper, F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Least, Radians, Sin, Sqrt

from connect.antennas.communes import named
from connect.antennas.models import Commune, Site
from connect.partners.directory.needs import need_of
from connect.partners.models import Place

EARTH = 6371.0  # km
A_DEGREE = 111.2  # km of latitude
RADII = (5, 10, 20, 50, 100)  # km
USUAL = 20


@dataclass(frozen=True)
class Origin:
    """Where distances are counted from. `approximate`: the middle of the department, for want of better."""

    name: str
    latitude: float
    longitude: float
    department: str
    approximate: bool = False


@dataclass(frozen=True)
class Asked:
    """What a place must be. Empty texts and False ask nothing. `within` is in km, None for any distance."""

    need: str = ""
    service: str = ""
    public: str = ""
    free: bool = False
    saturday: bool = False
    without_appointment: bool = False
    step_free: bool = False
    language: str = ""
    name: str = ""
    within: int | None = USUAL


def centre_of(commune: Commune) -> Origin | None:
    """The middle of a commune, by the places that we know; None when its whole department has none."""
    parts = Commune.objects.filter(part_of=commune.code).values_list("code", flat=True)
    neighbours = Commune.objects.filter(department=commune.department).values("code")
    asked = (
        Q(commune_id__in=[commune.code, *parts]),
        Q(postcode__in=list(commune.postcodes)),
        Q(commune_id__in=neighbours),
    )
    for number, condition in enumerate(asked):
        mean = Place.objects.filter(condition, latitude__isnull=False).aggregate(y=Avg("latitude"), x=Avg("longitude"))
        if mean["y"] is not None:
            return Origin(commune.name, mean["y"], mean["x"], commune.department, approximate=number == 2)
    return None


def centre_of_antenna(antenna_id: int) -> Origin | None:
    """Around the antenna's own site."""
    site = Site.objects.first_of(antenna_id)
    commune = named(site.postcode, site.town) if site else None
    return centre_of(commune) if commune else None


def kilometres(origin: Origin) -> Combinable:
    """Great-circle distance (haversine) from `origin`, in km."""
    half_y = (Radians(F("latitude")) - radians(origin.latitude)) / 2.0
    half_x = (Radians(F("longitude")) - radians(origin.longitude)) / 2.0
    flat = Sin(half_y) * Sin(half_y) + Cos(Radians(F("latitude"))) * cos(radians(origin.latitude)) * Sin(half_x) * Sin(
        half_x
    )
    return ExpressionWrapper(2 * EARTH * ASin(Sqrt(Least(flat, Value(1.0)))), output_field=FloatField())


def box(origin: Origin, within: float) -> Q:
    """Every point that may be `within` km, and a few more: read from the index on latitude and longitude."""
    north = within / A_DEGREE
    east = within / (A_DEGREE * max(0.1, cos(radians(origin.latitude))))
    return Q(
        latitude__range=(origin.latitude - north, origin.latitude + north),
        longitude__range=(origin.longitude - east, origin.longitude + east),
    )


def find(asked: Asked, origin: Origin | None) -> "QuerySet[Place]":
    """Open places, the nearest first with their distance `km`; by name without an origin. Those without a position
    come last, in their department.
    """
    found = Place.objects.open().filter(_asked(asked))
    if origin is None:
        return found.annotate(km=Value(None, output_field=FloatField())).order_by("name", "pk")
    if asked.within is not None:
        found = found.filter(box(origin, asked.within) | _unlocated(origin))
    found = found.annotate(km=kilometres(origin))
    if asked.within is not None:
        found = found.filter(Q(km__lte=asked.within) | Q(latitude__isnull=True))
    return found.order_by(F("km").asc(nulls_last=True), "name", "pk")


def _unlocated(origin: Origin) -> Q:
    """A place that was added without its position still shows in its own department, after the others."""
    return Q(latitude__isnull=True, commune__code__startswith=origin.department)


def _asked(asked: Asked) -> Q:
    found = need_of(asked.need).asked
    if asked.service:
        found &= Q(services__contains=[asked.service])
    if asked.public:
        found &= Q(publics__contains=[asked.public]) | Q(publics=[])  # a place for nobody in particular is for all
    if asked.free:
        found &= Q(fees__overlap=["Gratuit", "Gratuit sous condition"])
    if asked.saturday:
        found &= Q(open_saturday=True)
    if asked.without_appointment:
        found &= Q(access__contains=["Se présenter"])
    if asked.step_free:
        found &= Q(step_free=True) | Q(cares__contains=["Handicaps moteurs"])
    if asked.language:
        spoken = "Langues étrangères (anglais)" if asked.language == "en" else "Langues étrangères (autres)"
        found &= Q(languages__contains=[asked.language]) | Q(cares__contains=[spoken])
    if asked.name:
        found &= Q(plain_name__contains=asked.name)
    return found

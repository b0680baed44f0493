"""Places in the national formats: the association's own antennas, and the open places of the directory.

The programmes that structures have that day (Relais Numériques) are laid over their places. Columns, schema and JSON are
those of `connect.partners.directory.formats`, which reads them too.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from connect.antennas.communes import named
from connect.antennas.models import Site
from connect.impact.models import TakenFile
from connect.impact.taken.kinds import Field, Kind
from connect.partners.directory import codes, hours, programmes
from connect.partners.directory.formats import inclusion, lieux
from connect.partners.models import Place
from sales.models import Letterhead

SOURCE = "emmaus-connect"
OFFERED = (
    "Maîtrise des outils numériques du quotidien", "Aide aux démarches administratives",
    "Accès internet et matériel informatique", "Acquisition de matériel informatique à prix solidaire",
)  # fmt: skip
SUPPORTS = ("Accompagnement individuel", "Dans un atelier collectif")
ENTRANCE = ("Se présenter", "Envoyer un mail avec une fiche de prescription")
SUMMARY = "Accompagnement au numérique, matériel et connexion à prix solidaire, sur orientation d’un partenaire."


def own_places(*, on: date) -> Iterator[Place]:
    """The sites of the antennas that are open on a day, as places of the standard; nothing is saved."""
    letterhead = Letterhead.objects.in_force(on)
    siret = siret_number.compact(letterhead.siret) if letterhead else ""
    pivot = siret if siret_number.is_valid(siret) else ""
    sites = Site.objects.select_related("antenna").filter(antenna__opened_on__lte=on).order_by("antenna__slug", "pk")
    for site in sites:
        if site.antenna.closed_on is None or site.antenna.closed_on >= on:
            yield _place(site, pivot, on)


def _place(site: Site, pivot: str, on: date) -> Place:
    name = f"Emmaüs Connect {site.antenna.name}"
    return Place(
        source=SOURCE, source_id=f"{site.antenna.slug}-{site.pk}", pivot=pivot,
        name=name if site.name in ("", site.antenna.name) else f"{name}, {site.name}",
        address=site.address, postcode=site.postcode, town=site.town, commune=named(site.postcode, site.town),
        phone=site.phone, kinds=["ASSO"], services=list(OFFERED), supports=list(SUPPORTS), access=list(ENTRANCE),
        fees=["Gratuit sous condition"], fees_said="Sur orientation d’un partenaire.", programmes=["Emmaüs Connect"],
        summary=SUMMARY, parent="Emmaüs Connect", updated_on=on, **_hours(site.opening_hours),
    )  # fmt: skip


def _hours(said: str) -> dict[str, str]:
    try:
        return {"hours": hours.checked(said)}
    except hours.Unreadable:
        return {"hours_said": said}


def every(*, on: date) -> Iterator[Place]:
    """Own places first, then those of the directory in the order of their producers; programmes of that day."""
    known = Place.objects.open().select_related("commune").order_by("source", "source_id")
    return programmes.lay(chain(own_places(on=on), known.iterator(chunk_size=2000)), on=on)


def as_lieux(file: TakenFile) -> Iterable[bytes]:
    yield lieux.write(every(on=timezone.localdate(file.asked_at)), codes.allowed_codes())


def as_inclusion(file: TakenFile) -> Iterable[bytes]:
    yield inclusion.write(every(on=timezone.localdate(file.asked_at)))


NATIONAL = frozenset({"national"})
LIEUX = Kind(
    "lieux",
    _("Places of digital inclusion"),
    _(
        "Our antennas, and the open places of the directory, relays with their programme: the 32 columns of the national standard."
    ),
    _("The national map and the hubs of the regions."),
    doors=NATIONAL,
    endings=("csv",),
    schema="LaMednum/standard-mediation-num v1.0.2",
    dated=False,
    whole=as_lieux,
    fields=tuple(Field(column, "string") for column in lieux.COLUMNS),
    scope=_("The nation, as it is on the day of the file."),
    about=False,
)
INCLUSION = Kind(
    "data-inclusion",
    _("Structures and services for data·inclusion"),
    _("The same places as structures and services, with themes and publics of data·inclusion."),
    _("data·inclusion, and through it DORA and the emplois de l’inclusion."),
    doors=NATIONAL,
    endings=("json",),
    schema="data-inclusion-schema 1.0.8",
    dated=False,
    whole=as_inclusion,
    fields=(Field("structures", "array"), Field("services", "array")),
    scope=_("The nation, as it is on the day of the file."),
    about=False,
)

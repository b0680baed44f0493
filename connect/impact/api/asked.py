"""What the API is asked with: each parameter with its bounds, as the schema says them. Nothing else is taken."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from connect.impact.api.paging import MOST, USUAL
from connect.impact.period import FIRST_YEAR

SLUG = r"^[a-z0-9][a-z0-9_-]{0,49}$"
BIGGEST = 2**31 - 1
A_DAY = {"minimum": f"{FIRST_YEAR}-01-01"}


def _latest() -> int:
    return timezone.localdate().year


Year = Annotated[
    int | None,
    Field(None, ge=FIRST_YEAR, le=2100, description=_("A whole year. Nothing asked, and no days: the running year.")),
]
First = Annotated[
    date | None, Field(None, description=_("From this day on, as 2026-01-01. With “au”, instead of a year."))
]
Last = Annotated[date | None, Field(None, description=_("Until this day, included."))]
Where = Annotated[
    str | None,
    Field(
        None, pattern=SLUG, description=_("One antenna, by the word of its address; all that the key reads otherwise.")
    ),
]
Department = Annotated[
    str | None,
    Field(None, pattern=r"^[0-9][0-9AB][0-9]?$", description=_("The number of a department: 59, 2A or 974.")),
]
Commune = Annotated[
    str | None,
    Field(
        None,
        pattern=r"^([0-9][0-9AB][0-9]{3}|inconnue)$",
        description=_("People who live in a commune, by its INSEE code; “inconnue”: it is not known."),
    ),
]
Structure = Annotated[
    int | None, Field(None, ge=1, le=BIGGEST, description=_("People sent by a structure, by its number."))
]
Funder = Annotated[
    int | None,
    Field(
        None, ge=1, le=BIGGEST, description=_("The antennas that have an agreement with a structure, by its number.")
    ),
]
Bands = Annotated[str | None, Field(None, pattern=SLUG, description=_("How ages are cut: the code of a grid."))]
Cursor = Annotated[
    str | None,
    Field(
        None,
        pattern=r"^[A-Za-z0-9_-]{1,1000}$",
        description=_("“suivant” of the page before, with the same parameters; nothing for the first page."),
    ),
]
Limit = Annotated[int, Field(USUAL, ge=1, le=MOST, description=_("Rows of a page."))]


class FiguresAsked(Schema):
    """A table of results."""

    annee: Year
    du: First
    au: Last
    antenne: Where
    financeur: Funder
    structure: Structure
    departement: Department
    commune: Commune
    tranches: Bands

    def as_form(self) -> dict[str, str]:
        """As the page of results is asked; the running year when no period is."""
        named = {name: getattr(self, name) for name in FiguresAsked.model_fields}
        told = {
            name: value.isoformat() if isinstance(value, date) else str(value) for name, value in named.items() if value
        }
        if not self.du and not self.au and not self.annee:
            told["annee"] = str(_latest())
        return told


class ListAsked(FiguresAsked):
    """The list behind a figure, or behind one line of it."""

    partie: Annotated[
        str | None,
        Field(None, pattern=r"^[a-z_]{1,30}$", description=_("A part of the figure, as “partie” of a line says it.")),
    ]
    valeur: Annotated[
        str | None,
        Field(
            None,
            pattern=r"^[^\x00-\x1f\x7f]{1,80}$",
            description=_("One line of that part, as “valeur_de_la_partie” of a line says it."),
        ),
    ]
    curseur: Cursor
    limite: Limit


class SessionsAsked(Schema):
    """Sessions to come."""

    antenne: Where
    libres: Annotated[bool, Field(False, description=_("Only those that have a free seat."))]
    curseur: Cursor
    limite: Limit


class PlacesAsked(Schema):
    """Places of digital inclusion."""

    departement: Department
    curseur: Cursor
    limite: Limit


class PageAsked(Schema):
    """Page by page, whole."""

    curseur: Cursor
    limite: Limit


def narrowed(asked: Schema) -> dict[str, Any]:
    """What is asked, without the page."""
    return asked.model_dump(exclude={"curseur", "limite"}, exclude_none=True)

"""What the API tells: the nouns of its schema, in French as the pages say them. Days are ISO 8601, hours have an offset."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import create_model

from connect.partners.directory.formats.lieux import COLUMNS

Number = int | float


class Fault(Schema):
    parametre: str = Field(description=_("The parameter that is meant; empty for all of them together."))
    detail: str = Field(description=_("What to do about it."))


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description=_("What happened and what to do, in the language asked."))
    erreurs: list[Fault] = []


class Site(Schema):
    nom: str
    adresse: str
    code_postal: str
    commune: str
    telephone: str
    horaires: str = Field(description=_("In the form of OpenStreetMap."))


class Antenna(Schema):
    antenne: str = Field(description=_("The word of its address, by which other resources name it."))
    nom: str
    code: str = Field(description=_("Two letters that begin cards and tickets."))
    departements: str
    ouverte_le: date
    fermee_le: date | None = Field(description=_("Its last day."))
    sites: list[Site]


class Antennas(Schema):
    resultats: list[Antenna]


class Part(Schema):
    partie: str
    titre: str
    definition: str


class Indicator(Schema):
    code: str = Field(description=_("The word by which lists are asked."))
    titre: str
    definition: str = Field(description=_("What is counted, when, and who once."))
    a_cote: str = Field(description=_("How it differs from a figure that sounds the same."))
    unite: Literal["", "h", "€"]
    compte_des_personnes: bool
    se_restreint_par: list[str] = Field(description=_("By what it can be narrowed: “territory”, “structure”."))
    parties: list[Part]


class Indicators(Schema):
    resultats: list[Indicator]


class Line(Schema):
    libelle: str
    valeur: Number | None = Field(description=_("As counted; null when it is not published."))
    part: float | None = Field(description=_("In percent of the section, where its lines add up."))
    unite: Literal["", "h"]
    indicateur: str = Field(description=_("The code of the indicator whose list it opens."))
    partie: str
    valeur_de_la_partie: str
    publiee: bool = Field(description=_("False: too few people to be shown, or it would give such a line away."))


class Section(Schema):
    titre: str
    definition: str = Field(description=_("What is counted, when, and who once."))
    a_cote: str
    classement: bool = Field(description=_("The first line is the first of a ranking."))
    lignes: list[Line]


class Table(Schema):
    du: date
    au: date = Field(description=_("Included."))
    lieu: str = Field(description=_("Whom the table speaks of, in words."))
    tranches: str = Field(description=_("The code of the age grid."))
    comptee_le: datetime
    conservee: bool = Field(description=_("Counted once and kept: whoever asks again reads the same."))
    scellee_le: datetime | None = Field(description=_("Sealed: these figures never change any more."))
    petits_effectifs_masques: bool
    sections: list[Section]
    non_restreints: list[str] = Field(description=_("Figures that cannot be narrowed so, and are left out."))


class Row(Schema):
    jour: date
    antenne: str
    carte: str = Field(description=_("The card of the person; empty for a visit without a name."))
    faits: dict[str, Any] = Field(description=_("Each column of the list, by its name; hours are decimal."))


class Rows(Schema):
    indicateur: str
    definition: str
    total: Number | None = Field(description=_("The figure, as the table of results says it; with the first page."))
    lignes: int | None = Field(description=_("Rows in all; with the first page."))
    resultats: list[Row]
    suivant: str | None = Field(description=_("The cursor of the next page; null on the last."))


class Session(Schema):
    numero: int
    antenne: str
    intitule: str
    type: str
    debut: datetime
    fin: datetime
    sur_place: bool
    lieu: str
    adresse: str
    niveau: str
    public: str
    langue: str
    places: int
    places_libres: int
    reservation: str = Field(description=_("Where anyone may book, when the session is open to everyone."))


class Sessions(Schema):
    resultats: list[Session]
    suivant: str | None = Field(description=_("The cursor of the next page; null on the last."))


_NUMBERS = {"latitude", "longitude"}
Place = create_model(
    "Place",
    __base__=Schema,
    **{
        column: (float | None if column in _NUMBERS else str, ...)  # type: ignore[call-overload]
        for column in COLUMNS
    },
)


class Places(Schema):
    resultats: list[Place]  # type: ignore[valid-type]
    suivant: str | None = Field(description=_("The cursor of the next page; null on the last."))


class Sealed(Schema):
    rang: Literal["month", "year"]
    du: date
    au: date
    scellee_le: datetime
    regles: int = Field(description=_("The version of the rules by which it was counted."))


class SealedPeriods(Schema):
    resultats: list[Sealed]
    suivant: str | None = Field(description=_("The cursor of the next page; null on the last."))

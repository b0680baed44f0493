"""The resources of the API, version 1: each is asked with a key, read behind the key's door, and told by its schema."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import AuthenticationError, ValidationError

from connect.impact.api import facts, figures, opening, problems, told
from connect.impact.api.asked import FiguresAsked, ListAsked, PageAsked, PlacesAsked, SessionsAsked
from connect.impact.api.opening import Key, KeyedRequest
from connect.impact.api.problems import Fault, Problem
from connect.impact.models import ApiScope

TABLE_COST = 10  # a table is counted over everything that the period holds
LIST_COST = 2
Resource = Callable[..., Any]

api = NinjaAPI(
    title="Connect", version="1", urls_namespace="api", docs_url=None, openapi_url=None,
    description=gettext_noop(
        "What Connect counts and publishes, to be read by machines. Every figure is the one of the pages, the lists and the"
        " files: one statement stands behind all of them. Nothing can be written."
    ),
)  # fmt: skip
REFUSALS: dict[Any, Any] = dict.fromkeys((401, 403, 404, 422, 429, 503), told.Problem)


def reads(asked: type[Schema] | None = None) -> Callable[[Resource], Resource]:
    """Read behind the key's door; a parameter that is not one of `asked`, or that is given twice, is refused."""
    known = set(asked.model_fields) if asked else set()

    def declare(resource: Resource) -> Resource:
        @wraps(resource)
        def read(request: KeyedRequest, *args: Any, **kwargs: Any) -> Any:
            faults = [Fault(name, _("The API has no such parameter.")) for name in request.GET if name not in known]
            given = [name for name, values in request.GET.lists() if len(values) > 1 and name in known]
            faults += [Fault(name, _("Give it once.")) for name in given]
            if faults:
                raise problems.misread(faults)
            with opening.door(request.auth):
                return resource(request, *args, **kwargs)

        return read

    return declare


@api.get(
    "/antennes", operation_id="antennes", summary=gettext_noop("Antennas"), response={200: told.Antennas, **REFUSALS}, auth=Key(),
    description=gettext_noop("Public facts of the antennas that the key reads: name, address, hours. Any key."),
)  # fmt: skip
@reads()
def antennas(request: KeyedRequest) -> Any:
    return {"resultats": facts.antennas(request.auth)}


@api.get(
    "/indicateurs", operation_id="indicateurs", summary=gettext_noop("Indicators"), response={200: told.Indicators, **REFUSALS},
    auth=Key(), description=gettext_noop("Every figure with its definition: what is counted, when, and who once. Any key."),
)  # fmt: skip
@reads()
def indicators(request: KeyedRequest) -> Any:
    return {"resultats": figures.indicators()}


@api.get(
    "/chiffres", operation_id="chiffres", summary=gettext_noop("Figures"), response={200: told.Table, **REFUSALS},
    auth=Key(ApiScope.FIGURES, TABLE_COST),
    description=gettext_noop(
        "The table of results of a period, as the page, the PDF and the spreadsheet show it. A sealed period keeps its"
        " figures for ever. Held outside the house, a key reads whole years that are over and small counts are hidden."
        " One table counts as ten requests."
    ),
)  # fmt: skip
@reads(FiguresAsked)
def table(request: KeyedRequest, asked: Query[FiguresAsked]) -> Any:
    return figures.table(request.auth, asked)


@api.get(
    "/chiffres/{code}/liste", operation_id="liste", summary=gettext_noop("List behind a figure"),
    response={200: told.Rows, **REFUSALS}, auth=Key(ApiScope.LISTS, LIST_COST),
    description=gettext_noop(
        "The rows that a figure counts, the latest day first: cards and facts, never a name. A key of one antenna, held"
        " inside the house; a year at most. The total is told with the first page. A page counts as two requests."
    ),
)  # fmt: skip
@reads(ListAsked)
def rows(request: KeyedRequest, code: Path[str], asked: Query[ListAsked]) -> Any:
    return figures.rows(request.auth, code, asked)


@api.get(
    "/seances", operation_id="seances", summary=gettext_noop("Coming sessions and free seats"), response={200: told.Sessions, **REFUSALS},
    auth=Key(ApiScope.SESSIONS),
    description=gettext_noop("Sessions of the next three months with their free seats, in their order. Nobody is named."),
)  # fmt: skip
@reads(SessionsAsked)
def sessions(request: KeyedRequest, asked: Query[SessionsAsked]) -> Any:
    return facts.sessions(request.auth, asked, at=timezone.now())


@api.get(
    "/lieux", operation_id="lieux", summary=gettext_noop("Places of digital inclusion"), response={200: told.Places, **REFUSALS},
    auth=Key(ApiScope.PLACES),
    description=gettext_noop("Open places under the columns of the national standard, version 1.0.2 (schema.data.gouv.fr)."),
)  # fmt: skip
@reads(PlacesAsked)
def places(request: KeyedRequest, asked: Query[PlacesAsked]) -> Any:
    return facts.places(request.auth, asked)


@api.get(
    "/periodes-scellees", operation_id="periodes_scellees", summary=gettext_noop("Sealed periods"),
    response={200: told.SealedPeriods, **REFUSALS}, auth=Key(ApiScope.FIGURES),
    description=gettext_noop("Months and years whose figures never change any more, the latest first."),
)  # fmt: skip
@reads(PageAsked)
def sealed(request: KeyedRequest, asked: Query[PageAsked]) -> Any:
    return facts.sealed(request.auth, asked)


# --- refusals


@api.exception_handler(Problem)
def _said(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(problem)


@api.exception_handler(AuthenticationError)
def _without_a_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    return problems.answer(opening.no_key())


@api.exception_handler(ValidationError)
def _misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer(problems.misread(problems.faults_of(error.errors)))


@api.exception_handler(Http404)
def _unknown(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001
    return problems.answer(Problem(404, _("No figure, or no part of it, has this name, or it cannot be narrowed so.")))


@api.exception_handler(DataError)
@api.exception_handler(OverflowError)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    return problems.answer(problems.misread([]))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(problems.away(error))


@api.exception_handler(Exception)
def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.answer(problems.unforeseen(request, error))

"""Who has access to what, at /siege/acces/: teams, the portal, keys. An administrator ends one from there."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.accounts.models import User
from connect.antennas import keys
from connect.antennas.http import NationalRequest
from connect.antennas.models import Membership
from connect.desk.nation import allowing, reading
from connect.desk.nation.access import for_administrators, for_the_nation, may_open_antennas
from connect.desk.nation.forms import NATION, AccessForm
from connect.partners.models import Professional
from connect.ui import spreadsheet
from connect.ui.doing import tried
from connect.ui.spreadsheet import MARK, Cell, as_text, csv_line

A_PAGE = 50
MOST = 100_000  # rows of a file
TEAMS, PORTAL = "equipes", "portail"


@never_cache
@require_safe
@for_the_nation
def access(request: NationalRequest) -> HttpResponse:
    """Places in the teams of the antennas and of the nation."""
    form, rows = _members(request)
    return _page(request, TEAMS, form, rows, reading.of_member)


@never_cache
@require_safe
@for_the_nation
def portal(request: NationalRequest) -> HttpResponse:
    """Professionals of partner structures."""
    dormant = bool(request.GET.get("dormants"))
    return _page(request, PORTAL, None, reading.professionals(timezone.now(), dormant=dormant), reading.of_professional)


@never_cache
@require_safe
@for_the_nation
def without_a_person(request: NationalRequest) -> HttpResponse:
    """What opens without anybody signing in."""
    kinds = [{"kind": kind, "keys": kind.standing()} for kind in keys.kinds()]
    context = {"part": "cles", "kinds": kinds, "may_end": may_open_antennas(request.membership)}
    return render(request, "nation/keys.html", context)


def _members(request: NationalRequest) -> tuple[AccessForm, Any]:
    form = AccessForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    where = asked.get("antenne", "")
    rows = reading.members(
        timezone.now(), antenna=int(where) if where.isdecimal() else None, nation=where == NATION,
        role=asked.get("role", ""), dormant=bool(asked.get("dormants")),
    )  # fmt: skip
    return form, rows


def _page(
    request: NationalRequest, part: str, form: AccessForm | None, rows: Any, say: Callable[[Any, Any], reading.Access]
) -> HttpResponse:
    now = timezone.now()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [say(row, now) for row in page.object_list]
    asked = {name: value for name, value in request.GET.items() if name in ("antenne", "role", "dormants") and value}
    context = {
        "part": part, "form": form, "page": page, "query": urlencode(asked), "dormant": bool(request.GET.get("dormants")),
        "may_end": may_open_antennas(request.membership), "mine": request.membership.holder_id,
    }  # fmt: skip
    return render(request, "nation/access.html", context)


@never_cache
@require_safe
@for_the_nation
def as_file(request: NationalRequest, part: str, form: str) -> HttpResponseBase:
    """The same list whole, by the same questions: CSV, or XLSX with what each role allows."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    found = _listed(request, part)  # the door closes before a stream would be read
    if form == "xlsx":
        return spreadsheet.answer(_book(found), f"acces-{part}")
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="acces-{part}.csv"'
    return response


def _listed(request: NationalRequest, part: str) -> list[reading.Access]:
    now = timezone.now()
    if part == TEAMS:
        return [reading.of_member(row, now) for row in _members(request)[1][:MOST]]
    if part == PORTAL:
        dormant = bool(request.GET.get("dormants"))
        return [reading.of_professional(row, now) for row in reading.professionals(now, dormant=dormant)[:MOST]]
    raise Http404


def _heads() -> list[str]:
    return [_("Who"), _("E-mail address"), _("Where"), _("Role"), _("Since"), _("Until"), _("Last sign-in")]


def _cells(one: reading.Access) -> list[Cell]:
    last = timezone.localtime(one.last).date() if one.last else None
    return [one.who, one.email, one.place, one.role, one.since, one.until, last]


def _lines(found: list[reading.Access]) -> Iterator[bytes]:
    yield MARK + csv_line(_heads())
    for one in found:
        yield csv_line(as_text(cell) for cell in _cells(one))


def _book(found: list[reading.Access]) -> bytes:
    book = spreadsheet.Workbook()
    heads = [(head, 22) for head in _heads()]
    book.sheet(_("Accesses"), [*heads, (_("What it allows"), 90)], ([*_cells(one), str(one.allows)] for one in found))
    return book.content()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_the_nation
def person(request: NationalRequest, pk: int) -> HttpResponse:
    """Somebody's accesses, everywhere, with what each allows; a POST ends them all."""
    user = get_object_or_404(User, pk=pk)
    may_end = may_open_antennas(request.membership)
    if request.method == "POST":
        if not may_end:
            raise PermissionDenied
        refused = allowing.end_everything(user, by=request.membership, who=request.user, at=timezone.now())
        for words in refused:
            messages.error(request, words)
        if not refused:
            messages.success(request, _("Every access of this person is ended."))
        return redirect("national_desk:access_person", pk)
    held = allowing.held_by(user, timezone.localdate())
    if not held:
        raise Http404
    context = {
        "person": user, "held": held, "may_end": may_end and user.pk != request.user.pk,
        "standing": any(one.standing for one in held), "dormant": reading.is_dormant(user, timezone.now()),
    }  # fmt: skip
    return render(request, "nation/person_access.html", context)


@require_POST
@for_administrators
def end_member(request: NationalRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Membership, pk=pk)
    by, at = request.membership, timezone.now()
    return _ended(request, lambda: allowing.end_place(place, by=by, at=at), "national_desk:access")


@require_POST
@for_administrators
def end_post(request: NationalRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Professional, pk=pk)
    return _ended(request, lambda: allowing.end_post(post, at=timezone.now()), "national_desk:access_portal")


@require_POST
@for_administrators
def end_key(request: NationalRequest, code: str, pk: str) -> HttpResponse:
    kind = keys.of(code)
    end = kind.end if kind else None
    if end is None:
        raise Http404
    try:
        return _ended(request, lambda: end(pk, request.user, timezone.now()), "national_desk:access_keys")
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _ended(request: NationalRequest, act: Callable[[], Any], page: str) -> HttpResponse:
    tried(request, act, _("This access is ended."))
    return redirect(page)

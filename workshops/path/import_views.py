"""Resources from a file, at both desks: the model, the file, its cells to put right, what it brought."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison.batch import reader_notes
from beneficiaries.liaison.batch_views import posted_cells
from beneficiaries.uploads import empty_lists
from connect.refusals import Refusal
from workshops.models import Audience, Difficulty, ResourceImport, Skill, Source, Theme
from workshops.path import importing
from workshops.path.desk import Desk, desk_of
from workshops.path.forms import ListForm
from workshops.path.rows import COLUMNS

GET_POST = ["GET", "HEAD", "POST"]
FIRST_FAULTS = 50  # shown at once; the others follow when these are put right
HOW_TO = [
    "Une ligne par ressource. Titre, source et compétences sont nécessaires ; les autres colonnes peuvent manquer.",
    "Le même titre, de la même source, à la même adresse : c’est la même ressource. Seules les différences sont écrites.",
    "Une case vide ne change rien de ce qui est déjà là.",
    "Lien : une adresse en https://. Elle manque seulement pour les exercices faits à l’antenne.",
    "Exercices : « Répondre à un courriel (15 min) ; Joindre un document (20 min) https://… », un point-virgule entre deux.",
    "Rien n’est écrit avant que vous ayez tout relu dans Connect ; toute la liste entre, ou rien.",
    "Compétences, un point-virgule entre deux :",
]


def addresses(under: str) -> list[URLPattern]:
    """The addresses of these pages, the same at both desks."""
    return [
        path(f"{under}fichier/", choose, name="import"),
        path(f"{under}modele.xlsx", model, {"ending": "xlsx"}, name="model_xlsx"),
        path(f"{under}modele.csv", model, {"ending": "csv"}, name="model_csv"),
        path(f"{under}listes/<uuid:resource_list>/", one_list, name="import_list"),
        path(f"{under}listes/<uuid:resource_list>/effacer/", drop, name="import_drop"),
    ]


@never_cache
@require_http_methods(GET_POST)
def choose(request: HttpRequest) -> HttpResponse:
    """The model, then the filled list."""
    desk = desk_of(request, writing=True)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        table = form.cleaned_data["file"]
        kept = importing.keep(table, antenna_id=desk.antenna_id, by=_user(request), at=timezone.now())
        return redirect(desk.to("import_list", kept.pk))
    waiting = importing.lists_of(desk.antenna_id).filter(author=_user(request), confirmed_at=None)
    context = {"desk": desk, "form": form, "most": importing.MOST, "waiting": [(one, len(one.rows)) for one in waiting]}
    return render(request, "learning/import.html", context)


def _user(request: HttpRequest) -> Any:
    return request.user


@never_cache
@require_safe
def model(request: HttpRequest, ending: str) -> HttpResponse:
    """The empty list, as an Excel workbook with lists of choices or as CSV; in French, as it is read back."""
    desk_of(request, writing=True)
    if ending == "csv":
        return empty_lists.answer(empty_lists.text(COLUMNS), "ressources-modele.csv")
    with translation.override("fr"):
        lists: dict[str, Any] = {
            "source": Source.choices, "level": Difficulty.choices, "language": LANGUAGES, "theme": Theme.choices,
            "audience": Audience.choices,
        }  # fmt: skip
        choices = {key: [str(label) for _code, label in values] for key, values in lists.items()}
        skills = [one.label_fr for one in Skill.objects.all()]
        book = empty_lists.workbook(COLUMNS, choices, [*HOW_TO, *skills])
    return empty_lists.answer(book, "ressources-modele.xlsx")


def _own_list(desk: Desk, request: HttpRequest, pk: UUID) -> ResourceImport | None:
    """Her own list, or one that was taken in here; None once it lapsed."""
    found: ResourceImport | None = importing.lists_of(desk.antenna_id).filter(pk=pk).select_related("author").first()
    return found if found and (found.confirmed_at or found.author_id == _user(request).pk) else None


@never_cache
@require_http_methods(GET_POST)
def one_list(request: HttpRequest, resource_list: UUID) -> HttpResponse:
    """What the list would write, with its wrong cells; once taken in, what it brought."""
    desk = desk_of(request, writing=True)
    kept = _own_list(desk, request, resource_list)
    if kept is None:
        messages.warning(request, str(importing.Lapsed.sentence))
        return redirect(desk.to("import"))
    if kept.confirmed_at:
        return render(request, "learning/import_done.html", {"desk": desk, "kept": kept})
    if request.method != "POST":
        return _preview(request, desk, kept)
    try:
        kept = importing.put_right(kept, posted_cells(request.POST), by=_user(request))
        out = request.POST.get("out", "")
        if out.isascii() and out.isdigit():
            kept = importing.leave_out(kept, int(out), by=_user(request))
        if "confirm" in request.POST:
            importing.confirm(kept, by=_user(request), at=timezone.now())
    except Refusal as refusal:
        return _preview(request, desk, kept, str(refusal))
    return redirect(desk.to("import_list", kept.pk))


def _preview(request: HttpRequest, desk: Desk, kept: ResourceImport, why: str = "") -> HttpResponse:
    found = importing.lines(kept)
    wrong = importing.faults(kept, found)
    context = {
        "desk": desk, "kept": kept, "faults": wrong[:FIRST_FAULTS], "more": max(len(wrong) - FIRST_FAULTS, 0),
        "wrong": sum(bool(line.faults) for line in found), "notes": reader_notes(kept.notes), "refused": why,
        "total": len(found), **{does: [line for line in found if line.does == does] for does in ("create", "update", "same")},
    }  # fmt: skip
    return render(request, "learning/import_list.html", context)


@never_cache
@require_POST
def drop(request: HttpRequest, resource_list: UUID) -> HttpResponse:
    """Forget a list that was not taken in."""
    desk = desk_of(request, writing=True)
    kept = _own_list(desk, request, resource_list)
    if kept and not kept.confirmed_at:
        kept.delete()
        messages.success(request, _("The list is erased; nothing was written."))
    return redirect(desk.to("import"))

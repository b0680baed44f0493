"""Ready-made workshops at the portal: what a trained professional takes, leads and tells."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from training.access import may_register_colleagues
from training.kits import effect, taking
from training.kits.forms import RunForm
from training.models import KitFile, KitRun, KitState, KitVersion, Module

A_PAGE = 30
HERE = "portal_training_kits"


def _post(request: PortalRequest) -> Professional:
    """The professional whose pass opened the door."""
    return Professional.objects.get(pk=request.professional.holder_id)


def _own_runs(post: Professional) -> Any:
    """Workshops she may see: all her structure's for a referent, else her own."""
    runs = KitRun.objects.filter(structure_id=post.structure_id).select_related("version__kit", "professional")
    return runs if may_register_colleagues(post) else runs.filter(professional=post)


@never_cache
@require_safe
def kits(request: PortalRequest) -> HttpResponse:
    """The workshops that may be taken, those she is trained for first, and what was led from here."""
    post, today = _post(request), timezone.localdate()
    proposed = list(taking.proposed(today))
    trained = taking.modules_of(post, {one.kit.module_code for one in proposed})
    mine = _own_runs(post)
    context = {
        "rows": sorted(((one.kit.module_code in trained, one) for one in proposed), key=lambda row: not row[0]),
        "page": Paginator(mine, A_PAGE).get_page(request.GET.get("page")), "post": post,
        "effect": effect.reached(mine.filter(withdrawn_at__isnull=True)),
    }  # fmt: skip
    return render(request, "training/kits/portal/kits.html", context)


@never_cache
@require_safe
def kit(request: PortalRequest, pk: int) -> HttpResponse:
    """One workshop: what it is, its files for whoever is trained, what must be followed for the others."""
    post, found = _post(request), _version(pk)
    is_trained = bool(taking.modules_of(post, {found.kit.module_code}))
    module = Module.objects.in_force(timezone.localdate()).filter(code=found.kit.module_code).first()
    context = {
        "it": found, "is_trained": is_trained, "module": module, "today": timezone.localdate(),
        "files": list(found.files.filter(removed_at=None)),
    }  # fmt: skip
    return render(request, "training/kits/portal/kit.html", context)


@require_POST
def take(request: PortalRequest, pk: int, file: UUID) -> HttpResponse:
    """The file itself; that it was taken is kept."""
    kept = get_object_or_404(KitFile.objects.select_related("version__kit"), pk=file, version=pk, removed_at=None)
    try:
        taking.take(kept, by=_post(request), at=timezone.now())
    except taking.NotTrained as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
        return redirect(f"{HERE}:kit", pk)
    return taking.answer(kept, kept.version.kit.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: PortalRequest, pk: int) -> HttpResponse:
    """A workshop that she led."""
    post, found = _post(request), _version(pk)
    if not taking.modules_of(post, {found.kit.module_code}):
        return redirect(f"{HERE}:kit", pk)
    initial = {
        "held_on": timezone.localdate(), "postcode": post.structure.postcode, "place": post.structure.name,
        "themes": found.themes, "key": uuid4(),
    }  # fmt: skip
    form = RunForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            taking.tell(found, form.facts(), key=form.cleaned_data["key"], by=post, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Thank you. It counts in what the network does."), extra_tags="ok")
            return redirect(f"{HERE}:kits")
    return render(request, "training/kits/portal/tell.html", {"it": found, "form": form})


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    post = _post(request)
    taking.withdraw(get_object_or_404(_own_runs(post), pk=pk), by=post, at=timezone.now())
    messages.success(request, _("Withdrawn: it counts no more."), extra_tags="ok")
    return redirect(f"{HERE}:kits")


def _version(pk: int) -> KitVersion:
    return get_object_or_404(KitVersion.objects.select_related("kit").filter(state=KitState.PUBLISHED), pk=pk)

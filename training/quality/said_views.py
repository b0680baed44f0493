"""Something went wrong in a training: a structure says it on its portal, a person in training by her link."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.ui.doing import done
from training.access import may_register_colleagues
from training.links import trainee_of
from training.models import AskedBy, Complaint, Registration, RegistrationState
from training.quality import complaining
from training.quality.forms import PortalSayForm, SayForm

A_PAGE = 10


def _post(request: PortalRequest) -> Professional:
    """The professional whose pass opened the door."""
    return Professional.objects.select_related("structure").get(pk=request.professional.holder_id)


def _own(post: Professional) -> QuerySet[Complaint]:
    """What her structure wrote on the portal, for a referent; else what she wrote herself."""
    rows = Complaint.objects.filter(structure_id=post.structure_id, origin=AskedBy.PORTAL)
    if not may_register_colleagues(post):
        rows = rows.filter(professional=post)
    return rows.select_related("antenna", "session__module", "professional").order_by("-received_at", "pk")


@never_cache
@require_safe
def said(request: PortalRequest) -> HttpResponse:
    """What was written from here, with its answer."""
    post = _post(request)
    page = Paginator(_own(post), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/quality/portal_said.html", {"page": page, "post": post})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: PortalRequest) -> HttpResponse:
    """Write to the antenna; sent twice it is one message. `?seance=`: the session that it is about, chosen already."""
    post = _post(request)
    asked = str(request.GET.get("seance", ""))
    start = {"session": asked} if asked.isdecimal() else {}
    form = PortalSayForm(request.POST or None, post=post, initial=start)
    if request.method == "POST" and done(form, lambda said: _receive(post, said)):
        messages.success(
            request, _("Received today. The antenna answers you here; you are told by e-mail."), extra_tags="ok"
        )
        return redirect("portal_training_quality:said")
    return render(request, "training/quality/portal_say.html", {"form": form})


def _receive(post: Professional, said: dict[str, Any]) -> None:
    antenna = said.pop("antenna")
    complaining.receive_from_portal(antenna.pk, post, **said, at=timezone.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Write to the antenna without an account; what she wrote by this link, and its answer, are shown to her."""
    with trainee_of(secret, states=RegistrationState.values) as mine:
        form = SayForm(request.POST or None)
        response = _sent(request, mine, form, secret)
        if response is None:
            context = {
                "mine": mine, "it": mine.session, "secret": secret, "form": form,
                "rows": list(complaining.said_by_link(mine)[:A_PAGE]),
            }  # fmt: skip
            response = render(request, "training/quality/trainee_say.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _sent(request: HttpRequest, mine: Registration, form: SayForm, secret: str) -> HttpResponse | None:
    """The way back once it is received; None when there is something to show."""
    if request.method != "POST":
        return None
    if not done(form, lambda said: complaining.receive_from_trainee(mine, **said, at=timezone.now())):
        return None
    messages.success(
        request, _("Received today. The antenna answers you here and by e-mail; your employer does not read it."),
        extra_tags="ok",
    )  # fmt: skip
    return redirect("trainee_quality:say", secret)

"""Quality at the national desk: what waits where, what an antenna's sessions miss, whose proofs end."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from training.quality import file, nation
from training.quality import trainers as proofs
from training.quality.desk import desk_of

A_PAGE = 50


@never_cache
@require_safe
def home(request: NationalRequest) -> HttpResponse:
    """What waits at each antenna; the evidence that the nation itself keeps."""
    desk, now = desk_of(request), timezone.now()
    context = {
        "title": _("Quality of trainings"), "desk": desk, "tab": "home", "rows": nation.waiting(timezone.localdate(now)),
        "house": file.file_of_house(None, at=now),
    }  # fmt: skip
    return render(request, "training/quality/national/home.html", context)


@never_cache
@require_safe
def of_antenna(request: NationalRequest, slug: str) -> HttpResponse:
    """The indicators of one antenna: how many sessions miss each, and which; what the antenna itself misses."""
    desk, now = desk_of(request), timezone.now()
    antenna = get_object_or_404(Antenna, slug=slug)
    found, sessions = nation.gaps(antenna, at=now)
    context = {
        "title": antenna.name, "desk": desk, "gaps": found, "sessions": sessions,
        "house": file.file_of_house(antenna.pk, at=now),
    }  # fmt: skip
    return render(request, "training/quality/national/antenna.html", context)


@never_cache
@require_safe
def trainers(request: NationalRequest) -> HttpResponse:
    """Proofs of those who teach that have ended or end within sixty days, everywhere."""
    desk = desk_of(request)
    rows = proofs.ending(None, timezone.localdate())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"title": _("Proofs that end"), "desk": desk, "tab": "trainers", "page": page}
    return render(request, "training/quality/national/trainers.html", context)

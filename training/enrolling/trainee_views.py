"""The page of a trainee: where, when, what remains to do. By her link, without an account; it names her alone.

No door is open when the request comes in: an owner function leads from the secret to the antenna (`training.links`).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.enrolling.remaining import lines
from training.links import trainee_of
from training.models import RegistrationState


@never_cache
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    with trainee_of(secret, states=RegistrationState.values) as mine:
        seated = mine.state == RegistrationState.REGISTERED
        context = {
            "mine": mine, "it": mine.session, "half_days": list(mine.session.half_days.all()),
            "lines": lines(mine, at=timezone.now()) if seated else [],
        }  # fmt: skip
        response = render(request, "training/enrolling/trainee.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response

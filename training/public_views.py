"""What anyone who holds an attestation may check, without signing in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from training import attestations


@require_GET
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = attestations.check(pk)
    if found is None:
        raise Http404
    response = render(request, "training/check.html", {"it": found})
    response["X-Robots-Tag"] = "noindex"
    return response

"""The demo's pages of mail and text messages: what would have reached people's mailboxes and telephones."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.post.models import Letter, Text

SHOWN = 30


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The latest letters with their text, sent or about to be. Outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/mails.html", {"letters": Letter.objects.all()[:SHOWN]})


@never_cache
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """The latest text messages, sent or about to be. Outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/texts.html", {"texts": Text.objects.all()[:SHOWN]})

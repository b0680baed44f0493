"""Nothing typed is lost: a form posted after the session ended is kept for its author, who sends it again in one click.

Kept on the server for the author alone, one day at most, under an address that says nothing; never files, never a
password (no door asks for one), never when the author cannot be proved (see `authorship`).
"""

import json
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from connect.accounts.authorship import author_of
from connect.accounts.http import SignedInRequest
from connect.accounts.models import HeldForm

LASTS = timedelta(days=1)
AT_MOST = 5  # a user; the oldest give way
WAITING = "kept_forms"  # key of the session
FIELD = "kept_form"  # hidden field of the page that sends it again
NOT_KEPT = {"csrfmiddlewaretoken", FIELD}


def hold(request: HttpRequest) -> HeldForm | None:
    """Keep the fields of a POST for the author of its page; None when there is nothing to keep or no proof of whom.

    Held again (the session ended twice), the new one replaces the old.
    """
    if request.method != "POST":
        return None
    author = author_of(request)
    path = request.get_full_path()
    if author is None or len(path) > 2000 or path.startswith("//"):
        return None
    wipe_old(author)
    fields = [[name, values] for name, values in request.POST.lists() if name not in NOT_KEPT]
    kept = HeldForm.objects.create(user_id=author, path=path, body=json.dumps(fields), had_files=bool(request.FILES))
    _forget_replaced(request, author)
    if request.user.pk == author:
        count_waiting(request, author)
    return kept


def wipe_old(author: int) -> None:
    """Whatever is older than a day goes, whoever wrote it; so do this author's beyond the last few."""
    wipe_lapsed()
    newest_first = HeldForm.objects.filter(user_id=author).order_by("-created_at").values_list("pk", flat=True)
    if beyond := list(newest_first[AT_MOST - 1 :]):
        HeldForm.objects.filter(pk__in=beyond).delete()


def count_waiting(request: HttpRequest, user_id: int) -> None:
    """Note in the session how many forms wait, so that each page can say so without a query."""
    if waiting := len(of(user_id)):
        request.session[WAITING] = waiting
    else:
        request.session.pop(WAITING, None)


def wipe_lapsed() -> None:
    """Whatever is older than a day, whoever wrote it."""
    HeldForm.objects.filter(created_at__lt=timezone.now() - LASTS).delete()


def of(user_id: int) -> list[HeldForm]:
    """What waits for this user, newest first."""
    since = timezone.now() - LASTS
    return list(HeldForm.objects.filter(user_id=user_id, created_at__gte=since).order_by("-created_at"))


def fields_of(kept: HeldForm) -> list[tuple[str, str]]:
    """(name, value) pairs in the order of the form, a name as often as it was sent."""
    return [(name, value) for name, values in json.loads(kept.body) for value in values]


def forget_once_sent(request: SignedInRequest, response: HttpResponse) -> None:
    """The form was sent again and its page answered: the copy has no reason to stay. An error keeps it."""
    if request.method == "POST" and response.status_code < 400 and request.POST.get(FIELD):
        _forget_replaced(request, request.user.pk)
        count_waiting(request, request.user.pk)


def _forget_replaced(request: HttpRequest, author: int) -> None:
    try:
        pk = UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return
    HeldForm.objects.filter(pk=pk, user_id=author).delete()


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect, also when htmx asked: a sign-in page must not be poured into a corner of the page."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def page_asked(request: HttpRequest, kept: HeldForm | None) -> str:
    """Where to come back: the kept form, else the page itself (of which the fragment is part), without its query.

    The query may hold a name that was searched, and this address travels in another one.
    """
    if kept is not None:
        return f"/compte/saisies/{kept.pk}/"
    htmx = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or "/").split("?")[0]
    return request.path

r"""Who wrote the form that comes back after a session ended.

A door's page leaves in the browser a signed cookie: the user, and marks of the CSRF secrets under which she was
served forms. A form that is posted carries a token made from such a secret. So a form belongs to a user when the mark
of its own secret is among hers: not because she sat at this computer last, and never on the word of another site, which
cannot read the token. Django changes the secret at each sign-in, so the next person's forms bear another mark.
"""

import hashlib

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError
from django.middleware.csrf import (  # type: ignore[attr-defined]  # a private name
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    _unmask_cipher_token,
)

COOKIE = "connect_author"
KEPT_FOR = 7 * 24 * 60 * 60  # seconds; a tab left over a week-end
SIGN_INS_REMEMBERED = 4
_SALT = "connect.accounts.authorship"


def leave_mark(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note in the browser that the forms of this page are this user's. Costs no query; nothing when it is there."""
    secret = request.META.get("CSRF_COOKIE")
    if not secret or not request.user.is_authenticated:
        return
    user_id, marks = _read(request)
    mark = _mark(secret)
    if user_id == request.user.pk and mark in marks:
        return
    before = marks if user_id == request.user.pk else []
    response.set_cookie(
        COOKIE,
        signing.dumps([request.user.pk, [*before, mark][-SIGN_INS_REMEMBERED:]], salt=_SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def author_of(request: HttpRequest) -> int | None:
    """The user whose page held the form that was posted; None when that cannot be proved."""
    try:
        token = request.POST.get("csrfmiddlewaretoken") or request.headers.get(_HEADER, "")
    except UnreadablePostError:
        return None
    user_id, marks = _read(request)
    if user_id is None or len(token) not in (CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH) or not token.isalnum():
        return None
    return user_id if token.isascii() and _mark(token) in marks else None


_HEADER = "X-CSRFToken"


def _mark(token_or_secret: str) -> str:
    secret = _unmask_cipher_token(token_or_secret) if len(token_or_secret) == CSRF_TOKEN_LENGTH else token_or_secret
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def _read(request: HttpRequest) -> tuple[int | None, list[str]]:
    try:
        user_id, marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None, []
    return user_id, marks

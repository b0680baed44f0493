"""The second factor: an application on the telephone that gives six digits, and codes on paper for when it is lost.

A code sent by e-mail is not one: it proves the mailbox, as the reset of the password does.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from connect.accounts import held


def was_shown(request: HttpRequest) -> bool:
    """Was a second factor given in this session? Reads the session, no query."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the code, or the one that sets the telephone up; then back to the page wanted."""
    has_one = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    address = "/compte/second-facteur/confirmer/" if has_one else "/compte/second-facteur/application/"
    wanted = held.page_asked(request, held.hold(request))
    return held.go(request, f"{address}?{urlencode({'next': wanted})}")


def shown_first(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page that takes the second factor off or tells its spare codes: a password given again does not open it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and is_mfa_enabled(request.user) and not was_shown(request):
            return ask(request)
        return view(request, *args, **kwargs)

    return shown


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret shared with a telephone and the spare codes are encrypted at rest, under a key outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code that your telephone shows now. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    """One key for each secret key, today's first: SECRET_KEY_FALLBACKS keeps telephones valid across a change of key."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"connect.accounts.second_factor" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

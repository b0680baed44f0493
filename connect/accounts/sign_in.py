"""How people sign in: no sign-up, letters through the outbox."""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from connect.accounts.access import may_sign_in
from connect.accounts.models import User
from connect.post import outbox

logger = logging.getLogger(__name__)
WORTH_READING = timedelta(hours=1)  # a link to choose a password; a code lives for less


class ConnectAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are born from an invitation, never from a form on the open web."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code of the last message. Check it, or ask for a new one."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again: nothing is blocked for good."),
        "email_password_mismatch": _("This password does not go with this address. Check the capitals key."),
        "incorrect_password": _("This is not the password of this account. Check the capitals key."),
        "enter_current_password": _("This is not the password of this account. Check the capitals key."),
        "rate_limited": _("Several codes were sent already. Wait five minutes before asking for another."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """By password, by code or after a reset: an account that may not sign in learns it here."""
        if not may_sign_in(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)  # type: ignore[no-any-return]
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter of the sign-in goes before the others, and not at all once it is of no use."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        life = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT) if "code" in context else WORTH_READING
        outbox.send(
            recipient=email,
            matter=outbox.new_matter("sign-in"),
            kind=template_prefix.rpartition("/")[2],
            subject=message.subject,
            body=message.body,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            not_after=timezone.now() + life,
            at_once=True,
        )
        if settings.DEMO and "code" in context:
            logger.info("demo: the sign-in code of %s is %s", email, context["code"])

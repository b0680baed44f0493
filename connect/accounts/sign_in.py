"""How people sign in: no sign-up, letters through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ConnectAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are born from an invitation, never from a form on the open web."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username."""

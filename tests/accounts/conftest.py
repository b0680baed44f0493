"""A browser without a screen: it keeps cookies, obeys the CSRF seal and sends back the forms it was shown."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from tests.conftest import AppClient

PASSWORD = "mot de passe 1234"
SIGN_IN = "/compte/connexion/"


class Visitor(AppClient):
    """`open` a page, then `send` one of its forms with what is typed; the fields it already held go too."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def open(self, address: str, **kwargs: Any) -> HttpResponse:
        return self.get(address, **kwargs)

    def send(self, page: HttpResponse, to: str, typed: dict[str, Any] | None = None, **kwargs: Any) -> HttpResponse:
        return self.post(to, {**fields_of(page, to), **(typed or {})}, **kwargs)

    def sign_in(self, user: Any, password: str = PASSWORD, follow_to: str = "") -> HttpResponse:
        address = SIGN_IN + (f"?next={follow_to}" if follow_to else "")
        page = self.open(address)
        return self.send(page, SIGN_IN, {"login": user.email, "password": password})


def fields_of(page: HttpResponse, action: str) -> dict[str, Any]:
    """The hidden fields of the form of a page that goes to an address (or to the page itself)."""
    text = page.content.decode()
    forms = re.findall(r"<form([^>]*)>(.*?)</form>", text, re.DOTALL)
    own = [body for attributes, body in forms if f'action="{html.escape(action)}"' in attributes]
    own += [body for attributes, body in forms if "action=" not in attributes and "cx-sheet" in attributes]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', own[0])
    return {name: html.unescape(value) for name, value in found}


def words(page: HttpResponse) -> str:
    """What a person reads: the text of the page's main part, spaces evened."""
    text = page.content.decode()
    main = text[text.index("<main") :]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()


@pytest.fixture
def visitor(db: None) -> Visitor:
    return Visitor()


@pytest.fixture
def at_the_counter() -> Callable[[Any], Visitor]:
    """`at_the_counter(manager)` → someone who signed in with her password, as everyone does."""

    def sit_down(membership: Any) -> Visitor:
        visitor = Visitor()
        answer = visitor.sign_in(membership.user)
        assert answer.status_code == 302, words(answer)
        return visitor

    return sit_down

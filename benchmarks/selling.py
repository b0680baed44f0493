"""A seller at her till over HTTP: opens the page, fills the basket, takes the money; waits and sends again when the line breaks.

What she was told is what counts: a sale is acknowledged when the answer leads to its ticket.
"""

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from threading import Lock
from urllib.parse import urlencode

TICKET = re.compile(r"/caisse/tickets/([A-Z0-9-]+)/")
PATIENCE = 60  # seconds for a server that is being started again
WINDOW = 4  # devices that tills of an antenna choose among at any moment: they want the same one, often


class Shelf:
    """The devices of an antenna, as its sellers see them: two may hold the same one in their baskets."""

    def __init__(self, labels: list[str]) -> None:
        self._labels, self._lock = list(labels), Lock()

    def pick(self) -> str | None:
        with self._lock:
            return random.choice(self._labels[:WINDOW]) if self._labels else None

    def gone(self, label: str) -> None:
        with self._lock:
            if label in self._labels:
                self._labels.remove(label)


@dataclass
class Heard:
    """What sellers were told, all of them together."""

    tickets: dict[str, str] = field(default_factory=dict)  # key of the form → ticket
    took: list[float] = field(default_factory=list)  # seconds of the last press of each sale
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def sold(self, key: str, ticket: str, seconds: float) -> None:
        with self.lock:
            self.tickets[key] = ticket
            self.took.append(seconds)
            self.answers["sold"] += 1

    def note(self, what: str) -> None:
        with self.lock:
            self.answers[what] += 1

    def fault(self, what: str) -> None:
        with self.lock:
            self.answers["fault"] += 1
            self.faults.append(what)


@dataclass
class Answer:
    status: int
    leads_to: str
    body: str


class Seller:
    """One till, one session, one line to the server."""

    def __init__(
        self, port: int, antenna: str, cookie: str, people: list[str], shelf: Shelf, heard: Heard, *, stubborn: bool
    ) -> None:
        self.port, self.prefix, self.people, self.shelf, self.heard = port, f"/{antenna}", iter(people), shelf, heard
        self.cookies, self.stubborn = {"sessionid": cookie}, stubborn
        self.line: HTTPConnection | None = None

    def one_sale(self) -> bool:
        """A plan, a device, small things, to somebody or to nobody; False when nobody is left to sell to."""
        kind = random.choices(["plan", "device", "small", "both"], [45, 25, 20, 10])[0]
        label = self.shelf.pick() if kind == "device" else None
        scans = {"plan": ["R30"], "device": [label or "R7"], "small": ["SOURIS", "CABLE"], "both": ["R30D", "CHARG"]}[
            kind
        ]
        person = None if kind == "small" else next(self.people, None)
        if kind != "small" and person is None:
            return False
        path = f"{self.prefix}/caisse/vente/" + (f"{person}/" if person else "")
        page = self.ask("GET", path)
        for scan in scans:
            answer = self.ask("POST", path, {"scan": scan})
            if answer.status != 302:
                self.heard.note("refused: not added")
                if label:
                    self.shelf.gone(label)
                return self._leave(path, answer)
        page = self.ask("GET", path)
        form = Forms.of(page.body).with_field("key")
        if form is None or not form.get("due") or form["due"] == "0.00":
            self.heard.fault(f"no form to pay with at {path}: {page.status}")
            return True
        return self._pay(path, form, label)

    def _pay(self, path: str, form: dict[str, str], label: str | None) -> bool:
        means = random.choices(["cash", "card", "cheque"], [6, 3, 1])[0]
        due = form["due"].replace(".", ",")
        said = {**form, "means": means, "received": due if means == "cash" else ""}
        start = time.perf_counter()
        answer = self.ask("POST", path, said)
        took = time.perf_counter() - start
        ticket = TICKET.search(answer.leads_to)
        if answer.status == 302 and ticket:
            self.heard.sold(form["key"], ticket[1], took)
            if label:
                self.shelf.gone(label)
            if random.random() < 0.2:
                self._print(ticket[1])
            return True
        self.heard.note("refused: just sold" if label else "refused")
        if label:
            self.shelf.gone(label)
        elif answer.status == 200:
            self.heard.fault(f"refused at {path}: {Forms.refusals(answer.body)}")
        return self._leave(path, answer)

    def _leave(self, path: str, answer: Answer) -> bool:
        """Empty the basket, so that the next sale to nobody does not begin with it."""
        for line in set(re.findall(r'name="remove" value="([0-9a-f-]{36})"', answer.body)):
            self.ask("POST", path, {"remove": line})
        return True

    def _print(self, ticket: str) -> None:
        answer = self.ask("POST", f"{self.prefix}/caisse/tickets/{ticket}/imprimer/", {"form": "a4"})
        self.heard.note("printed" if answer.status == 302 else "not printed")

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        """The answer; the same request again while the line is broken, when the seller is stubborn."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._ask(method, path, fields)
            except (OSError, HTTPException) as broken:
                self.line = None
                self.heard.note("line broken")
                if not self.stubborn or time.monotonic() > until:
                    self.heard.fault(f"{path}: {type(broken).__name__}")
                    raise
                time.sleep(0.2)
                continue
            if answer.status >= 500 and self.stubborn and time.monotonic() < until:
                self.heard.note("not ready")
                time.sleep(0.2)
                continue
            if answer.status in (403, 409) or answer.status >= 500:
                self.heard.fault(f"{method} {path}: {answer.status}")
            return answer

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> Answer:
        self.line = self.line or HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
        self.line.request(method, path, body, headers)
        response = self.line.getresponse()
        text = response.read().decode(errors="replace")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return Answer(response.status, response.getheader("Location") or "", text)


class Forms(HTMLParser):
    """The forms of a page, with the values they would send as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._inside = False

    @classmethod
    def of(cls, page: str) -> "Forms":
        forms = cls()
        forms.feed(page)
        return forms

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self._inside = True
        elif tag == "input" and self._inside and said.get("name"):
            if said.get("type") in ("radio", "checkbox") and "checked" not in said:
                return
            self.forms[-1][said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def with_field(self, name: str) -> dict[str, str] | None:
        found = next((form for form in self.forms if name in form), None)
        return {key: value for key, value in found.items() if key != "csrfmiddlewaretoken"} if found else None

    @staticmethod
    def refusals(page: str) -> str:
        """What the page says was not done, in a line."""
        said = re.findall(r'class="cx-refusal[^>]*>(.*?)</div>', page, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", " ".join(said)).split())[:200]

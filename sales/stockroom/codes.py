"""Top-up codes one by one: taken in from the operator's file, bound to a line when sold, shown once, then forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from beneficiaries.uploads.tables import Column, Table
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from sales.models import Carries, CodeBatch, CodeSecret, CodeState, Product, SaleLine, SerialItem
from sales.stockroom import keys

Say = Callable[[str, str], None]
MOST = 5000  # rows of one file
COLUMNS = (
    Column("serial", ("Numéro de série", "Série", "Serial"), needed=True),
    Column("secret", ("Code", "Code secret", "Code de recharge", "PIN"), needed=True),
    Column("value", ("Valeur", "Montant", "Value")),
    Column("expires", ("Expire le", "Expiration", "Date d’expiration", "Date limite", "Expiry"), kind="date"),
)


@for_constraint("line_carries")
class NoCodeLeft(Refusal):
    """Nothing to hand over, nothing sold."""

    sentence = _("This article is sold with its code or its card, and none is left here.")
    field = "scan"

    def __init__(self, product: Product | None = None) -> None:
        words = _("No code left: %(article)s. Sell another top-up, or ask the manager to take codes in.")
        super().__init__(words % {"article": product.name} if product else None)


class AlreadyShown(Refusal):
    """A code is shown once, whoever asks."""

    sentence = _("This code was already shown, and is never shown again.")

    def __init__(self, code: SerialItem | None = None) -> None:
        if code is None or code.handed_at is None:
            super().__init__()
            return
        words = _("This code was shown on %(day)s at %(hour)s by %(who)s. It is never shown again.")
        who = code.handed_by.first_name if code.handed_by else "…"
        super().__init__(words % {"day": day(code.handed_at), "hour": hour(code.handed_at), "who": who})


@for_constraint("code_goes_one_way")
class OneWay(Refusal):
    sentence = _("This code has changed meanwhile. Look at the page again.")


@for_constraint("code_serial_once", "sales_serialitem_fingerprint_key")
class KnownCode(Refusal):
    sentence = _("Nothing was taken in: one of these codes is already known.")


@dataclass
class Read:
    """What a file would bring: rows that are right, and faults by (row, column). It holds secrets: never kept or shown."""

    rows: list[tuple[str, str, Decimal | None, date | None]] = field(default_factory=list, repr=False)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@sensitive_variables()
def read(table: Table, *, on: date) -> Read:
    """Check each row of the operator's file. A fault names the cell, and never says what stands in a cell of codes."""
    found = Read(faults=[(row, _heading(key), said) for (row, key), said in table.faults.items()])
    prints: dict[str, int] = {}
    serials: dict[str, int] = {}
    marks: list[tuple[int, str]] = []
    for row, cells in table.rows:
        serial, secret = cells.get("serial", "").strip().upper(), cells.get("secret", "").strip()
        say = _say(found, row)
        if not serial or len(serial) > 40:
            say("serial", gettext("Write the serial number, 40 characters at most."))
        elif serial in serials:
            say("serial", gettext("The same number as row %(row)s.") % {"row": serials[serial]})
        if not 4 <= len(secret) <= 60:
            if (row, "secret") not in table.faults:
                say("secret", gettext("The code is missing or unreadable."))
            continue
        mark = keys.fingerprint(secret)
        if mark in prints:
            say("secret", gettext("The same code as row %(row)s.") % {"row": prints[mark]})
        serials.setdefault(serial, row)
        prints.setdefault(mark, row)
        marks.append((row, mark))
        found.rows.append((serial, secret, _value(cells, say), _expiry(cells, say, on)))
    known = _known([mark for _row, mark in marks])
    for row, mark in marks:
        if mark in known:
            found.faults.append((row, _heading("secret"), gettext("This code was already taken in.")))
    found.faults.sort()
    return found


def _heading(key: str) -> str:
    return next(column.heading for column in COLUMNS if column.key == key)


def _say(found: Read, row: int) -> Say:
    return lambda key, words: found.faults.append((row, _heading(key), words))


def _value(cells: dict[str, str], say: Say) -> Decimal | None:
    text = cells.get("value", "").replace("€", "").replace(",", ".").strip()
    if not text:
        return None
    try:
        value = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        say("value", gettext("Write an amount in euros, such as 10 or 7,50."))
        return None
    if not 0 < value < 1000:
        say("value", gettext("Write an amount in euros, such as 10 or 7,50."))
    return value


def _expiry(cells: dict[str, str], say: Say, on: date) -> date | None:
    text = cells.get("expires", "").strip()
    if not text:
        return None
    try:
        expires = date(*map(int, reversed(text.split("/")))) if text.count("/") == 2 else date.fromisoformat(text)
    except ValueError:
        say("expires", gettext("Write the day as 31/12/2027."))
        return None
    if expires <= on:
        say("expires", gettext("This code has expired."))
    return expires


def _known(marks: Sequence[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM codes_known(%s)", [list(marks)])
        return {row[0] for row in cursor.fetchall()}


@act
@sensitive_variables("found")
def take_in(found: Read, product: Product, *, name: str, antenna_id: int, by: User, at: datetime) -> CodeBatch:
    """All the codes of a file that has no fault, sealed; or none. KnownCode when another antenna took one in meanwhile."""
    batch = CodeBatch.objects.create(antenna_id=antenna_id, product=product, name=name, arrived_by=by, arrived_at=at)
    items, secrets = [], []
    for serial, secret, value, expires_on in found.rows:
        item = SerialItem(
            antenna_id=antenna_id, product=product, batch=batch, serial=serial, value=value, expires_on=expires_on,
            fingerprint=keys.fingerprint(secret), arrived_at=at,
        )  # fmt: skip
        items.append(item)
        secrets.append(CodeSecret(item=item, antenna_id=antenna_id, sealed=keys.seal(secret)))
    SerialItem.objects.bulk_create(items)
    CodeSecret.objects.bulk_create(secrets)
    return batch


def _next(product: Product, antenna_id: int, on: date, most: int) -> list[SerialItem]:
    """The codes that expire first, locked; those that another sale holds are passed over."""
    waiting = SerialItem.objects.filter(antenna_id=antenna_id, product=product, state=CodeState.STOCK)
    waiting = waiting.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
    ordered = waiting.order_by(F("expires_on").asc(nulls_last=True), "arrived_at", "serial")
    return list(ordered.select_for_update(skip_locked=True)[:most])


def hand_over(lines: Sequence[SaleLine]) -> None:
    """Inside a sale, once its lines are written: bind the oldest code to each line whose article carries one. NoCodeLeft."""
    wanted: dict[int, list[SaleLine]] = {}
    for line in lines:
        if line.product.carries == Carries.CODE:
            wanted.setdefault(line.product_id, []).append(line)
    for _product, waiting in sorted(wanted.items()):
        first = waiting[0]
        found = _next(first.product, first.antenna_id, first.sold_on, len(waiting))
        if len(found) < len(waiting):
            raise NoCodeLeft(first.product)
        for code, line in zip(found, waiting, strict=True):
            code.line, code.state = line, CodeState.SOLD
            code.save(update_fields=["line", "state"])


@act
@sensitive_variables("secret")
def show(code_id: UUID, *, antenna_id: int, by: User, at: datetime) -> tuple[SerialItem, str]:
    """The secret of a sold code, for the person in front; from then on nobody reads it again. AlreadyShown, OneWay."""
    code = (
        SerialItem.objects.select_for_update(of=("self",))
        .select_related("product", "handed_by")
        .get(pk=code_id, antenna_id=antenna_id)
    )
    if code.state == CodeState.HANDED:
        raise AlreadyShown(code)
    if code.state != CodeState.SOLD:
        raise OneWay
    secret = keys.unseal(bytes(CodeSecret.objects.get(pk=code.pk).sealed))
    code.state, code.handed_by, code.handed_at = CodeState.HANDED, by, at
    code.save(update_fields=["state", "handed_by", "handed_at"])
    return code, secret


@act
def replace(code_id: UUID, reason: str, *, antenna_id: int, by: User, at: datetime) -> SerialItem:
    """The code was shown and didn't reach the person (a printer, a wrong number): it is void, the next one is hers.

    Gives the new code, still to be shown. OneWay when it is void already, NoCodeLeft.
    """
    code = (
        SerialItem.objects.select_for_update(of=("self",))
        .select_related("product", "line")
        .get(pk=code_id, antenna_id=antenna_id)
    )
    if code.state != CodeState.HANDED or code.line is None:
        raise OneWay
    code.state, code.void_by, code.void_at, code.void_because = CodeState.VOID, by, at, reason
    code.save(update_fields=["state", "void_by", "void_at", "void_because"])
    found = _next(code.product, antenna_id, timezone.localdate(at), 1)
    if not found:
        raise NoCodeLeft(code.product)
    found[0].line, found[0].state = code.line, CodeState.SOLD
    found[0].save(update_fields=["line", "state"])
    return found[0]


@act
def make_void(code_id: UUID, reason: str, *, antenna_id: int, by: User, at: datetime) -> None:
    """A code of the stock that can't be sold (expired, damaged). OneWay unless it is in stock."""
    code = SerialItem.objects.select_for_update(of=("self",)).get(pk=code_id, antenna_id=antenna_id)
    if code.state != CodeState.STOCK:
        raise OneWay
    code.state, code.void_by, code.void_at, code.void_because = CodeState.VOID, by, at, reason
    code.save(update_fields=["state", "void_by", "void_at", "void_because"])


def counts(antenna_id: int, on: date) -> list[Any]:
    """Of each article: codes to sell, expired ones, sold and not shown yet, void; one query."""
    sold_yet = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    return list(
        SerialItem.objects.filter(antenna_id=antenna_id)
        .order_by("product__rank", "product__name")
        .values("product_id", "product__name")
        .annotate(
            ready=Count("pk", filter=Q(state=CodeState.STOCK) & sold_yet),
            expired=Count("pk", filter=Q(state=CodeState.STOCK, expires_on__lt=on)),
            waiting=Count("pk", filter=Q(state=CodeState.SOLD)),
            void=Count("pk", filter=Q(state=CodeState.VOID)),
        )
    )

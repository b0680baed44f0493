"""Top-up codes: sealed, bound to a line, shown once, never given back."""

import logging
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from beneficiaries.models import Person
from beneficiaries.uploads.tables import Table
from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna
from sales.models import CodeSecret, CodeState, Product, Sale, SerialItem, Till
from sales.stockroom import codes as acts
from sales.stockroom import keys
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import item, sell
from tests.factories.stockroom import codes_in

pytestmark = pytest.mark.django_db


def sold(recharge: Product, person: Person, till: Till) -> tuple[Sale, SerialItem]:
    sale = sell(item(recharge), to=person, at_till=till)
    return sale, SerialItem.objects.get(line__sale=sale)


def show(code: SerialItem) -> str:
    with as_the_app(), open_antenna(code.antenna_id):
        return acts.show(code.pk, antenna_id=code.antenna_id, by=code_user(), at=timezone.now())[1]


def code_user() -> User:
    """Somebody who works here; users are seen behind each door."""
    return User.objects.order_by("pk")[0]


def test_the_code_that_expires_first_is_sold_and_shown_once(
    codes: list[SerialItem], recharge: Product, person: Person, till: Till
) -> None:
    _sale, code = sold(recharge, person, till)
    assert code.serial == "AA-2"
    assert show(code) == "7730 3333 4444"
    with pytest.raises(acts.AlreadyShown, match="jamais"):
        show(code)
    assert not CodeSecret.objects.filter(item=code).exists()


def test_no_code_left_no_sale(
    codes: list[SerialItem], recharge: Product, lille: Antenna, person: Person, till: Till
) -> None:
    sold(recharge, person, till)
    sold(recharge, person, till)
    with pytest.raises(acts.NoCodeLeft, match="Recharge"):
        sold(recharge, PersonFactory(antenna=lille), till)
    assert Sale.objects.count() == 2


def test_an_expired_code_is_not_sold(lille: Antenna, recharge: Product, person: Person, till: Till) -> None:
    codes_in(lille, recharge, [("OLD", "0000 1111", timezone.localdate())])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_serialitem DISABLE TRIGGER kept")
        cursor.execute("UPDATE sales_serialitem SET expires_on = %s", [date(2020, 1, 1)])
        cursor.execute("ALTER TABLE sales_serialitem ENABLE TRIGGER kept")
    with pytest.raises(acts.NoCodeLeft):
        sold(recharge, person, till)


@pytest.mark.parametrize("role", ["app", "owner"])
def test_postgresql_sells_no_code_article_without_its_code(
    role: str, recharge: Product, codes: list[SerialItem], person: Person, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sales.till.hand_over", lambda lines, cards: None)
    with pytest.raises(acts.NoCodeLeft):
        if role == "app":
            with as_the_app(), open_antenna(till.antenna_id):
                sell(item(recharge), to=person, at_till=till, by=code_user())
        else:
            sell(item(recharge), to=person, at_till=till)


def test_a_shown_code_never_comes_back_whoever_writes(
    codes: list[SerialItem], recharge: Product, person: Person, till: Till
) -> None:
    _sale, code = sold(recharge, person, till)
    show(code)
    for change in (
        "state = 'stock', line_id = NULL, handed_at = NULL",
        "state = 'sold', handed_at = NULL",
        "serial = 'X'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE sales_serialitem SET {change} WHERE id = %s", [code.pk])


def test_the_nation_reads_numbers_and_no_secret(codes: list[SerialItem]) -> None:
    with as_the_app(), open_national():
        assert SerialItem.objects.count() == 2
        with pytest.raises(DatabaseError), transaction.atomic():
            CodeSecret.objects.count()


def test_another_antenna_sees_neither_code_nor_secret(codes: list[SerialItem], lyon: Antenna) -> None:
    with as_the_app(), open_antenna(lyon.pk):
        assert not SerialItem.objects.exists()
        assert not CodeSecret.objects.exists()


def test_the_secret_stands_nowhere_in_clear(codes: list[SerialItem], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(s)::text || i::text FROM sales_codesecret s JOIN sales_serialitem i ON i.id = s.item_id"
        )
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert not re.search("7730 ?(1111|3333)", rows)
    assert "7730" not in caplog.text
    assert "7730" not in repr(acts.Read(rows=[("A", "7730", None, None)]))


def test_a_key_is_renewed_by_a_new_line(codes: list[SerialItem], settings: Any, tmp_path: Any) -> None:
    old = Path(settings.CODES_KEY_FILE).read_text()
    sealed = keys.seal("7730 5555")
    mark = keys.fingerprint("7730 5555")
    settings.CODES_KEY_FILE = str(tmp_path / "keys")
    (tmp_path / "keys").write_text(f"{old}\nanother-key-of-codes-long-enough-to-serve")
    assert keys.unseal(sealed) == "7730 5555"
    assert keys.fingerprint("77305555") == mark
    (tmp_path / "keys").write_text("another-key-of-codes-long-enough-to-serve")
    with pytest.raises(keys.CodesUnavailable):
        keys.unseal(sealed)


@pytest.mark.parametrize("content", ["", "short"])
def test_without_a_key_nothing_is_shown_and_the_code_stays(
    content: str, codes: list[SerialItem], recharge: Product, person: Person, till: Till, settings: Any, tmp_path: Any
) -> None:
    _sale, code = sold(recharge, person, till)
    settings.CODES_KEY_FILE = str(tmp_path / "key")
    (tmp_path / "key").write_text(content)
    with pytest.raises(keys.CodesUnavailable):
        show(code)
    code.refresh_from_db()
    assert code.state == CodeState.SOLD


def test_a_code_that_did_not_reach_the_person_is_void_and_another_given(
    codes: list[SerialItem], recharge: Product, person: Person, till: Till
) -> None:
    _sale, code = sold(recharge, person, till)
    show(code)
    with as_the_app(), open_antenna(till.antenna_id):
        new = acts.replace(
            code.pk, "imprimante en panne", antenna_id=till.antenna_id, by=code_user(), at=timezone.now()
        )
    code.refresh_from_db()
    assert (code.state, code.void_because) == (CodeState.VOID, "imprimante en panne")
    assert (new.serial, new.state, new.line_id) == ("AA-1", CodeState.SOLD, code.line_id)
    with pytest.raises(acts.OneWay):
        acts.replace(code.pk, "encore", antenna_id=till.antenna_id, by=code_user(), at=timezone.now())


FILE = [
    (2, {"serial": "B-1", "secret": "1234 5678", "value": "10", "expires": "31/12/2099"}),
    (3, {"serial": "B-2", "secret": "12345678", "value": "dix", "expires": "31/12/2020"}),
    (4, {"serial": "B-1", "secret": "9999 8888", "value": "", "expires": ""}),
    (5, {"serial": "", "secret": "77301111-2222".replace("-", ""), "value": "7,50", "expires": "demain"}),
]


def test_faults_of_a_file_name_the_cell_and_never_the_code(codes: list[SerialItem], lille: Antenna) -> None:
    with as_the_app(), open_antenna(lille.pk):
        found = acts.read(Table(FILE), on=date(2026, 11, 26))
    cells = [(row, column) for row, column, _said in found.faults]
    assert cells == [
        (3, "Code"),
        (3, "Expire le"),
        (3, "Valeur"),
        (4, "Numéro de série"),
        (5, "Code"),
        (5, "Expire le"),
        (5, "Numéro de série"),
    ]
    assert not any("1234" in said or "7730" in said for _row, _column, said in found.faults)


def test_the_same_code_is_not_taken_in_twice_even_at_another_antenna(
    codes: list[SerialItem], lyon: Antenna, recharge: Product
) -> None:
    with as_the_app(), open_antenna(lyon.pk):
        found = acts.read(Table([(2, {"serial": "C-1", "secret": "773011112222"})]), on=date(2026, 11, 26))
    assert [row for row, _column, _said in found.faults] == [2]
    with pytest.raises(acts.KnownCode):
        codes_in(lyon, recharge, [("C-1", "773011112222", None)])
    assert SerialItem.objects.filter(antenna=lyon).count() == 0


def test_value_of_a_code_is_kept_to_the_cent(lille: Antenna, recharge: Product) -> None:
    with as_the_app(), open_antenna(lille.pk):
        found = acts.read(
            Table([(2, {"serial": "D-1", "secret": "5555 6666", "value": "7,50 €"})]), on=date(2026, 11, 26)
        )
    assert found.rows[0][2] == Decimal("7.50")

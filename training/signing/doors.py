"""A half-day opened to be signed in the room: a code on the screen, an address for the tablet.

The code's first six letters lead to the half-day; the four that follow change every five minutes and are taken for ten,
so that a photograph of the screen sent to somebody absent soon opens nothing. It shows no list: whoever scans writes her
own name. The tablet, which goes round in the room as the sheet of paper did, shows the names and signs nobody in.
"""

import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing as tokens
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import open_antenna, root_urls
from connect.refusals import Refusal, for_constraint
from training.models import HalfDay, Registration, RegistrationState, RollDoor
from training.signing.signing import may_sign

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # read aloud and copied without a mistake: no i, l, o, 0, 1
CODE = re.compile(f"[{LETTERS}]{{10}}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
TURN = 300  # seconds that the end of a code lasts; the one before is taken too
WRONG_NAMES = 60  # names that found nobody, after which the code takes none until it is opened again
TOKEN = timedelta(minutes=15)  # from "this is me" to "I sign"
SALT = "training.signing.doors"


@for_constraint("rolldoor_on_the_day", "rolldoor_copies_its_session", "rolldoor_of_a_half_day")
class NotToday(Refusal):
    sentence = _("A half-day is opened to be signed on its day, from an hour before it begins.")


class NobodyByThisName(Refusal):
    sentence = _(
        "Nobody expected this half-day has this name. Write your first and last name as on your convocation, or ask the"
        " trainer: you can sign on the tablet."
    )
    field = "name"


class SeveralByThisName(Refusal):
    sentence = _("Two people have this name. Sign by the link of your convocation, or on the trainer’s tablet.")
    field = "name"


class TooManyNames(Refusal):
    sentence = _("Too many names were tried behind this code. Sign by your link or on the trainer’s tablet.")
    field = "name"


@act
def open_roll(half_day: HalfDay, *, by: User, at: datetime) -> RollDoor:
    """Open a half-day to be signed. Opened again, its code and its tablet's address are the same. Refuses NotToday."""
    if not may_sign(half_day, at):
        raise NotToday
    HalfDay.objects.select_for_update().get(pk=half_day.pk)
    door = RollDoor.objects.filter(half_day=half_day).first()
    if door is None:
        return RollDoor.objects.create(
            antenna_id=half_day.antenna_id, session_id=half_day.session_id, half_day=half_day, opened_at=at, opened_by=by,
            code="".join(secrets.choice(LETTERS) for _n in range(6)), tablet_hash=_digest(tablet_secret(half_day)),
        )  # fmt: skip
    if door.shut_at is not None or door.wrong_names:
        door.opened_at, door.opened_by, door.shut_at, door.wrong_names = at, by, None, 0
        door.save(update_fields=["opened_at", "opened_by", "shut_at", "wrong_names"])
    return door


@act
def shut_roll(half_day: HalfDay, *, by: User, at: datetime) -> None:
    """Nobody signs by the code nor on the tablet any more; what was signed stays. Repeated, the first moment stays."""
    RollDoor.objects.filter(half_day=half_day, shut_at=None).update(shut_at=at)


def is_open(door: RollDoor | None, half_day: HalfDay, at: datetime) -> bool:
    return door is not None and door.shut_at is None and may_sign(half_day, at)


def code_at(door: RollDoor, at: datetime) -> str:
    """The whole code that the screen shows at this moment."""
    return door.code + _end(door.half_day_id, int(at.timestamp()) // TURN)


def _end(half_day_id: int, turn: int) -> str:
    digest = salted_hmac(SALT, f"{half_day_id}:{turn}", algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:4])


def is_fresh(door: RollDoor, code: str, at: datetime) -> bool:
    """Does this code stand on the screen now, or did it five minutes ago?"""
    turn = int(at.timestamp()) // TURN
    return any(constant_time_compare(code[6:], _end(door.half_day_id, turn - back)) for back in (0, 1))


def address_of(door: RollDoor, at: datetime) -> str:
    """The whole address that the code on the screen leads to."""
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('trainee_signing:room', args=[code_at(door, at)])}"


def tablet_secret(half_day: HalfDay) -> str:
    digest = salted_hmac(f"{SALT}.tablet", str(half_day.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def tablet_address(half_day: HalfDay) -> str:
    """Where the tablet goes, without an account: the day's list of names, and nothing else."""
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('trainee_signing:tablet', args=[tablet_secret(half_day)])}"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@contextmanager
def roll_of(word: str, *, tablet: bool = False) -> Iterator[RollDoor]:
    """The open half-day that a code or a tablet's address leads to, behind its antenna's door.

    Raises Http404 when it is made up or shut. Whether the code is fresh, and the moment right, is for the caller.
    """
    row = None
    if (SECRET if tablet else CODE).fullmatch(word):
        with connection.cursor() as cursor:
            if tablet:
                cursor.execute("SELECT antenna_id, half_day_id FROM roll_of_tablet(%s)", [word])
            else:
                cursor.execute("SELECT antenna_id, half_day_id FROM roll_of_code(%s)", [word[:6]])
            row = cursor.fetchone()
    if row is None:
        raise Http404
    with open_antenna(row[0]):
        yield RollDoor.objects.select_related("half_day__session__module", "opened_by").get(half_day=row[1])


def expected(half_day: HalfDay) -> list[Registration]:
    """Who is registered, in the order of names."""
    registered = Registration.objects.filter(session=half_day.session_id, state=RegistrationState.REGISTERED)
    people = registered.select_related("professional", "structure")
    return list(people.order_by("professional__last_name", "professional__first_name", "pk"))


def find(door: RollDoor, name: str) -> Registration:
    """Who this is, by the name she writes: accents, order and capitals do not count, nor a part left out of a long name.

    Refuses NobodyByThisName, SeveralByThisName, TooManyNames. A name that finds nobody is counted by `note_wrong_name`.
    """
    if door.wrong_names >= WRONG_NAMES:
        raise TooManyNames
    typed = _words(name)
    found = [one for one in expected(door.half_day) if _is_of(typed, one)]
    whole = [one for one in found if typed == _words(f"{one.professional.first_name} {one.professional.last_name}")]
    found = whole or found
    if len(found) > 1:
        raise SeveralByThisName
    if not found:
        raise NobodyByThisName
    return found[0]


def _words(text: str) -> set[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return set(re.findall(r"\w+", bare))


def _is_of(typed: set[str], one: Registration) -> bool:
    """At least a word of her first name and one of her last name, and nothing that is not hers."""
    first, last = _words(one.professional.first_name), _words(one.professional.last_name)
    return bool(typed & first) and bool(typed & last) and typed <= first | last


@act
def note_wrong_name(door: RollDoor) -> None:
    """A name behind the code found nobody: after sixty, it takes no more until the trainer opens it again."""
    RollDoor.objects.filter(pk=door.pk).update(wrong_names=F("wrong_names") + 1)


def token_of(half_day: HalfDay, registration: Registration) -> str:
    """What the page "this is me" carries to "I sign": for a quarter of an hour."""
    return tokens.dumps([half_day.pk, registration.pk], salt=SALT)


def whose(token: str, half_day: HalfDay) -> Registration | None:
    """The registration that such a token names; None when it is made up, of another half-day or too old."""
    try:
        half_day_id, pk = tokens.loads(token, salt=SALT, max_age=TOKEN)
    except (tokens.BadSignature, ValueError, TypeError):
        return None
    mine = Registration.objects.select_related("professional", "structure").filter(session=half_day.session_id)
    return mine.filter(pk=pk).first() if half_day_id == half_day.pk else None

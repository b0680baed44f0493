"""E-mail addresses that letters do not reach, and those that were probably mistyped.

A relay that keeps sending to addresses that do not exist is soon refused by everybody (field case C101): after a hard
bounce nothing more leaves to an address until someone says that it works again.
"""

import hashlib
import re
from datetime import datetime
from email.message import Message
from smtplib import SMTPRecipientsRefused

from django.db import connection

from connect.acts import act
from connect.post.models import UnusableAddress, WhyUnusable

# Answers of a mail server (RFC 5321) that mean "nobody here": a full mailbox (552) or a busy server is not that.
NOBODY_HERE = {550, 551, 553}
# The same in a delivery report (RFC 3463): no such mailbox, domain or host; a mailbox that was closed.
HARD = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1|4\.4|0\.0)$")

# Domains where people in France have their mail: the large providers, past and present.
USUAL = (
    "gmail.com", "orange.fr", "wanadoo.fr", "hotmail.fr", "hotmail.com", "outlook.fr", "outlook.com", "live.fr",
    "yahoo.fr", "yahoo.com", "free.fr", "sfr.fr", "laposte.net", "icloud.com", "bbox.fr", "neuf.fr", "numericable.fr",
    "club-internet.fr", "aliceadsl.fr", "libertysurf.fr", "cegetel.net", "aol.com", "msn.com", "protonmail.com",
    "proton.me", "gmx.fr", "gmx.com", "ymail.com", "nordnet.fr", "9online.fr", "mailo.com", "zaclys.net",
)  # fmt: skip
# Real domains one letter away from a usual one.
ALSO_REAL = {
    "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "live.com", "live.be", "live.de", "live.it", "live.nl", "hotmail.be",
    "hotmail.it", "hotmail.de", "hotmail.es", "outlook.be", "outlook.de", "outlook.es", "outlook.pt", "orange.be", "mac.com",
    "yahoo.be", "yahoo.es", "yahoo.de", "yahoo.it", "aol.fr", "aol.de", "msn.fr", "me.com", "mail.com", "email.com", "tree.fr",
    "proton.ch", "sfr.com", "free.com", "orange.com", "wanadoo.es", "cefr.fr",
}  # fmt: skip
ENDINGS = {"f": "fr", "ff": "fr", "frr": "fr", "ffr": "fr", "rf": "fr", "con": "com", "cm": "com", "cmo": "com", "ocm": "com",
           "vom": "com", "xom": "com", "comm": "com", "co": "com", "nte": "net", "ne": "net"}  # fmt: skip
OTHER_ENDING = {
    "gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "laposte.com": "laposte.net", "icloud.fr": "icloud.com",
    "wanadoo.com": "wanadoo.fr", "gmail.net": "gmail.com", "protonmail.fr": "protonmail.com",
}  # fmt: skip


def digest(address: str) -> str:
    """What is kept of an address: it can be compared and not read."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def unusable_since(address: str) -> datetime | None:
    """Since when letters do not reach this address; None when nothing speaks against it."""
    if not address:
        return None
    found = UnusableAddress.objects.filter(pk=digest(address), until=None).values_list("since", flat=True)
    return found.first()


@act
def mark_unusable(address: str, *, why: WhyUnusable, at: datetime) -> None:
    """From now on nothing leaves to this address. Repeated, the first instant stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO post_unusableaddress (digest, why, since) VALUES (%s, %s, %s) ON CONFLICT (digest) DO UPDATE"
            " SET why = excluded.why, since = excluded.since, until = NULL WHERE post_unusableaddress.until IS NOT NULL",
            [digest(address), why, at],
        )


@act
def mark_usable(address: str, *, at: datetime) -> None:
    """Someone says that it works again: letters leave to it. Repeated, it changes nothing."""
    UnusableAddress.objects.filter(pk=digest(address), until=None).update(until=at)


def refused_for_good(error: Exception) -> bool:
    """Did the mail server say that the only recipient is nobody, rather than busy, full or unsure?"""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code in NOBODY_HERE and not re.search(rb"quota|full|4\.\d\.\d|5\.2\.2|5\.7\.\d", answer, re.IGNORECASE)
        for code, answer in error.recipients.values()
    )


def bounced(message: Message) -> list[str]:
    """Addresses that a delivery report (RFC 3464) says are nobody's; none for a full mailbox, a delay or any other mail."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return []
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():  # a list of blocks, one a recipient after the first
            if not isinstance(block, Message) or block.get("Action", "").strip().lower() != "failed":
                continue
            who = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
            if HARD.match(block.get("Status", "").split()[0] if block.get("Status", "").split() else ""):
                found.append(who.rpartition(";")[2].strip().strip("<>"))
    return [address for address in found if "@" in address]


def likely_meant(address: str) -> str:
    """`x@gmial.com` → `x@gmail.com`, `x@orange.f` → `x@orange.fr`; empty when nothing looks mistyped."""
    name, at, domain = address.strip().rpartition("@")
    typed = domain.lower()
    domain = typed.replace(",", ".").strip(".")
    if not at or not name or domain in USUAL or domain in ALSO_REAL:
        return f"{name}@{domain}" if name and domain != typed else ""
    meant = OTHER_ENDING.get(domain) or _with_its_ending(domain)
    meant = meant or next((known for known in USUAL if _one_slip(domain, known)), "")
    return f"{name}@{meant}" if meant and meant != domain else ""


def _with_its_ending(domain: str) -> str:
    """A usual domain whose ending alone is wrong (`gmail.con`), or any domain with an ending that does not exist."""
    body, dot, ending = domain.rpartition(".")
    if not dot:
        return next(
            (known for known in USUAL if known.replace(".", "") == domain or known.rpartition(".")[0] == domain), ""
        )
    meant = ENDINGS.get(ending)
    if meant is None:
        return ""
    whole = f"{body}.{meant}"
    exists = ending in {"cm", "co", "ne"}  # countries: wrong only behind a usual name
    return "" if exists and whole not in USUAL else whole


def _one_slip(domain: str, known: str) -> bool:
    """One letter more, less or other, or two neighbours exchanged; two slips in a name of nine letters or more."""
    if abs(len(domain) - len(known)) > 2:
        return False
    return 0 < _slips(domain, known) <= (2 if len(known) >= 12 else 1)


def _slips(one: str, other: str) -> int:
    """Edits between two words, an exchange of neighbours being one (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

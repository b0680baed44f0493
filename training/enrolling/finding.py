"""Who is looked for when somebody calls: a professional in post, or the structure that she works for."""

from typing import Any
from unicodedata import combining, normalize

from django.db.models import CharField, F, Func, QuerySet
from django.utils import timezone

from connect.partners.models import Professional, Structure

LEAST, MOST = 3, 20  # letters that are asked for, rows that are shown


def words_of(text: str) -> list[str]:
    """The words of a search, as PostgreSQL keeps them; the first five, none when nothing has three letters."""
    bare = "".join(c for c in normalize("NFKD", text.replace("\0", " ").lower()) if not combining(c))
    words = bare.replace("œ", "oe").replace("æ", "ae").split()[:5]
    return words if any(len(word) >= LEAST for word in words) else []


def _called(rows: QuerySet[Any], columns: tuple[str, str, str], words: list[str]) -> QuerySet[Any]:
    kept = Func(*map(F, columns), function="training_words_of", output_field=CharField())
    found: QuerySet[Any] = rows.annotate(words_found=kept)
    for word in words:
        found = found.filter(words_found__contains=word[:80])
    return found


def professionals(words: list[str]) -> list[Professional]:
    """Those in post whose names and address hold each word, with their structure; twenty at most."""
    if not words:
        return []
    found = _called(Professional.objects.on(timezone.localdate()), ("first_name", "last_name", "email"), words)
    return list(found.select_related("structure").order_by("last_name", "first_name", "pk")[:MOST])


def structures(words: list[str]) -> list[Structure]:
    """Those whose name, town and postcode hold each word; twenty at most."""
    if not words:
        return []
    return list(_called(Structure.objects.all(), ("name", "town", "postcode"), words).order_by("name", "pk")[:MOST])

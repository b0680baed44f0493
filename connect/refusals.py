"""A broken rule becomes a sentence that the person at the counter can act on.

A refusal is a class that lives beside the act that raises it (`booking.SessionFull`). The rules that PostgreSQL
holds carry a constraint name; `sentence` binds such a name to the same words, so that a rule met first in the
database reads the same as one met in Python.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refusal(Exception):
    """What was asked is not done, and why.

    `field` names the form field beside which the sentence belongs (None: above the form).
    """

    sentence: ClassVar[Sentence] = _("This cannot be done.")
    field: ClassVar[str | None] = None

    def __init__(self, sentence: Sentence | None = None, *, field: str | None = None) -> None:
        self.message: Sentence = sentence if sentence is not None else self.sentence
        self.at_field: str | None = field or self.field
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)

    def beside(self, form: Any) -> None:
        """Say it beside the field that it is about, above the form when the form has no such field."""
        form.add_error(self.at_field if self.at_field in form.fields else None, self.message)


_by_constraint: dict[str, type[Refusal]] = {}


def for_constraint(*names: str) -> Callable[[type[Refusal]], type[Refusal]]:
    """Class decorator: this refusal is what a breach of the named PostgreSQL constraints means."""

    def bind(refusal: type[Refusal]) -> type[Refusal]:
        for name in names:
            _by_constraint[name] = refusal
        return refusal

    return bind


def from_database(error: DatabaseError) -> Refusal | None:
    """The refusal behind a database error, or None when the error breaks no rule that we know by name."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    refusal = _by_constraint.get(name or "")
    return refusal() if refusal else None

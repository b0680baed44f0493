"""An act is one function, named for what people do, and one transaction."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction

from connect.refusals import from_database

_inside: ContextVar[bool] = ContextVar("inside_an_act", default=False)
P = ParamSpec("P")
R = TypeVar("R")


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction whose rules are all checked before it says yes.

    Deferred constraints are checked at the end of the act, so that nothing can fail at the COMMIT of the request,
    after the person was told that it is done. A constraint that has a sentence (`refusals.for_constraint`) is raised
    as that refusal; any other database error passes through. An act called by another act is a part of it: the rules
    are checked once, when the outer one ends, and a refusal of the part undoes the whole.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        part_of_another = _inside.get()
        token = _inside.set(True)
        try:
            with transaction.atomic(savepoint=not part_of_another):
                if part_of_another:
                    return function(*args, **kwargs)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                done = function(*args, **kwargs)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                return done
        except DatabaseError as error:
            refusal = from_database(error)
            if refusal is None:
                raise
            raise refusal from error
        finally:
            _inside.reset(token)

    return run


def take_turns(word: object, space: int = 0) -> None:
    """Wait for whoever holds the same word in the same space, and hold it until the transaction ends.

    The words are keys of forms (space 0) and of rows; PostgreSQL's own triggers hold some of them by the same numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(word), space])

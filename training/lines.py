"""What a trainee still has to do, or has done, as lines of her page: each room gives its own."""

from typing import NamedTuple

from django.utils.functional import Promise


class Line(NamedTuple):
    """A sentence, where it leads (empty: nowhere), and whether it is done."""

    label: str | Promise
    address: str
    done: bool
    because: str | Promise = ""  # when it is not possible yet, why

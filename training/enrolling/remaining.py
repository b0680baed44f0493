"""What remains to do for a trainee, in the order in which she meets it: each room gives its own lines."""

from datetime import datetime

from training.lines import Line
from training.models import Registration
from training.signing import signing


def lines(registration: Registration, *, at: datetime) -> list[Line]:
    """Lines of her page. Behind the antenna's door."""
    return signing.lines(registration, at=at)

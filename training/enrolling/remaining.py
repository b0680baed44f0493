"""What remains to do for a trainee, in the order in which she meets it: each room gives its own lines."""

from datetime import datetime

from django.utils import timezone

from training.assessing import questionnaires
from training.lines import Line
from training.models import Registration
from training.signing import signing


def lines(registration: Registration, *, at: datetime) -> list[Line]:
    """Lines of her page. Behind the antenna's door."""
    asked, signed = questionnaires.lines(registration, at=at), signing.lines(registration, at=at)
    return [*signed, *asked] if registration.session.starts_on <= timezone.localdate(at) else [*asked, *signed]

"""What every page of the house shows around its subject."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from connect.ui.rail import rail


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for `base.html`: the antenna, the role, the hour, whether this is a demo. No query."""
    return {
        "antenna": getattr(request, "antenna", None),
        "membership": getattr(request, "membership", None),
        "professional": getattr(request, "professional", None),
        "door": getattr(request, "door", ""),
        "now": timezone.localtime(),
        "demo": settings.DEMO,
        "lock_after": settings.SHARED_SCREEN_MINUTES,
        "rail": SimpleLazyObject(lambda: rail(request)),
    }

"""What follows a sign-in."""

import time
from typing import Any

from django.contrib.auth import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from connect.accounts import held, lock
from connect.accounts.models import User


@receiver(user_logged_in)
def begin_presence(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The clock of the shared screen starts, and what waits for this person is counted."""
    request.session[lock.SEEN] = int(time.time())
    held.wipe_old(user.pk)
    held.count_waiting(request, user.pk)

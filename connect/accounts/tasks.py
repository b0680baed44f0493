"""Upkeep of what sign-ins leave behind, run by the worker under no door."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django import app

from connect.accounts import held


@app.periodic(cron="23 * * * *")
@app.task(queue="upkeep", queueing_lock="wipe_ended_sessions")
def wipe_ended_sessions(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    """What was typed and kept more than a day ago, and the sessions that are over."""
    held.wipe_lapsed()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()

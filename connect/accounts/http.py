"""What a request looks like once someone signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from connect.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, or from a door's page."""

    user: User  # nobody anonymous comes here
    htmx: HtmxDetails
    stale_form_is_mine: bool  # set by the page of a stale seal, read when the door has closed

"""Who may sign in at all; what each door asks besides is `connect.antennas.gate`'s."""

from django.conf import settings

from connect.accounts.models import User

DEMO_DOMAIN = "@demo.invalid"


def may_sign_in(user: User) -> bool:
    """Active; and the demo's accounts, whose password is printed on its first page, only in the demo."""
    return user.is_active and (settings.DEMO or not user.email.endswith(DEMO_DOMAIN))

"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.settings")
application = get_wsgi_application()

from connect.checks import refuse_a_public_demo  # noqa: E402 -- settings must be ready

refuse_a_public_demo()

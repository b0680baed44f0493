"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.settings")
django_application = get_wsgi_application()

from connect.checks import refuse_a_public_demo  # noqa: E402 -- settings must be ready
from connect.ui.readable import utf8_only  # noqa: E402

refuse_a_public_demo()
application = utf8_only(django_application)

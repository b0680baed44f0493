"""Everything between a new checkout and a first page: database, reference data, demo, front-end files, words.

One process instead of one a command: a second `make run` must start in seconds. Nothing here needs to run once only.
"""

import os
import sys

from connect.server import ROOT

# Only ours: without these, `compilemessages` walks through the packages too.
NOT_OURS = [".venv", "node_modules", "var"]


def main() -> None:
    os.chdir(ROOT)
    os.environ["DATABASE_URL"] = os.environ.get("OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]
    os.environ["DATABASE_POOL"] = "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.settings")

    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("compilemessages", ignore_patterns=NOT_OURS, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=1 if sys.stdout.isatty() else 0)
    call_command("load_reference", verbosity=0)
    if settings.DEMO:
        call_command("demo", if_empty=True)


if __name__ == "__main__":
    main()

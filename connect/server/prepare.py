"""Everything between a new checkout and a first page: database, reference data, demo, front-end files, words.

`make run` calls it each time, and so does a new release in production. Nothing here is for once only: what is there
already costs little, so that a second `make run` starts in seconds.
"""

import hashlib
import io
import os
from pathlib import Path

from connect.server import ROOT

# Only ours: without these, `compilemessages` walks through the packages too.
NOT_OURS = [".venv", "node_modules", "var"]
# Of Bootstrap one file is used, with the map it names; compressing the thirty others takes twenty seconds.
UNUSED = ["bootstrap-*", "bootstrap.css*", "bootstrap.rtl*"]


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
    collect(Path(settings.STATIC_ROOT))
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    call_command("replay_erasures", stdout=io.StringIO())  # whoever was erased does not come back with a restored copy
    close_books()
    if settings.DEMO:
        size = {"people": int(os.environ["DEMO_PEOPLE"])} if os.environ.get("DEMO_PEOPLE") else {}
        call_command("demo", if_empty=True, **size)
        print("\nDemo sign-ins:")
        call_command("demo_sign_ins")
        print(flush=True)


def close_books() -> None:
    """Days that were missed while nothing ran are closed before the first sale; a key that cannot be read stops sales, not
    the pages that say so."""
    from django.core.management import CommandError, call_command

    try:
        call_command("close_books", stdout=io.StringIO())
    except CommandError as refused:
        print(f"\n{refused}", flush=True)


def collect(place: Path) -> None:
    """`collectstatic`, when a file or a setting changed: it compresses all of them again each time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256(f"{UNUSED}{(ROOT / 'connect/settings.py').read_text()}".encode())
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            about = Path(storage.path(name)).stat()
            seen.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    stamp = place / ".collected"
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, ignore_patterns=UNUSED, verbosity=0)
    stamp.write_text(seen.hexdigest())


if __name__ == "__main__":
    main()

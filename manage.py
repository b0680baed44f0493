#!/usr/bin/env python
"""Command line of Connect. Commands that build or rebuild the database sign in as its owner."""

import os
import sys

# These need what the app's own role may never do: DDL, COPY past the policies, grants.
OWNER_COMMANDS = {"migrate", "makemigrations", "load_reference", "demo", "createcachetable", "sqlmigrate", "dbshell"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS and "OWNER_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["OWNER_DATABASE_URL"]
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

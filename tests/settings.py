"""Test overrides, nothing else: the owner's sign-in, so that a test can arrange rows; requests pass by the doors."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-" * 6)
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="connect-tests-"))
if "OWNER_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["OWNER_DATABASE_URL"]
os.environ["DATABASE_POOL"] = "0"

from connect.settings import *  # noqa: F403
from connect.settings import DATA, DATABASES, INSTALLED_APPS, LOGGING, TEMPLATES

if "CLUSTER_FROM" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": "connect"}  # migrated already, see connect.server.ready

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LEDGER_KEY_FILE = str(DATA / "tests_ledger_key")
CODES_KEY_FILE = str(DATA / "tests_codes_key")
DATA.mkdir(parents=True, exist_ok=True)
(DATA / "tests_ledger_key").write_text("tests-only-ledger-key-not-secret-at-all")
(DATA / "tests_codes_key").write_text("tests-only-key-of-codes-not-secret-at-all")
SECOND_FACTOR_DEMANDED = False
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
LOGGING["loggers"]["django"] = {"handlers": ["console"], "level": "ERROR", "propagate": True}

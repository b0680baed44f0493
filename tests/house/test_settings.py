"""Safe by default: production refuses the demo, asks for its own key, and passes Django's deployment checks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from connect import checks

ROOT = Path(__file__).resolve().parent.parent.parent
LONG_KEY = "k9Q2x7-" * 10


def production(tmp_path, **changes):
    """The environment of a production server and nothing of this one; None takes a variable away."""
    wanted = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "connect.settings",
        "DATA": str(tmp_path),
        "SECRET_KEY": LONG_KEY,
        "ALLOWED_HOSTS": "connect.example.org",
        **changes,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def run(environment, *words):
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:connect", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def deployed(environment):
    return run(environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING")


def test_production_passes_the_deployment_checks_with_nothing_but_a_key_and_a_host(tmp_path):
    done = deployed(production(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_without_a_key_nothing_starts(tmp_path):
    done = deployed(production(tmp_path, SECRET_KEY=None))
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_a_short_key_is_refused(tmp_path):
    done = deployed(production(tmp_path, SECRET_KEY="short"))
    assert done.returncode != 0
    assert "connect.E002" in done.stderr


@pytest.mark.parametrize(
    "sign", [{"HTTPS": "1"}, {"BEHIND_PROXY": "1"}, {"ALLOWED_HOSTS": "connect.example.org"}, {"ALLOWED_HOSTS": "*"}]
)
def test_the_demo_is_refused_with_any_sign_of_production(tmp_path, sign):
    environment = production(tmp_path, **{"DEMO": "1", "ALLOWED_HOSTS": None, **sign})
    checked = run(environment, "manage.py", "check")
    assert checked.returncode != 0
    assert "connect.E001" in checked.stderr
    served = run(environment, "-c", "import connect.wsgi")
    assert served.returncode != 0, "the web server refuses too"
    assert "ImproperlyConfigured" in served.stderr


@pytest.mark.parametrize("hosts", [None, "localhost,127.0.0.1", "192.168.1.20", "counter.local"])
def test_the_demo_runs_on_one_machine_or_in_its_own_room(tmp_path, hosts):
    environment = production(tmp_path, DEMO="1", ALLOWED_HOSTS=hosts)
    assert run(environment, "manage.py", "check").returncode == 0
    assert run(environment, "-c", "import connect.wsgi").returncode == 0


def test_production_is_not_in_debug_speaks_https_and_asks_a_second_factor(tmp_path):
    show = (
        "from django.conf import settings as s;"
        "print(s.DEBUG, s.DEMO, s.HTTPS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECOND_FACTOR_DEMANDED)"
    )
    done = run(production(tmp_path), "-c", show)
    assert done.stdout.split() == ["False", "False", "True", "True", "True", "True"]


def test_production_has_no_demo_page_and_no_demo_command(tmp_path):
    environment = production(tmp_path)
    for command in ("demo", "demo_sign_ins"):
        done = run(environment, "manage.py", command)
        assert done.returncode != 0
        assert "demo" in done.stderr.lower()


def test_a_production_without_a_second_factor_is_warned_of(tmp_path):
    done = deployed(production(tmp_path, SECOND_FACTOR_DEMANDED="0"))
    assert "connect.W001" in done.stderr


@pytest.mark.parametrize(
    ("host", "home"),
    [
        ("localhost", True), ("[::1]", True), ("127.0.0.1", True), ("10.0.0.4", True), ("counter", True),
        ("connect.local", True), ("testserver", True), ("8.8.8.8", False), ("connect.fr", False), ("*", False),
        (".connect.fr", False),
    ],
)  # fmt: skip
def test_what_is_at_home(host, home):
    assert checks.is_at_home(host) is home


def test_the_server_says_why_it_refuses(settings):
    settings.DEMO, settings.HTTPS = True, True
    with pytest.raises(ImproperlyConfigured, match="open to everyone"):
        checks.refuse_a_public_demo()


def test_the_content_security_policy_allows_nothing_unsafe(settings):
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        assert not any("unsafe" in s or s in {"*", "data:", "https:"} for s in sources), name

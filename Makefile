# Connect. `make run` serves it, `make test` proves it; both start from a bare Debian 12 with only make.
# PORT and DATA (the data folder) can be given: make run PORT=8080 DATA=/srv/connect

PORT ?= 8000
DATA ?= var
PEOPLE ?= 35000
FUZZ_EXAMPLES ?= 300
TEST_DATA := var/test
READY := $(CURDIR)/$(TEST_DATA)/ready
export PORT DATA
export PATH := $(CURDIR)/.venv/bin:$(PATH)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
WITHIN := python -m connect.server.surroundings
# Apart: the browser's driver keeps an event loop in its process, where the tests of the queue run loops of their own.
# Test databases are made once for both, and not dropped: a straggling connection must not turn a green run red.
ALL_BUT_BROWSER := python -m pytest -n 2 --dist worksteal --create-db --reuse-db --ignore tests/browser
BROWSER := python -m pytest -n 2 --dist worksteal --reuse-db tests/browser
NOT_OURS := --ignore .venv --ignore node_modules --ignore var

.PHONY: run stop demo test fuzz check static bench load crash messages lock system-run system-test
.DEFAULT_GOAL := run
.NOTPARALLEL:

run: system-run .venv/.run node_modules/.run  ## everything from clone to first page; again: seconds
	@python -m connect.server.run

stop:  ## end what `make run` started, from anywhere
	@test ! -x .venv/bin/python || python -m connect.server.run stop

demo: system-run .venv/.run node_modules/.run stop  ## another demo instead of the present one: make demo PEOPLE=35000
	@python -m connect.server.postgres empty
	@DEMO_PEOPLE=$(PEOPLE) $(WITHIN) python -m connect.server.prepare

bench: system-run .venv/.run node_modules/.run  ## one JSON line a measure
	@$(WITHIN) python -m benchmarks

load: system-run .venv/.run node_modules/.run  ## 16 tills of one antenna and 7 others sell at once: make load LOAD_SECONDS=300
	@DJANGO_SETTINGS_MODULE=connect.settings python -m benchmarks.load

crash: system-run .venv/.run node_modules/.run  ## kill -9 of the app and of PostgreSQL while tills sell
	@DJANGO_SETTINGS_MODULE=connect.settings python -m benchmarks.crash

test: system-test .venv/.test node_modules/.test  ## all of it, some 20 minutes on two cores
	@DEMO=1 DATA=$(READY) python -m connect.server.ready & made=$$!; $(MAKE) static; checked=$$?; wait $$made && exit $$checked
	@DEMO=1 DATA=$(TEST_DATA) CLUSTER_FROM=$(READY)/postgres $(WITHIN) --throw-away sh -c '$(ALL_BUT_BROWSER) && $(BROWSER)'

fuzz: system-test .venv/.test node_modules/.test  ## the API asked otherwise each time, for minutes: make fuzz FUZZ_EXAMPLES=1000
	@DEMO=1 DATA=$(TEST_DATA) FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(WITHIN) --throw-away python -m pytest -q --create-db tests/impact/api/test_fuzz.py

check: system-test .venv/.test node_modules/.test static  ## the fast part of it
	@DEMO=1 DATA=$(TEST_DATA) $(WITHIN) --throw-away python -m pytest -q tests/house

# Names made up for the checks: nothing here touches a database or a real key.
static: export SECRET_KEY = check-$(shell od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
static: export DATABASE_URL = postgres://connect_web@/connect?host=/nonexistent
static: export DATABASE_POOL = 0
static: export ALLOWED_HOSTS = connect.example
static: export DEMO = 0
static: .venv/.test
	ruff check
	ruff format --check
	djade --check --target-version 5.2 $$(find . -name '*.html' -not -path './.*' -not -path './node_modules/*' -not -path './var/*')
	mypy
	lint-imports --no-cache
	python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	python manage.py check --deploy --fail-level WARNING
	python -m connect.server.lock --check
	python manage.py compilemessages $(NOT_OURS) --verbosity 0

messages: .venv/.test  ## gather the texts to translate into locale/fr; the other languages are those of the papers alone
	$(WITHIN) python manage.py makemessages --locale fr --no-obsolete --add-location file $(NOT_OURS) --ignore 'tests/*' --ignore 'benchmarks/*'

lock: .venv/.test  ## after a change of pyproject.toml or package.json; make lock UPGRADE=--upgrade
	python -m connect.server.lock $(UPGRADE)
	npm install --package-lock-only

system-run system-test: system-%:
	@sh connect/server/system.sh $*

# The stamps hold what was installed from which lock; deleting .venv or node_modules is always safe.
.venv/.run: requirements.txt
	@python3 -c 'import sys; sys.version_info[:2] == (3, 11) or sys.exit("Connect runs on the Python of Debian 12: 3.11")'
	test -x .venv/bin/pip || python3 -m venv .venv
	$(PIP) -r $<
	touch $@

.venv/.test: requirements-test.txt .venv/.run
	$(PIP) -r $<
	touch $@

node_modules/.run: package-lock.json .venv/.run
	npm ci --omit=dev --loglevel=error
	touch $@

node_modules/.test: package-lock.json .venv/.test
	npm ci --loglevel=error
	touch node_modules/.run $@

# The whole project from a fresh Debian or Ubuntu machine: make run, make test, make check, make bench.
PORT ?= 8000
SHELL := /bin/bash
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
FOR_TESTS := DJANGO_SETTINGS_MODULE=tests.settings PYTHONPATH=.
LIBRARIES := libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fonts-noto-cjk
# On all cores, each file in one process; "make test PYTEST='-k allergy'" runs a part.
PYTEST ?= --numprocesses auto --dist loadscope

.PHONY: run data test check bench words libraries test-tools
.DELETE_ON_ERROR:

run: data
	@echo
	@echo "Scalp Consent is at http://127.0.0.1:$(PORT) (stop it with Ctrl-C)"
	@echo
	@exec $(BIN)/gunicorn clinic.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
		--timeout 120 --log-level warning

data: libraries .venv/.ready .env .static/staticfiles.json
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable --verbosity 0
	@$(MANAGE) make_certificate
	@$(MANAGE) load_starter_formulary
	@$(MANAGE) seed_demo --if-empty

test: libraries test-tools .venv/.ready
	@$(BIN)/python -m pytest $(PYTEST)

check: libraries .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy
	$(FOR_TESTS) $(MANAGE) check
	$(FOR_TESTS) $(MANAGE) makemigrations --check --dry-run
	ENV_FILE=/dev/null SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(32))') \
		ALLOWED_HOSTS=clinic.example $(MANAGE) check --deploy --fail-level INFO

bench: libraries .venv/.ready
	@for script in tests/benchmarks/bench_*.py; do \
		$(FOR_TESTS) $(BIN)/python $$script || exit 1; \
	done

# After a change of consult/locale/*/LC_MESSAGES/django.po.
words:
	@.ci/need gettext
	@for po in consult/locale/*/LC_MESSAGES/django.po; do msgfmt --check-format -o "$${po%.po}.mo" "$$po"; done

libraries:
	@.ci/need $(LIBRARIES)

# Without a browser its tests are skipped, except on a CI machine, where they fail.
test-tools:
	@.ci/need poppler-utils qpdf mupdf-tools
	@command -v chromium chromium-browser >/dev/null || .ci/need chromium || [ "$$CI" != true ]

.venv/.ready: requirements.txt
	@$(BIN)/python -c '' 2>/dev/null || "$$(.ci/python)" -m venv --clear .venv
	@echo "Installing Python packages…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# For trying it on this machine over plain http; a real server sets its own environment.
.env: | .venv/.ready
	@umask 077 && { \
		$(BIN)/python -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))'; \
		printf '%s\n' SECURE_COOKIES=0 SSL_REDIRECT=0 HSTS_SECONDS=0; \
	} > $@

.static/staticfiles.json: .venv/.ready .env $(shell find consult/static -type f)
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@touch $@

# The marketplace, from a bare machine with Python 3.11+. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
INSTALLED := .venv/installed
PREPARED := var/prepared
MIGRATIONS := $(shell find catalogue cms logistics marketplace payments vendors -path '*/migrations/*.py' 2>/dev/null)
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Where a machine forbids Python to keep what it compiled, each process compiles Django, Oscar and Wagtail anew.
unexport PYTHONDONTWRITEBYTECODE

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(INSTALLED): requirements.txt tests/requirements.txt marketplace/constraints.txt
	@test -x $(BIN)/python || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@echo "Installing what requirements.txt names"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python -r requirements.txt -r tests/requirements.txt
	@touch $@

setup: $(INSTALLED)  ## Make .venv and install everything

$(PREPARED): $(INSTALLED) $(MIGRATIONS)
	@mkdir -p var/queue/messages var/queue/control
	@$(MANAGE) prepare
	@$(MANAGE) load_demo_life
	@touch $@

seed: $(PREPARED)  ## Make the tables, the gazetteer and the demo country

run: export DJANGO_SETTINGS_MODULE ?= marketplace.settings.dev
run: $(PREPARED)  ## Start the marketplace, its worker and the sandboxes on this machine
	@cat var/sign-ins.txt 2>/dev/null || true
	@echo
	@echo "  Shop       http://127.0.0.1:$${WEB_PORT:-8000}/"
	@echo "  Vendors    http://127.0.0.1:$${WEB_PORT:-8000}/km/vendors/"
	@echo "  Officers   http://127.0.0.1:$${WEB_PORT:-8000}/officers/"
	@echo "  Sandboxes  http://127.0.0.1:$${SANDBOX_PORT:-8001}/   (phone that pays, post counter, outbox)"
	@echo "  Stop with Ctrl-C."
	@$(BIN)/honcho --procfile marketplace/Procfile --app-root . start

migrations: $(INSTALLED)  ## Write migrations for changed models
	@$(MANAGE) makemigrations

lint: $(INSTALLED)  ## Style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')

fix: $(INSTALLED)  ## Mend what lint can mend by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html') || true

types: $(INSTALLED)  ## Types
	@$(BIN)/mypy catalogue cms logistics marketplace payments vendors
	@$(BIN)/mypy --config-file marketplace/sandbox/mypy.ini marketplace/sandbox

imports: $(INSTALLED)  ## Floors and rooms
	@$(BIN)/lint-imports

schema: $(INSTALLED)  ## Every model change has its migration, an empty database takes them all, and the system checks pass
	@DJANGO_SETTINGS_MODULE=marketplace.settings.test $(MANAGE) makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=marketplace.settings.test $(MANAGE) check --fail-level WARNING
	@mkdir -p var && rm -f var/schema.sqlite3
	@DATABASE_URL=sqlite:///var/schema.sqlite3 DJANGO_SETTINGS_MODULE=marketplace.settings.test $(MANAGE) migrate --verbosity 0
	@rm -f var/schema.sqlite3

machine: $(INSTALLED)
	@$(BIN)/python -m tests.support.machine

test: machine  ## The whole suite: the database's part on PostgreSQL, the rest on SQLite
	@$(BIN)/python -m tests.support.whole

test-twice: machine  ## The whole suite on SQLite, then the database's part again on PostgreSQL
	@$(BIN)/python -m tests.support.whole --twice

test-quick: $(INSTALLED)  ## Unit and integration tests on SQLite
	@$(BIN)/pytest -n 2 -q tests/unit tests/integration

bench: machine  ## Measure the demo country, growing shops beside stock Oscar, the desks, then money (more than an hour; docs/benchmarks.md)
	@$(BIN)/python -m tests.bench

bench-scale: machine  ## Measure growing shops beside stock Oscar; takes a quarter of an hour or more
	@$(BIN)/python -m tests.bench.scale

audit: machine  ## Lighthouse and axe over the demo country as production serves it (needs Node)
	@$(BIN)/python -m tests.audit

lock: $(INSTALLED)  ## Pin everything that the requirements bring along
	@$(BIN)/python -m tests.support.lock

check: $(INSTALLED) machine  ## What CI runs
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types imports schema
	@$(MAKE) --no-print-directory test

.PHONY: help setup seed run migrations lint fix types imports schema machine test test-twice test-quick bench audit lock check

# `make` lists the targets. A newcomer needs three: setup, demo, test.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
ARGS ?=
NAME ?=
WORKERS ?= logical
MINUTES ?= 5

# A person's own environment, installation and database servers stay out of every check.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
FOREIGN := $(filter-out TIELINE_TEST_%,$(filter DATABASE_URL DJANGO_% PG% TIELINE_%,$(.VARIABLES)))
OWN := env $(addprefix -u ,$(FOREIGN))
# Where the settings are read but no database may be asked: no installation, no server.
BARE := $(OWN) TIELINE_HOME=/nonexistent PGHOST=/nonexistent
NO_HISTORY := ignore:Got an error checking a consistent migration history:RuntimeWarning

.PHONY: help setup demo test format lint types imports migrations pytest test-fast torture release-backup fuzz audit fix bench lock \
	screenshots db-reset hooks clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## prepare .venv and what pages load; needs Python 3.11 or later and nothing else
	@sh tools/setup.sh && sh tools/frontend.sh

demo: setup ## run the main job on an invented world (ARGS=--no-serve stops after printing)
	@$(BIN)/python -m tieline.demo $(ARGS)

test: setup format lint types imports migrations pytest ## all that CI runs

format: setup ## is all code formatted?
	@echo "== format"; $(BIN)/ruff format --check --quiet || { echo "Run: make fix"; exit 1; }

lint: setup ## the rules of ruff
	@echo "== lint"; $(BIN)/ruff check --quiet

types: setup ## the rules of mypy
	@echo "== types"; $(BARE) $(BIN)/mypy && $(BARE) $(BIN)/mypy bench

imports: setup ## which part may import which
	@echo "== imports"; $(BIN)/lint-imports --no-cache --no-logo >.venv/imports.txt 2>&1 \
		|| { cat .venv/imports.txt; exit 1; }

migrations: setup ## does a model differ from its migrations?
	@echo "== migrations"; $(BARE) DJANGO_SETTINGS_MODULE=tieline.config.settings \
		$(BIN)/python -W '$(NO_HISTORY)' -m django makemigrations --check --dry-run --skip-checks

pytest: setup ## all tests (ARGS=... goes to pytest)
	@echo "== tests"; $(OWN) $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 $(ARGS)

test-fast: setup ## the tests of core only: no database, seconds
	@$(OWN) $(BIN)/python -m pytest tests/core $(ARGS)

torture: setup ## kill everything at random while offices act: MINUTES=5, SEED=.. ROUND=.. plays one again
	@$(OWN) $(BIN)/python -m tests.torture --minutes "$(MINUTES)" $(if $(SEED),--seed "$(SEED)") \
		$(if $(ROUND),--round "$(ROUND)") $(ARGS)

release-backup: setup ## keep a backup of a released version for the tests: VERSION=0.1.0 COMMIT=v0.1.0
	@$(OWN) $(BIN)/python -m tests.released "$(VERSION)" "$(COMMIT)"

fuzz: setup ## odd input for parsers, pages and the API: MINUTES=5, TARGET=.. one of them, SEED=.., INPUT=..
	@sh tools/setup.sh --fuzz && $(OWN) PYTHONPATH=src:. .fuzz/bin/python -m tests.fuzz --minutes "$(MINUTES)" \
		$(if $(TARGET),--target "$(TARGET)") $(if $(SEED),--seed "$(SEED)") $(if $(INPUT),--input "$(INPUT)") $(ARGS)

audit: setup ## has a locked package a known fault? (ARGS=--required fails where none can be asked)
	@sh tools/setup.sh --audit && $(BIN)/python tools/audit.py $(ARGS)

fix: setup ## format, and mend what ruff can mend
	@$(BIN)/ruff format --quiet; $(BIN)/ruff check --fix

bench: setup ## measure: make bench NAME=normalise runs bench/normalise.py
	@if [ ! -f "bench/$(NAME).py" ] || [ "$(NAME)" = runner ] || [ "$(NAME)" = installation ]; then \
		echo "Say which: make bench NAME=..., one of:" \
			$$(cd bench && ls [a-z]*.py | sed 's/\.py$$//' | grep -vxE 'runner|installation|serving|intake_parts|toll_file|load_users|match_.*') >&2; exit 2; fi
	@$(BIN)/python -m "bench.$(NAME)" $(ARGS)

screenshots: setup ## take the pictures of docs/images from the demo world; needs Chromium
	@$(OWN) $(BIN)/python -m tests.browser.screenshots

lock: ## re-make requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer releases)
	@sh tools/setup.sh --lock $(if $(UPGRADE),--upgrade)

db-reset: setup ## throw away the installation of TIELINE_HOME and make an empty one (CONFIRM=yes)
	@if [ -z "$$TIELINE_HOME" ] || [ "$(CONFIRM)" != yes ]; then \
		echo "This deletes an installation with all its records. Say which, and that you mean it:" >&2; \
		echo "  make db-reset TIELINE_HOME=/the/folder CONFIRM=yes" >&2; exit 2; fi
	@if [ -e "$$TIELINE_HOME/secrets.json" ]; then \
		grep -q '"embedded": true' "$$TIELINE_HOME/secrets.json" || \
			{ echo "Its database lies on a server of yours: drop it there." >&2; exit 2; }; \
		$(BIN)/tieline stop && cd "$$TIELINE_HOME" && \
			rm -rf postgres run drafts secrets.json postgres.log postgres.lock; fi
	@$(BIN)/tieline init

hooks: setup ## run format, lint, types and imports before every commit
	@$(BIN)/pre-commit install

clean: ## remove what setup, checks and benches made; touches no installation
	@rm -rf .venv .uv .node .audit .load .fuzz .fuzzed frontend/node_modules src/tieline/web/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.grimp_cache bench/out
	@find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

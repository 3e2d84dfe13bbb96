# One command each for what people do here; `make help` lists them. Works from any folder: make -C path run
SHELL := /bin/bash
HOME_OF_THIS := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
ifneq ($(CURDIR),$(HOME_OF_THIS))
.DEFAULT_GOAL := help
%:
	@$(MAKE) -C "$(HOME_OF_THIS)" $@
else
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm
FRONT := $(shell find static/src -type f 2>/dev/null | sed 's/ /\\ /g')
PYTEST := $(BIN)/python -m pytest

.PHONY: help run test test-fast check bench lock fmt clean screenshots

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

run: $(VENV)/.run static/dist/.built ## the portal on http://127.0.0.1:$(PORT), with example accounts
	@$(BIN)/python manage.py serve --port $(PORT)

test: $(VENV)/.dev static/dist/.built ## everything: domain, pages, browser and faults
	@$(BIN)/python -m tests.browser.provision
	@$(NPM) test --silent
	@$(PYTEST) -n 2 --dist loadgroup

test-fast: $(VENV)/.dev static/dist/.built ## all but browser and fault tests
	@$(PYTEST) -n 2 -m "not browser and not faults"

check: $(VENV)/.dev static/dist/.built ## style, types, floors, migrations, deployment settings, compose file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --check --lint --quiet
	@$(BIN)/python -m p4gn_portal.embedded exec $(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m tests.deployment

bench: $(VENV)/.dev static/dist/.built ## ratios against references in the same run, as table and JSON
	@$(BIN)/python -m p4gn_portal.embedded exec $(BIN)/python -m tests.bench

screenshots: $(VENV)/.dev static/dist/.built ## the pictures of README and panduan, made anew
	@$(BIN)/python -m p4gn_portal.embedded exec $(BIN)/python -m tests.browser.screenshots

lock: $(VENV)/.dev ## compile both locks from their .in files
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --python-version 3.11 requirements-dev.in -o requirements-dev.txt

fmt: $(VENV)/.dev ## format code and templates
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint templates --reformat --quiet || true

clean: ## remove what is built; data under var/ stays
	rm -rf $(VENV) node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Portal ini memerlukan Python 3.11 atau lebih baru.")'
	@echo "Menyiapkan lingkungan Python …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(VENV)/.run
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.run
	@echo "Menyiapkan paket tampilan …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

static/dist/.built: node_modules/.installed $(FRONT)
	@$(NPM) run build --silent
	@touch $@
endif

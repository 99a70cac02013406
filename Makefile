# One virtual environment, made from the lock file; every target runs a command of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test chaos check format lint types bench lock tables clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## Create .venv and install everything from the lock file

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: set PYTHON=")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup  ## Run the whole hotline on this machine, with simulated phones in the browser
	@$(BIN)/hotline demo

test: setup  ## Run the whole test suite: real Redis, PostgreSQL, SQLite and a real browser
	@$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest -n 2

# For example: make chaos CHAOS="--reports 1000 --seed 7 --database postgresql"
chaos: setup  ## Kill every process and store at random while 10,000 reports come in; takes 40 minutes
	$(BIN)/python -m tests.chaos $(CHAOS)

check: setup lint types test  ## Run everything that must pass: format, lint, types, import rules, content, tests

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/hotline flows check

types: setup
	$(BIN)/mypy

format: setup  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup  ## Measure speed and memory, each beside a floor from the same run
	$(BIN)/python -m bench

train: setup  ## Train the router on the content's examples
	$(BIN)/python -m tools.train_router

lock: setup  ## Renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev pyproject.toml -o requirements-dev.txt

clean:  ## Remove .venv, caches and build files
	rm -rf $(VENV) .cache build *.egg-info

# 账房 zhangfang. `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench bench-importers simulate faults failover crowd mutants tour attacks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## install into .venv, from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sqlite3, sys; sys.exit(sqlite3.sqlite_version_info < (3, 37))' || { echo "SQLite 3.37 or newer is needed; this Python has an older one"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "the venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(STAMP) ## build the demo company and open the terminal on it
	@$(BIN)/zhangfang demo

test: $(STAMP) ## every test
	$(BIN)/python -m pytest -n 2

lint: $(STAMP) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP) ## documents per second against raw inserts in one run; how soon the terminal is there
	$(BIN)/python -m tests.benchmarks.post_documents
	$(BIN)/python -m tests.benchmarks.large_documents
	$(BIN)/python -m tests.benchmarks.terminal_start

bench-importers: $(STAMP) ## docs/IMPORTERS.md from the public sample files in ../shared/corpora
	$(BIN)/python -m tests.importers.importers_page

simulate: $(STAMP) ## random days of trading companies under trouble: make simulate SEED=7 DAYS=90, make simulate SEEDS=200 DAYS=30
	$(BIN)/python -m tests.simulation --seeds $(if $(SEEDS),1-$(SEEDS),$(or $(SEED),1)) --days $(or $(DAYS),60) --jobs $(or $(JOBS),2) $(if $(SECONDS),--seconds $(SECONDS))

faults: $(STAMP) ## every write, truncation and sync of a day fails once, in every way (some 20 minutes): make faults EVERY=9 for a sample
	$(BIN)/python -m tests.simulation.failing_disks --every $(or $(EVERY),1)

failover: $(STAMP) ## the primary of two PostgreSQL servers is killed under load (needs patroni, etcd-server): make failover KILLS=10
	$(BIN)/python -m tests.failover.run --kills $(or $(KILLS),10)

crowd: $(STAMP) ## 2, 8 and 32 processes at one book, clerks, connections and servers killed, on both databases
	$(BIN)/python -m tests.simulation.crowd

mutants: $(STAMP) ## the engine with one small fault at a time, and which faults no test sees: make mutants MODULES=ledger.audit.merkle JOBS=2
	$(BIN)/python -m tests.mutation $(MODULES)

tour: $(STAMP) ## take the pictures of docs/tour anew (PNG needs Chromium): make tour ONLY="home rooms"
	$(BIN)/python -m tests.tour.take $(ONLY)

attacks: $(STAMP) ## raw SQL, owners without guards, every byte of a book flipped (some 30 minutes of processor time): make attacks EVERY=20 for a sample
	$(BIN)/python -m tests.attacks --every $(or $(EVERY),1)

clean: ## remove what was built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

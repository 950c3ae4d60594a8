# The commands of this project, for people and for CI alike.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What is pinned: all that any of these Pythons needs by its markers, on either machine.
PYTHONS := 3.11 3.12 3.13 3.14
MACHINES := x86_64 aarch64
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help setup demo test check model bench pictures lock clean

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## make .venv with the pinned requirements

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing what Vitrina needs into $(VENV): about a minute"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: setup ## build a community in a VK of our own and stay up
	@$(BIN)/vitrina demo

test: setup ## every test, on SQLite and on real PostgreSQL and Valkey
	@$(BIN)/python -m compileall -q -j 0 src tests/*.py
	@# Browsers do not compete with the rest, and both are run whatever the first says; 5 says that
	@# there is no browser here.
	@rest=0; browsers=0; \
	$(BIN)/pytest -n 4 --dist worksteal --ignore=tests/browser || rest=$$?; \
	$(BIN)/pytest -n 3 --dist worksteal tests/browser || browsers=$$?; \
	exit $$((rest ? rest : browsers == 5 ? 0 : browsers))

check: setup ## lint, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

model: setup ## train the bot's second witness anew from the packs' examples
	$(BIN)/python -m vitrina.autoresponder.understanding.training

bench: setup ## the benchmarks
	@for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

pictures: setup ## the pictures of the documents, taken of living pages
	PYTHONPATH=tests $(BIN)/python -m browser.pictures

lock: setup ## pin the requirements anew for every Python, with hashes and no index address
	$(BIN)/python -m pip install --quiet uv
	$(PIN) --output-file requirements.txt pyproject.toml
	echo pillow-heif | $(PIN) --constraint requirements.txt --output-file requirements-heic.txt -
	$(PIN) --extra dev --output-file requirements-dev.txt pyproject.toml
	@for python in $(PYTHONS); do for machine in $(MACHINES); do \
		echo "wheels for Python $$python on $$machine"; \
		$(BIN)/uv pip compile --quiet --no-deps --only-binary :all: --python-version $$python \
			--python-platform $$machine-manylinux_2_28 --output-file /dev/null requirements-dev.txt || exit 1; \
	done; done

clean: ## forget .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build src/*.egg-info

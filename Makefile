# One command per chore, the same on a desk and in CI. `make demo` and `make test` set up .venv by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A relative path: pip takes this variable apart at blanks, and a checkout may lie in a folder with blanks.
export PIP_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip install --quiet

.PHONY: demo test lint workbooks templates help bench clean

$(VENV)/.made: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "planbook needs Python 3.11 or newer; set PYTHON=python3.12, for example."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing planbook into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.made-test: $(VENV)/.made
	@echo "Installing what the tests need ..."
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.made-bench: $(VENV)/.made-test
	@echo "Installing what planbook is measured against ..."
	@$(PIP) --editable '.[test,bench]'
	@touch $@

demo: $(VENV)/.made
	@echo
	$(BIN)/planbook run workbooks/baerum-2019.xlsx --out out/baerum --today 2020-02-03
	@echo
	$(BIN)/planbook run workbooks/giske-2022.xlsx --out out/giske --today 2022-02-01
	@echo
	@echo "Demo done. Look in out/baerum and out/giske."

test: $(VENV)/.made-test
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.made-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

workbooks: $(VENV)/.made
	$(BIN)/python workbooks/build.py

templates: $(VENV)/.made
	$(BIN)/python templates/build.py

help: $(VENV)/.made
	$(BIN)/python -m planbook.reports.help_pages

bench: $(VENV)/.made-bench
	$(BIN)/python tests/bench/bench.py

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

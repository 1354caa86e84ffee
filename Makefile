# The two commands of the README: `make run` and `make test`. Both install what they need into .venv first.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
# Compiled modules are kept, whatever the surroundings say: without them a start takes three times as long.
unexport PYTHONDONTWRITEBYTECODE
# What does not wait for each other runs beside each other, on the two cores that any machine has.
MAKEFLAGS += --jobs=2

.PHONY: run test lint style types scans chromium unit e2e audit sbom bench lock screenshots clean

run: .venv/ready
	@$(BIN)/python main.py serve

test: chromium lint
	$(BIN)/pytest -n 2 tests/unit
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder tests/e2e

lint: style types scans

style: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/vulture

types: .venv/ready-to-test
	$(BIN)/mypy .

scans: .venv/ready-to-test
	$(BIN)/bandit -q -c pyproject.toml -r main.py models exports services ui pages api scheduler
	$(BIN)/python -m tests.secret_scan
	$(BIN)/python -m tests.dependency_audit

# Needs nothing of .venv, so that it is installed while that is filled.
chromium:
	$(PYTHON) -m tests.e2e.infra.chromium

unit: chromium .venv/ready-to-test
	$(BIN)/pytest -n 2 tests/unit

e2e: chromium .venv/ready-to-test
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder tests/e2e

# Fails unless every locked dependency was looked up; `make lint` says so and goes on where no advisories can be reached.
audit: .venv/ready-to-test
	DEPOTFLOW_AUDIT=required $(BIN)/python -m tests.dependency_audit

# What the product is made of, from the lock file alone: the same file gives the same bytes.
sbom: .venv/ready-to-test
	$(BIN)/python -m tests.bill_of_materials sbom.cdx.json

bench: .venv/ready-to-test
	$(BIN)/python -m benchmarks

screenshots: .venv/ready-to-test
	$(BIN)/python -m tests.e2e.pictures

# Writes the lock files anew after a change in pyproject.toml; hashes of every file, no address of any registry.
lock: .venv/ready-to-test
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --upgrade --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header --constraint requirements.lock --quiet \
	    --output-file requirements-test.lock

# The pip that comes with a Python may be years old; the one of the lock file takes half the time or less.
.venv/bin/python:
	$(PYTHON) -m venv .venv
	sed -n '/^pip==/,/[^\\]$$/p' requirements-test.lock > .venv/pip.lock
	$(INSTALL) --requirement .venv/pip.lock

.venv/ready: .venv/bin/python requirements.lock
	$(INSTALL) --requirement requirements.lock
	@touch $@

# Tests import a part of what there is, and compile that part when they do.
.venv/ready-to-test: .venv/bin/python requirements-test.lock
	$(INSTALL) --no-compile --requirement requirements-test.lock
	@touch $@ .venv/ready

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

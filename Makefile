# The README's two commands are `make demo` and `make test`. Each makes .venv from the hash-locked requirements when needed.
# `venv --without-pip` and the outer pip's --python work where Debian's python3-venv is not installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet --no-input
ARGS ?=
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile
SEED ?= 1

.PHONY: demo test programs long check install bench storm deliveries lock wheel clean

demo: $(VENV)/installed
	@$(BIN)/dprkwatch demo $(ARGS)

test: $(VENV)/installed-dev
	$(PYTEST) $(ARGS)

# Tests that start the whole program, as a user does; they take as long as all the others.
programs: $(VENV)/installed-dev
	$(PYTEST) -m "program and not long" $(ARGS)

# Every test, with those that take minutes.
long: $(VENV)/installed-dev
	$(PYTEST) -m "" $(ARGS)

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(PYTEST) -m "not long" $(ARGS)

install: $(VENV)/installed
	@echo "installed: $(BIN)/dprkwatch"

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks $(ARGS)

# Needs uv; the lock files hold for Python 3.11 and later, with hashes and without any address.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --extra build --extra dev pyproject.toml -o requirements-dev.lock

# Hours of a bad day in minutes: make storm SEED=7; ends with one line of figures.
storm: $(VENV)/installed-dev
	$(BIN)/python -m tests.storm.run --seed $(SEED) $(ARGS)

# The bot is killed at random during a thousand deliveries: make deliveries SEED=7; one line of figures.
deliveries: $(VENV)/installed-dev
	$(BIN)/python -m tests.deliveries.run --seed $(SEED) $(ARGS)

wheel: $(VENV)/installed
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what is needed into $(VENV) (once, about a minute) …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

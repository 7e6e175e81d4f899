# Everything from two commands: `make run` and `make test`. See README.md.

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: run test lint gallery bench bench-forecast promises clean

run: .venv/run-ready
	$(BIN)/python -m qualify simulate --if-empty
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/test-ready
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gallery: .venv/test-ready
	$(BIN)/python -m gallery

bench: .venv/bench-ready
	$(BIN)/python -m bench

bench-forecast: .venv/test-ready
	$(BIN)/python -m bench.forecast

promises: .venv/test-ready
	$(BIN)/python -m bench.promises
	$(BIN)/python -m bench.promises.tinkering
	$(BIN)/python -m bench.promises.ratings
	$(BIN)/python -m bench.promises.behaviour

.venv/run-ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Qualify needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 run"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test-ready: requirements-dev.txt .venv/run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@sh .ci/browser
	@touch $@

.venv/bench-ready: bench/requirements.txt .venv/test-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

clean:
	rm -rf .venv

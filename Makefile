# The commands of the README. `make run` and `make test` set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
UV := $(BIN)/uv pip

.PHONY: setup run demo test lint flows lock pictures bench understanding clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(UV) sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## the demo, on this machine alone: no account, no setting
	$(BIN)/porchlight demo

demo: setup  ## the whole story once, in the terminal
	$(BIN)/porchlight demo --once

test: setup  ## everything that is tested
	$(BIN)/pytest -n auto

lint: setup  ## style, types, direction of imports, the dialogues
	$(BIN)/ruff check bot tests bench
	$(BIN)/ruff format --check bot tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/porchlight flows check

understanding: setup  ## how well texts are understood, as a table
	$(BIN)/python -m tests.understanding.score

bench: setup  ## speed, each figure beside a baseline of the same run
	$(BIN)/python -m bench.turns

pictures: setup  ## the README's pictures, from the running demo
	$(BIN)/python -m docs.pictures

lock:  ## new versions into requirements.lock
	$(UV) compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --upgrade \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV)

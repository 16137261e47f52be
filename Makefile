# The commands of the README. Each sets up what it needs, in .venv/ alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
UV := $(BIN)/uv pip

.PHONY: setup run demo test lint docs pictures lock bench bench-outreach bench-state bench-pages chaos ears understanding clean

setup: $(STAMP)  ## .venv/ with the locked dependencies, and the program in it

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## the demo, on this machine alone: no account, no setting
	@$(BIN)/porchlight demo

demo: setup  ## the whole story once, in the terminal
	@$(BIN)/porchlight demo --once

test: setup  ## everything that is tested
	$(BIN)/pytest -n auto

lint: setup  ## style, types, direction of imports, the dialogues
	$(BIN)/ruff check bot tests bench docs
	$(BIN)/ruff format --check bot tests bench docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/porchlight flows check

docs: setup  ## the pages and the picture that are made from flows/
	$(BIN)/python -m bot.flowfiles.publish

pictures: setup  ## the README's pictures, from the running demo
	$(BIN)/python -m docs.pictures

ears: setup  ## teach the second ear what the labelled texts mean
	$(UV) install --quiet --python $(BIN)/python --group teach
	$(BIN)/python -m tests.understanding.teaching

understanding: setup  ## how well texts are understood, as a table
	$(BIN)/python -m tests.understanding.score

bench: setup  ## speed, each figure beside a baseline of the same run
	$(BIN)/python -m bench.turns

bench-outreach: setup  ## how fast an outreach leaves, and what an idle worker costs
	$(BIN)/python -m bench.outreach

bench-state: setup  ## a fraction of a whole state's busiest minutes
	$(BIN)/python -m bench.state

bench-pages: setup  ## how fast each page answers with 100,000 registrations, and what it weighs
	$(BIN)/python -m bench.pages

chaos: setup  ## outreach under every failure that can be made to happen here, as a table
	$(BIN)/python -m tests.chaos

lock: setup  ## new versions into requirements.lock
	$(UV) compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --upgrade \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV)

# Every verb of the project. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?=

.PHONY: help setup demo test rules flow lint docs bench vendor messages requirements clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .venv/ready ## the virtual environment with what running needs

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Wordkept needs Python 3.11 or newer, for instance: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

.venv/tested: .venv/ready requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: setup ## a living inbox in your browser
	$(BIN)/wordkept demo $(if $(PORT),--port $(PORT))

test: .venv/tested ## all tests; says what it skips when a system program is missing
ifdef TESTS
	$(BIN)/pytest -q $(TESTS)
else
	$(BIN)/pytest -q -n 2 --dist loadfile tests/rules tests/flow
	$(BIN)/pytest -q -n 2 --dist loadfile tests --ignore tests/rules --ignore tests/flow
endif

rules: .venv/tested ## the fast tests: decisions only
	$(BIN)/pytest -q tests/rules

flow: .venv/tested ## the stories, with a database
	$(BIN)/pytest -q tests/flow

lint: .venv/tested ## format, style, types, layers
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/lint-imports
	$(BIN)/mypy

docs: .venv/tested ## check that every setting, command, channel and fact has its heading
	$(BIN)/pytest -q tests/test_docs.py

bench: .venv/ready ## the measured claims, each beside its yardstick
	$(BIN)/wordkept bench ingest
	$(BIN)/wordkept bench page
	$(BIN)/wordkept bench start

vendor: ## fetch the front-end files again and check their sums (needs npm)
	$(PYTHON) tools/vendor.py

messages: .venv/tested ## gather and compile what the pages say, in every language
	$(BIN)/python tools/messages.py

requirements: .venv/tested ## pin every dependency with its hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --no-emit-index-url pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --no-emit-index-url --group dev pyproject.toml -o requirements-dev.txt

clean: ## forget the environment and the demo
	rm -rf .venv demo-data dist

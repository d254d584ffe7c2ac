# The habits we share with people outside. Each word sets up what it needs; a second call is quick and works offline.
PYTHON ?= python3
TORCH ?= torch==2.13.0
PIP_ARGS ?=
export TORCH PIP_ARGS
BIN = .venv/bin

.PHONY: start test check prove bench docs screenshots install dev

start:            ## set up, then the app in a browser, or today's plan where there is none
	@$(PYTHON) tools/setup.py start

test: dev         ## every feature, reduced counts
	@$(BIN)/python -m pytest -q -n auto -m "not full" --cov --cov-report=term:skip-covered --cov-fail-under=90

check: dev        ## style, types, imports, structure of the content, generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy src tests tools bench
	@$(BIN)/python tools/assets.py --check-types
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/sizes.py
	@$(BIN)/python tools/formulas.py
	@$(BIN)/python tools/library_docs.py --check
	@$(BIN)/python tools/coverage_docs.py --check
	@$(BIN)/python tools/schema_docs.py --check
	@$(BIN)/python tools/readme_docs.py --check
	@$(BIN)/python tools/plan_docs.py --check
	@$(BIN)/python tools/book_docs.py --check
	@$(BIN)/python tools/judge_docs.py --check
	@$(BIN)/bagu check --structure --lang en

prove: dev        ## all claims, drills and problems, full counts
	@$(BIN)/bagu check --full --lang en
	@$(BIN)/python -m pytest -q -n auto -m full

bench: dev        ## ratios against peers, measured in one run
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.listing
	@$(BIN)/python -m bench.judge
	@$(BIN)/python -m bench.web

docs: dev         ## everything that is generated; the book opens at build/book/index.html
	@$(BIN)/python tools/library_docs.py
	@$(BIN)/python tools/coverage_docs.py
	@$(BIN)/python tools/schema_docs.py
	@$(BIN)/python tools/readme_docs.py
	@$(BIN)/python tools/plan_docs.py
	@$(BIN)/python tools/book_docs.py
	@$(BIN)/python tools/book.py

screenshots: dev  ## every page in Chinese and English, light and dark, into build/screenshots
	@$(BIN)/python tools/screenshots.py

dev:
	@$(PYTHON) tools/setup.py install --dev

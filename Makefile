# Each target sets up what it needs on a fresh machine and is quick where that is done.
SHELL := /bin/bash
PORT ?= 8001
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis
.DEFAULT_GOAL := help
.PHONY: help serve build check diff test test-spark lint bench load scale measure lock newest links audit forms clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: build ## build the site and serve it with Datasette on http://127.0.0.1:8001 (PORT=… for another port)
	@exec .venv/bin/joulebook serve --port $(PORT)

build: ## check the data, derive every result and publish site/public
	@build/setup run
	@build/hushed .venv/bin/joulebook build

# In a workflow the job's summary takes what its log cannot: every finding, and the difference. It is obeyed by nobody.
FORMAT ?= text
check: ## check the rows alone, quicker than a build (FORMAT=github for annotations)
	@build/setup run
	@$(if $(GITHUB_STEP_SUMMARY),.venv/bin/joulebook check --format markdown >>"$$GITHUB_STEP_SUMMARY" || true)
	@.venv/bin/joulebook check --format $(FORMAT)

REFUSED = echo "::error title=Refused::The summary of this job says which rows of the paper change, and the way out"
BASE ?= HEAD
diff: ## say what the rows do to every published number since BASE (default: the last commit)
	@build/setup run
ifdef GITHUB_STEP_SUMMARY
	@.venv/bin/joulebook diff $(BASE) --format markdown >>"$$GITHUB_STEP_SUMMARY" || { $(REFUSED); exit 1; }
else
	@.venv/bin/joulebook diff $(BASE)
endif

test: ## everything that continuous integration runs: style and types beside the tests, which wait for each other at first
	@build/setup develop
	@$(MAKE) --no-print-directory lint & lint=$$!; \
	  build/hushed .venv/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder; tests=$$?; wait $$lint && exit $$tests

test-spark: ## the saved queries in Spark on the published Parquet (fetches 400 MB, needs Java 17 or newer)
	@build/setup spark
	@.venv/bin/python -m pytest tests/scale

lint: ## style and types
	@build/setup develop
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

bench: ## weigh pages and time builds, beside peers (SIZES="1 10" for fewer rows)
	@build/setup develop
	@.venv/bin/python -m tests.bench $(SIZES)

load: ## load the server with wrk, beside a plain Datasette (SECONDS_EACH=2 for a short look)
	@build/setup develop
	@.venv/bin/python -m tests.bench.load

scale: ## how many rows SQLite answers quickly, beside DuckDB and Spark on the same rows as Parquet
	@build/setup spark
	@.venv/bin/python -m tests.scale

# On a machine with an NVIDIA GPU; broken off, it goes on where it was. OPTIONS="--precision fp16 --submitter …"
MEASURED ?= measured
measure: ## measure the models of the paper's Table 2 on this machine's GPU (fetches 3 GB, takes hours)
	@build/setup measure
	@.venv/bin/joulebook measure --paper --out $(MEASURED).csv --log $(MEASURED).jsonl $(OPTIONS)

COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(UPGRADE)
lock: ## renew the locks from pyproject.toml (UPGRADE=--upgrade for the newest versions that it allows)
	@build/setup develop
	@$(COMPILE) pyproject.toml --extra install --output-file build/locks/runtime.txt
	@$(COMPILE) pyproject.toml --extra develop --output-file build/locks/develop.txt
	@$(COMPILE) pyproject.toml --extra install --extra measure --constraint build/locks/develop.txt --output-file build/locks/measure.txt
	@echo "pyspark>=4.1,<5" | $(COMPILE) - --no-annotate --output-file build/locks/spark.txt
	@echo uv | $(COMPILE) - --no-annotate --output-file build/locks/uv.txt

newest: ## renew the locks to the newest versions that pyproject.toml allows, and say which those are
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade
	@git --no-pager diff --unified=0 -- build/locks | grep '^[-+][a-z0-9]' || echo "every locked package is the newest"

links: ## ask each cited source's address whether it still answers
	@build/setup run
	@build/hushed .venv/bin/python build/links.py

audit: ## ask the open database of vulnerabilities about every locked package
	@build/setup run
	@.venv/bin/python build/audit.py

forms: ## write the reporting card and the forms for new models from the schemas
	@build/setup run
	@.venv/bin/python build/forms.py

clean: ## remove what was built and set up
	@rm -rf .venv .cache site/public site/vendor

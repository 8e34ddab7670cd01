# Everything a person or CI does, by name. Needs Python 3.11+ and make; `make setup` installs the rest into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3.13 || command -v python3.12 || command -v python3)
BIN := .venv/bin
# The uv that the lock file names, so that one file decides every version.
UV_VERSION := $(shell awk '/^name = "uv"$$/ {getline; gsub(/[^0-9.]/, ""); print}' uv.lock)

# Processes that share the tests: as many as a small machine has cores. Tests wait more than they work.
TEST_PROCESSES ?= 2

.PHONY: help setup demo test check audit format chaos web soak bench replication simulate fuzz train-cleaner quality manifests containers watch clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## install everything into .venv, from the lock, wheels only

.venv/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wiresift needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: uv==$(UV_VERSION)
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --no-build --no-install-project
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --compile-bytecode
	@touch $@

demo: setup ## do the main job on sample articles
	$(BIN)/wiresift demo

test: setup ## run all tests, with real servers that they start themselves
	@$(BIN)/python -m compileall -q services shared tests # else each of some thousand processes may do so
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

check: setup ## lint, format, types, import contracts, secrets, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.security.scan

audit: setup ## ask the open advisories about every locked version (ARGS=--must before a release)
	$(BIN)/python -m tests.security.audit $(ARGS)

format: setup ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chaos: setup ## kill processes and servers for longer than `make test` does
	$(BIN)/python -m tests.chaos.run
	$(BIN)/python -m tests.concurrency
	$(BIN)/python -m tests.concurrency 10000 2 --kill 50 --orders 0

web: setup ## visit 200 sites on loopback, kill a fetcher, judge by the sites' own logs (ARGS="--articles 1000")
	$(BIN)/python -m tests.web $(ARGS)

soak: setup ## run under load for half an hour and judge what grows (ARGS="minutes rate words")
	$(BIN)/python -m tests.soak $(ARGS)

bench: setup ## measure speed and memory
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --group bench --group peers
	$(BIN)/python -m tests.benchmarks.throughput
	$(BIN)/python -m tests.benchmarks.index_size
	$(BIN)/python -m tests.deploy.footprint
	$(BIN)/python -m tests.concurrency.flood 10000
	$(BIN)/python -m tests.benchmarks.peers

replication: setup ## kill primaries of a cluster and under Sentinels, under load, and say what is lost with and without WAIT
	$(BIN)/python -m tests.replication $(ARGS)

simulate: setup ## a few days of a thousand sources on the schedule, beside fixed polling
	$(BIN)/python -m tests.simulation

fuzz: setup ## feed the parsers hostile input, a million runs each (ARGS="--seconds S TARGET")
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --group fuzz
	$(BIN)/python -m tests.fuzz $(ARGS)

train-cleaner: setup ## make the learned files of the cleaner anew, from labelled pages beside the checkout
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --group train
	$(BIN)/python -m tests.training.blocks
	$(BIN)/python -m tests.training.lines

quality: setup ## score cleaning and classification on labelled corpora, where they are at hand
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --group train
	$(BIN)/python -m tests.benchmarks.quality
	$(BIN)/python -m tests.draws.judge --half open --documents 3000
	$(BIN)/python -m tests.draws.judge --half held --documents 3000

manifests: setup ## check what is deployed with the schemas of Kubernetes and Compose and a linter of Dockerfiles
	$(BIN)/uv sync --quiet --frozen --all-extras --inexact --group deploy
	REQUIRE_DEPLOY_TOOLS=1 $(BIN)/pytest tests/deploy/test_schemas.py

containers: setup ## build the images, send articles through them and let a backlog scale them, where an engine is at hand
	$(BIN)/python -m tests.containers
	$(BIN)/python -m tests.deploy

watch: ## run Prometheus and Grafana beside the containers
	docker compose --profile monitoring up --wait

clean: ## remove what setup and the tools made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

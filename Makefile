# Every recipe makes ready what it needs; `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PORT ?= 8000
# Arguments for pytest, such as: make test ARGS="-k korea"
ARGS ?=
# Advisories that were fetched before; without them uv asks for them.
ADVISORIES ?=
REPORT := out/report.html
# Seconds that each parser is fuzzed.
TIME ?= 5
TEMPLATES := find src -path '*/templates/*.html' | xargs .venv/bin/djangofmt --quiet --profile jinja --custom-blocks trans --indent-width 2

.PHONY: help demo serve test check coverage mutants fuzz audit sbom bench fix docs snapshots clean

help: ## list the recipes
	@echo "Marchland keeps the books on mined borders. Recipes:"
	@sed -n -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

demo: ## write the comparison of Korea's density and the documented ones, with the audited article, to out/report.html
	@scripts/setup run
	@.venv/bin/marchland report korean-density documented-density --claims article -o $(REPORT)

serve: ## show the whole application with a synthetic register on 127.0.0.1 (PORT=8000)
	@scripts/setup run web
	@exec .venv/bin/marchland serve --demo --port "$(PORT)"

test: ## run the tests, in random order, on two processes (ARGS="-k word")
	@scripts/setup test data browser postgres gdal proxies web
	@.venv/bin/python -m pytest -n 2 $(ARGS)

check: ## check style, types, storeys, facts and documents
	@scripts/setup check
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	$(TEMPLATES) --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python scripts/licences.py
	.venv/bin/marchland facts check
	.venv/bin/marchland law reconcile
	scripts/docs --check
	.venv/bin/python -m pytest -q tests/test_docs.py

coverage: ## run the tests of ledger, public release and policy, and fail where a branch of these is not taken
	@scripts/setup test postgres
	rm -f .build/coverage*
	.venv/bin/python -m coverage run -m pytest -q $(ARGS) tests/tlog tests/core/test_proof.py tests/access tests/public tests/ledger
	.venv/bin/python -m coverage combine -q
	.venv/bin/python -m coverage report

mutants: ## change the pure parts a little at a time and tell which changes no test notices (ARGS="--all --survivors")
	@scripts/setup test
	@.venv/bin/python scripts/mutants.py $(ARGS)

fuzz: ## feed every parser with what was never meant for it (TIME=60 seconds each, ARGS="--only feed")
	@scripts/setup run
	@.venv/bin/python scripts/fuzz.py --time "$(TIME)" $(ARGS)

audit: ## name locked packages with a known weakness (ADVISORIES=a file, folder or zip in OSV's format, to ask nobody)
	@scripts/setup check
	@.venv/bin/python scripts/audit.py $(ADVISORIES)

sbom: ## write the bill of materials (CycloneDX) to .build/marchland.cdx.json
	@scripts/setup run
	@.venv/bin/python scripts/sbom.py

bench: ## measure speed and compare with other programs (ARGS="--only near")
	@scripts/setup bench postgres
	.venv/bin/python benchmarks/run.py $(ARGS)

fix: ## format the code and the templates, and mend what can be mended by rule
	@scripts/setup check
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	$(TEMPLATES)

docs: ## write the generated documents anew
	@scripts/setup run
	scripts/docs

snapshots: ## accept what the reports and commands now print; read the diff before you commit it
	@scripts/setup test data browser postgres gdal proxies web
	.venv/bin/python -m pytest --snapshot-update $(ARGS)

clean: ## remove everything that was made here, and nothing else
	rm -rf .venv .tools .build out dist frontend/node_modules src/marchland/site/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

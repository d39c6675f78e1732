# Cantou. `make` alone lists what can be asked.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DEFAULT_GOAL := help

# Starting without compiled modules takes more than twice as long, each time.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
CANTOU_HOME ?= var
FRANCE ?=
TESTS ?=
FEEDS ?=
BENCH ?=
# Processes of `make test`: each has its own database, as many as there are cores, four at the most.
PARALLEL ?= -n auto --maxprocesses 4 --dist worksteal

BIN := .venv/bin
LOCKS := pyproject.toml scripts/environment requirements/build.txt

# What the tests need holds what the demonstration needs: once there, it is not taken away again.
DEMO := $(if $(wildcard .venv/.dev),.venv/.dev,.venv/.demo)
ASSETS := node_modules/.assets

.PHONY: help
help: ## Cette aide
	@printf 'make COMMANDE\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do \
	  printf '  %-14s %s\n' "$$name" "$$text"; done
	@printf '\nmake demo PORT=9000 CANTOU_HOME=dossier FRANCE=1   (les 34 969 communes)\n'
	@printf 'make test TESTS="tests/run -k supervisor"\n'

.PHONY: demo
demo: $(DEMO) $(ASSETS) ## Le portail de démonstration, sur cette machine ; Ctrl-C l’arrête
	@exec $(BIN)/cantou demo --port $(PORT) --home "$(CANTOU_HOME)" --tied $(if $(FRANCE),--france)

.PHONY: test
test: .venv/.dev $(ASSETS) ## Tous les essais
	@exec $(BIN)/pytest $(PARALLEL) $(TESTS)

.PHONY: bench
bench: .venv/.dev $(ASSETS) ## Les mesures de DESIGN.md §6
	@exec $(BIN)/python -m bench $(BENCH)

.PHONY: bench-mobilite
bench-mobilite: .venv/.dev ## Les itinéraires à côté d’autres calculateurs : FEEDS="a.zip b.zip"
	@exec $(BIN)/python -m bench.journeys compare $(FEEDS)

.PHONY: prove
prove: .venv/.dev $(ASSETS) ## Tue ce qui tourne pendant des dépôts, puis compte ; sauvegarde, restaure, compare
	@exec scripts/prove

.PHONY: lint
lint: .venv/.dev ## Style, types, frontières entre les pièces, migrations
	@scripts/lint

.PHONY: fmt
fmt: .venv/.dev ## Met le code en forme
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

.PHONY: lock
lock: .venv/.dev ## Refait les verrous des bibliothèques
	@scripts/lock

.PHONY: clean
clean: ## Enlève ce qui se refait ; garde CANTOU_HOME
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  src/cantou/core/web/static/cantou
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

.venv/.%: requirements/%.txt $(LOCKS)
	@scripts/environment $*

node_modules/.installed: package-lock.json
	@echo 'Outils de présentation (npm)…'
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(ASSETS): node_modules/.installed package.json $(shell find assets -type f 2>/dev/null)
	@npm run --silent build
	@$(BIN)/python assets/font.py
	@touch $@

# make run · make test · make lint · make bench
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN = .venv/bin

run: .venv/runtime
	HTTPS=$${HTTPS:-false} $(BIN)/python manage.py serve $(HOST) $(PORT)

test: .venv/development
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/development
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports && $(BIN)/djlint --lint templates --quiet

bench: .venv/development
	$(BIN)/python -m bench

pictures: .venv/development
	$(BIN)/python -m bench.pictures

.venv/runtime: requirements.txt
	$(PYTHON) -m venv .venv && $(BIN)/pip install -q -r requirements.txt && touch $@

.venv/development: requirements-dev.txt requirements.txt
	$(PYTHON) -m venv .venv && $(BIN)/pip install -q -r requirements-dev.txt && touch $@ .venv/runtime

.PHONY: run test lint bench pictures

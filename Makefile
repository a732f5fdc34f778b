PY ?= python3
DATA ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install demo test lint bench train measure docs wheel
install: $(VENV)/.installed ## the program and everything its tests need, in .venv

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PY) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	touch $@

demo: install ## reads the bundled page and shows what stands in it
	$(BIN)/onrecord read examples/black-sea-grain.txt

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install ## words per second, memory, growth with length; prints the tables of docs/performance.md
	$(BIN)/python -m evaluation.bench

measure: install ## every figure of docs/accuracy.md
	$(BIN)/python -m evaluation.measure --data $(DATA)

train: install ## makes onrecord/language/model anew (about two hours on two cores)
	$(BIN)/pip install -q --disable-pip-version-check -e '.[train]'
	$(BIN)/python -m training.train --data $(DATA)
	$(BIN)/python -m training.train --data $(DATA) --start training/work/checkpoint.pt --work training/work2 \
	  --epochs 2 --encoder-lr 1.2e-4 --head-lr 4e-4 --seed 8
	$(BIN)/python -m training.export --work training/work training/work2

docs: install ## docs/record.md and docs/record.schema.json from the types
	$(BIN)/python -m evaluation.document

wheel: install
	$(BIN)/python -m build --wheel --outdir dist .

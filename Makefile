# Everything here works on a clean clone with python3 (3.11 or later) and a package index, and nothing else.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock
REPORT ?= corpus/demo/report.txt
JOBS ?= 4

.PHONY: demo test browser database score format bench onefile fuzz docs pictures lock clean

demo: .venv/.installed ## check a report the project wrote, with mistakes put into it on purpose
	$(BIN)/gouji check corpus/demo/report.txt || [ $$? -eq 1 ]

test: .venv/.developing browser database ## what CI runs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto

# The page's tests need a browser; where it can be installed it is, and else they are skipped and say so.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get install -y --no-install-recommends chromium || { apt-get update && apt-get install -y --no-install-recommends chromium; }; } \
	  >/dev/null 2>&1; } || echo "no chromium: the tests of the page will be skipped"

# The store's tests want a PostgreSQL server too; likewise.
database:
	@[ -n "$$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || command -v initdb >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get install -y --no-install-recommends postgresql || { apt-get update && apt-get install -y --no-install-recommends postgresql; }; } \
	  >/dev/null 2>&1; } || echo "no postgresql: its tests will be skipped"

# 34 reports of each house style, half of them with mistakes; the styles start at seeds 1, 101, 201, … Each comes as text,
# as PDF and in one more form, in turn.
# make score RENEW="--accept --page docs/score.md" makes what it measures the baseline and writes the page
score: .venv/.developing ## write reports, check them, hold what is found to the bars and to corpus/baseline.json
	rm -rf build/score
	$(BIN)/python -m corpus.writer --out build/score --each 34 --formats txt,pdf --also docx,html,txt+xlsx,md,pdf+pdf --plant mixed --jobs $(JOBS)
	$(BIN)/gouji score build/score --jobs $(JOBS) --mutate 12 --failures --baseline corpus/baseline.json $(RENEW)

format: .venv/.developing
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.installed ## time and memory of one check; REPORT=file for another one
	$(BIN)/python bench/check.py $(REPORT)

# PyInstaller is GPL with an exception for what it builds: a tool of this target alone, no dependency of gouji. It packs
# whatever its environment has, so it has one of its own with nothing but the plain install.
onefile: .venv/.developing .venv/onefile/.installed ## build/onefile/gouji: one file with Python in it, for machines without
	.venv/onefile/bin/python onefile/build.py
	$(BIN)/python onefile/check.py

.venv/onefile/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv/onefile
	.venv/onefile/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[onefile]'
	touch $@

FUZZ ?= --count 2000 --seed 1
fuzz: .venv/.developing ## damaged reports by the thousand: FUZZ="--reader pdf --count 500 --seed 7"
	$(BIN)/python -m fuzz $(FUZZ)

docs: .venv/.installed ## docs/rules and the outputs shown in the READMEs
	$(BIN)/python docs/build.py

pictures: .venv/.developing browser ## the pictures shown in the READMEs
	$(BIN)/python docs/pictures.py

lock: pyproject.toml ## the versions that CI uses, from a fresh environment
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	{ echo "# The versions CI uses; written by make lock."; .venv/lock/bin/python -m pip freeze --exclude gouji; } > requirements.lock
	rm -rf .venv/lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	touch $@

.venv/.developing: .venv/.installed
	$(INSTALL) --editable '.[dev]'
	touch $@

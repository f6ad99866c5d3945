# make demo    install, build the example crawl, run the quickstart, show what came out
# make test    lint, types, direction of imports, tests; CI runs it, and chaos N=6
#              SYSTEM=no: without installing system packages, and without the tests that need them
# make soak    the long tests, twenty times the random examples, chaos
# make chaos   N=6 FROM=1: a small run under N draws of faults; the same bytes each time?
# make axe     install axe-core with npm, which says whether the report can be used without eyes or mouse
# make trainers   read the mixture with the libraries of trainers, in an environment of their own
# make train-lid DATA=FOLDER   train the included model of languages again, from lid_train and lid_background
# make train-extraction DATA=FOLDER   train the included model of main text again, from pages of WCXB
# make catalogues   collect the texts of reports for translation, and compile their translations
# make wheels  every dependency has wheels for Python 3.11 to 3.14
# make bundle  FOR=3.12 PLATFORM=manylinux_2_28_x86_64 EXTRAS=slurm,web,text,language,pii,sql: all that an
#              installation without an index needs, in build/bundle and build/bundle.tar (docs/offline.md)
# make clean   remove the environment and the runs

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
RUN    ?= runs/quickstart
N      ?= 6
FROM   ?= 1
SYSTEM ?= yes
NO_NETWORK := --disable-socket --allow-unix-socket --allow-hosts=127.0.0.1,::1,localhost

# The tests start many processes: what one has compiled, others load.
unexport PYTHONDONTWRITEBYTECODE

# What the model learns from beside DATA: message catalogues of MediaWiki, from Debian, and py3langid.
MEDIAWIKI  := mediawiki=1:1.39.17-1+deb12u2
PY3LANGID  := py3langid==0.4.0
CATALOGUES ?= build/train-lid/mediawiki

AXE := axe-core@4.11.4

.PHONY: axe demo test lint soak chaos catalogues wheels bundle clean system trainers train-lid train-extraction

demo: $(VENV)/installed
	$(BIN)/python examples/quickstart/build.py
	$(BIN)/corpus run examples/quickstart/pipeline.yaml --output $(RUN)

test: $(VENV)/installed-dev system axe lint
	$(BIN)/pytest -m "not soak" -n 2 --dist worksteal $(NO_NETWORK)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.house --require 95

soak: $(VENV)/installed-dev system axe
	$(BIN)/pytest -m soak $(NO_NETWORK)
	$(BIN)/pytest -m "hypothesis and not soak" --hypothesis-profile=soak -n 2 --dist loadfile $(NO_NETWORK)
	$(BIN)/python -m tests.chaos --runs $(N) --from $(FROM)

chaos: $(VENV)/installed-dev
	$(BIN)/python -m tests.chaos --runs $(N) --from $(FROM)

# Tests that render a page need a browser, those of Slurm a Slurm (they start one of their own), those
# of completion the shells. Without, they are skipped, and say so. Only root can install them.
system:
	@if [ "$(SYSTEM)" = no ]; then echo "SYSTEM=no: no system packages are installed"; else \
		wanted=""; \
		command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted="chromium"; \
		command -v sbatch >/dev/null || wanted="$$wanted munge slurm-wlm"; \
		for shell in zsh fish; do command -v $$shell >/dev/null || wanted="$$wanted $$shell"; done; \
		if [ -n "$$wanted" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing system packages:$$wanted; SYSTEM=no does without"; \
			apt-get update -qq; \
			for package in $$wanted; do \
				DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$package >/dev/null; \
			done; true; \
		fi; \
	fi
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		echo "NO BROWSER: without Chromium the tests of rendered pages are skipped"
	@command -v sbatch >/dev/null || \
		echo "NO SLURM: without munge and slurm-wlm the tests of Slurm jobs are skipped"
	@for shell in zsh fish; do command -v $$shell >/dev/null || \
		echo "NO SHELL: without $$shell the tests of its completion are skipped"; done

# Only a folder below build/ is written; without npm, or with SYSTEM=no, its tests are skipped.
axe:
	@if [ "$(SYSTEM)" != no ] && command -v npm >/dev/null && [ ! -d build/axe/node_modules ]; then \
		npm install --prefix build/axe --no-save --no-audit --no-fund --silent $(AXE) || true; \
	fi
	@test -d build/axe/node_modules/axe-core || \
		echo "NO AXE: without npm the tests of accessibility are skipped"

trainers: $(VENV)/installed-dev
	test -x build/trainers/bin/python || $(PYTHON) -m venv build/trainers
	build/trainers/bin/python -m pip install --quiet --requirement tools/trainers/requirements.txt
	build/trainers/bin/python -m pip install --quiet --no-deps \
		--requirement tools/trainers/without_dependencies.txt
	TRAINERS_PYTHON=$(abspath build/trainers/bin/python) $(BIN)/pytest -rs tests/docs/test_trainers.py

train-lid: $(VENV)/installed-dev $(CATALOGUES)
	test -d "$(DATA)/lid_train" || { echo "give the folder of texts: make train-lid DATA=FOLDER"; exit 1; }
	$(BIN)/python -m pip install --quiet --requirement tools/languages/requirements.txt
	$(BIN)/python -m pip download --quiet --no-deps --dest build/train-lid $(PY3LANGID)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tools.languages train $(DATA) $(CATALOGUES) \
		build/train-lid/py3langid-*.whl

train-extraction: $(VENV)/installed-dev
	test -d "$(DATA)/wcxb" || { echo "give the folder of pages: make train-extraction DATA=FOLDER"; exit 1; }
	$(BIN)/python -m pip install --quiet --requirement tools/extraction/requirements.txt
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tools.extraction train $(DATA)

build/train-lid/mediawiki:
	mkdir -p build/train-lid
	cd build/train-lid && apt-get download $(MEDIAWIKI) && dpkg -x mediawiki_*.deb mediawiki

catalogues: $(VENV)/installed-dev
	$(BIN)/python -m tools.catalogues
	$(BIN)/python -m tools.language_names

wheels: $(VENV)/installed-dev
	$(BIN)/python tools/wheels.py

bundle:
	$(PYTHON) -m tools.bundle $(if $(FOR),--python $(FOR)) $(if $(PLATFORM),--platform $(PLATFORM)) \
		$(if $(EXTRAS),--extras $(EXTRAS))

$(VENV)/installed: setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
		{ echo "Python 3.11 to 3.14 is needed; give one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) runs build *.egg-info

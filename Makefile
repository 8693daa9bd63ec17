# make lab    the course in JupyterLab         make test   everything that can be tested
# Needs Python 3.11 or newer, git and make. All it installs goes into .venv; delete that to start over.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Settings, all of the form  make lab NAME=value
PORT     ?= 8888
BROWSER  ?= yes
NOTEBOOK ?= notebooks/00_start.ipynb
WORKERS  ?= 2
SEATS    ?= 30
NETWORK  ?= yes
ROOM     ?= no
KEEP     ?= no
PYODIDE  ?=
PYTHON   ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,\
              $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
UV       ?= $(shell command -v uv 2>/dev/null)

VENV := .venv
RUN  := $(VENV)/bin/python
# uv is ten times quicker where there is one; pip does the same.
PIP  := $(if $(UV),"$(UV)" pip,$(RUN) -m pip)
INTO := $(if $(UV),--quiet --python $(RUN),--quiet --disable-pip-version-check)
# In a container one often is root; JupyterLab wants to be told.
AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test seminar class bench handouts teacher site versions lint lock links wheel clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile
	@echo "Settings: PORT=8888  BROWSER=no (a server without a screen)  NOTEBOOK=notebooks/...  PYTHON=python3.12  PYODIDE=folder (ships it with the site)"

lab: $(VENV)/lab.stamp  ## open the course in JupyterLab
	@echo "JupyterLab: $(NOTEBOOK) (stop with Ctrl-C)"
	@JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" \
	  $(RUN) -m jupyterlab --port=$(PORT) --LabApp.default_url="/doc/tree/$(NOTEBOOK)" \
	    $(if $(filter no,$(BROWSER)),--no-browser) $(AS_ROOT)

# Its many processes import the course: each would compile it anew.
test: $(VENV)/dev.stamp  ## the package, its examples, every notebook and, with Chromium, real pages
	@PYTHONDONTWRITEBYTECODE= $(RUN) -m pytest -n $(WORKERS)

seminar: $(VENV)/room.stamp  ## the lessons for everybody in the room (SEATS=30 ROOM=yes: their answers on a wall, KEEP=yes: keeps them, NETWORK=no)
	@$(RUN) -m kosen_edu.seminar --seats $(SEATS) --port $(PORT) --network $(NETWORK) \
	  --room $(ROOM) --keep $(KEEP)

# Whoever has the password runs programs here: the network only when told.
class: NETWORK := $(if $(filter environment,$(origin NETWORK)),$(NETWORK),no)
class: $(VENV)/room.stamp  ## everybody's own notebooks, on this machine (SEATS=30 NETWORK=yes PASSWORD=...)
	@cd / && SEATS="$(SEATS)" NETWORK="$(NETWORK)" PASSWORD="$(PASSWORD)" PORT="$(PORT)" \
	  FOLDER="$(abspath $(FOLDER))" "$(CURDIR)/$(RUN)" -m jupyterhub -f "$(CURDIR)/.jupyter/jupyterhub_config.py"

bench: $(VENV)/dev.stamp  ## speed of the core and of the panels, as ratios
	@for part in .ci/bench_*.py; do $(RUN) "$$part" || exit 1; done

handouts: $(VENV)/lab.stamp  ## a printable page for each lesson in dist/handouts/
	@$(RUN) .ci/handouts.py

teacher: $(VENV)/room.stamp  ## two printable pages a lesson for whoever teaches it, in dist/teacher/
	@$(RUN) .ci/teacher.py

site: $(VENV)/dev.stamp  ## the course as a web site in dist/site/
	@$(RUN) .ci/website.py $(if $(PYODIDE),--pyodide "$(PYODIDE)")

versions: $(VENV)/dev.stamp  ## every notebook on the versions of the browser and of Colab (slow)
	@$(RUN) .ci/other_versions.py

lint: $(VENV)/dev.stamp  ## what pre-commit looks at, over all files
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUN) -m pre_commit run --all-files --show-diff-on-failure

# One list for every platform, with hashes and without the place that it came from.
COMPILE = $(RUN) -m uv pip compile --no-config --quiet --universal --generate-hashes \
            --annotation-style=split --custom-compile-command="make lock" $(if $(UPGRADE),--upgrade)

lock: $(VENV)/dev.stamp  ## lock files and environment.yml from pyproject.toml (UPGRADE=yes: newest)
	@$(COMPILE) pyproject.toml --extra lab --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra lab --extra seminar --extra class \
	  --constraint requirements.lock --output-file requirements-room.lock
	@$(COMPILE) pyproject.toml --all-extras --constraint requirements-room.lock --output-file requirements-dev.lock
	@$(RUN) .ci/environment.py

links: $(VENV)/dev.stamp  ## links of both READMEs and CITATION.cff from pyproject.toml and the version
	@$(RUN) .ci/links.py

wheel: $(VENV)/lab.stamp  ## the package with its data as one file in dist/
	@$(RUN) -m hatchling build -t wheel

clean:  ## remove .venv and what was built
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed; '$(or $(PYTHON),python3)' is not. Name one: make lab PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# A stamp is the time of the last complete install: nothing is done until a list changes.
$(VENV)/lab.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing requirements.lock with $(if $(UV),uv,pip) (once; some minutes with a slow network)"
	@$(PIP) install $(INTO) --require-hashes -r requirements.lock
	@echo "Installing kosen_edu from this folder"
	@$(PIP) install $(INTO) --no-deps --no-build-isolation -e .
	@touch $@

# What a teacher's machine needs besides: the seminar and the class.
$(VENV)/room.stamp: requirements-room.lock $(VENV)/lab.stamp
	@echo "Installing requirements-room.lock with $(if $(UV),uv,pip)"
	@$(PIP) install $(INTO) --require-hashes -r requirements-room.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/lab.stamp
	@echo "Installing requirements-dev.lock with $(if $(UV),uv,pip)"
	@$(PIP) install $(INTO) --require-hashes -r requirements-dev.lock
	@touch $@

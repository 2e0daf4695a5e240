# What a person or CI runs. All of it lives in .venv; files are named relative to this folder, so
# that a path with spaces works.
.DEFAULT_GOAL := help
.PHONY: help install run test coverage check nightly bench docs pictures focus-validator

VENV := .venv
FOCUS := .venv-focus
WORKERS := --numprocesses=2 --dist=loadfile --no-loadscope-reorder
PYTHON := $(VENV)/bin/python
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3 python
# An environment whose Python is gone is made anew.
$(shell [ -x $(PYTHON) ] || rm -rf $(VENV))

help: ## list these targets
	@sed -n 's/^\([a-z-]*\): .*## /make \1	/p' Makefile

install: $(VENV)/installed ## make .venv and install the product there
	@echo 'Installed in $(VENV). Next: make run'

run: $(VENV)/installed ## start the product on 127.0.0.1, with demo months when data/ is empty
	@$(PYTHON) -m ses_dash serve --demo

test: $(VENV)/installed-test ## every check and test, as CI runs them
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest $(WORKERS)

coverage: $(VENV)/installed-test ## all tests, and that they run 95 % of the code: takes half as long again
	$(PYTHON) -m pytest $(WORKERS) --cov --cov-report=term

check: $(VENV)/installed-test ## the quick part of `make test`: no browser, no killed processes
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest --quiet --ignore=tests/browser --ignore=tests/faults

nightly: $(VENV)/installed-test ## the tests of money with more than 100,000 cases
	$(PYTHON) -m pytest --quiet --hypothesis-profile=nightly tests/test_money.py \
	    tests/billing/test_charging.py tests/billing/test_exchanging.py \
	    tests/billing/test_taxes.py tests/billing/test_taxing.py \
	    tests/billing/test_billing_day.py tests/warehouse/test_facts.py

bench: $(VENV)/installed-test ## measure against hand-written references, in ratios
	@set -e; for script in bench/*.py; do \
	    echo "== $$script"; $(PYTHON) -m "bench.$$(basename "$$script" .py)"; \
	done

docs: $(VENV)/installed-test ## write the pages of docs/ that follow from the code
	$(PYTHON) -m docs.generate

pictures: $(VENV)/installed-test ## take the pictures of docs/guide/ from the demo (needs Chromium)
	$(PYTHON) -m docs.pictures

focus-validator: $(FOCUS)/installed ## make .venv-focus for the tests of FOCUS files (needs Python 3.12)

# The validator pins libraries that ours do not go with, so it has an environment of its own.
$(FOCUS)/installed: .ci/focus-validator.txt
	@for python in python3.12 "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.12.*/bin/python; do \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	    rm -rf $(FOCUS) && "$$python" -m venv $(FOCUS) && \
	        $(FOCUS)/bin/python -m pip install --quiet --disable-pip-version-check \
	            --requirement .ci/focus-validator.txt && touch $@; \
	    exit; \
	done; \
	echo 'The FOCUS validator needs Python 3.12, which is not here.' >&2; \
	exit 1

$(PYTHON):
	@for name in $(PYTHONS); do \
	    python=$$("$$name" -c 'import sys; print(sys.executable); \
	        sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null) || continue; \
	    if command -v uv >/dev/null; then exec uv venv --quiet --python "$$python" $(VENV); fi; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	    exec "$$python" -m venv $(VENV); \
	done; \
	echo 'ses-dash needs Python 3.11 or newer with venv: on Debian, apt-get install python3-venv' >&2; \
	exit 1

# $(call pip,WHAT): install with uv where it is, else with pip (which an environment made by uv lacks).
define pip
	@echo 'Installing into $(VENV) (a minute or two the first time) ...'
	@if command -v uv >/dev/null; then \
	    uv pip install --quiet --python $(PYTHON) --editable $(1) --constraint constraints.txt; \
	else \
	    $(PYTHON) -c 'import pip' 2>/dev/null || $(PYTHON) -m ensurepip >/dev/null; \
	    $(PYTHON) -m pip install --quiet --disable-pip-version-check \
	        --editable $(1) --constraint constraints.txt; \
	fi
	@touch $@
endef

$(VENV)/installed: pyproject.toml constraints.txt | $(PYTHON)
	$(call pip,.)

$(VENV)/installed-test: pyproject.toml constraints.txt | $(PYTHON)
	$(call pip,'.[test]')
	@touch $(VENV)/installed

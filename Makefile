# Everything a fresh machine needs: python3 (3.11 or newer), make and a network. The rest comes by itself.
PYTHON ?= python3
BIN := .venv/bin
# One more than there are cores: while a test waits for a screen, another one has its core.
WORKERS = $$(( $$(getconf _NPROCESSORS_ONLN) + 1 ))
unexport PYTHONDONTWRITEBYTECODE  # containers set it, and every process would compile everything again

.PHONY: demo app test bench study oracle oracles conformance screenshots clean

demo:    ## a simulated cohort, the server, and how to sign in and open the app
	@$(PYTHON) bootstrap.py run
	@$(BIN)/qonys demo

app:     ## the app in a window
	@$(PYTHON) bootstrap.py app
	@$(BIN)/qonys app

test:    ## every test, with a PostgreSQL and a browser it starts itself
	@$(PYTHON) bootstrap.py test
	@$(BIN)/python -m pytest -q -n $(WORKERS) --maxprocesses 5 --dist loadfile --no-loadscope-reorder

bench:   ## figures beside their targets; ROOM=engine, push, sync, faults, monkey, replicas, writers, app, caseload, pages, reports, review, risk, refresh, retention, fit, likeness or minutes
	@$(PYTHON) bootstrap.py test
	@$(BIN)/python tests/bench $(ROOM)

study:   ## the model on worlds whose truth is known, for an hour or more; STUDY=cold, forecast or coverage, REPLICATES=10
	@$(PYTHON) bootstrap.py test
	@$(BIN)/python tests/study "$(STUDY)" "$(REPLICATES)"

oracle:  ## our engine against recorded cases of others, found by CASES
	@test -n "$(CASES)" || { echo "Set CASES to the folder that holds the recorded cases."; exit 2; }
	@$(PYTHON) bootstrap.py test
	@$(BIN)/python -m pytest -q tests/oracle

oracles: ## our engine, ODK Web Forms' and JavaRosa on the same forms by chance: what differs without a known reason
	@$(PYTHON) bootstrap.py oracles
	@$(BIN)/python -m tests.oracle $(or $(SEEDS),50)

conformance: ## the rows of the form language that tests keep, and the page that lists them
	@$(PYTHON) bootstrap.py test
	@$(BIN)/python tests/surveys/conformance

screenshots: ## every screen and page in every language, look and width: shots/index.html and pages.html; SCREENS="door settler" or "pages manager" for some
	@$(PYTHON) bootstrap.py test
	@case "$(SCREENS)" in pages*) ;; *) $(BIN)/python tests/mobile/screens/looks/sheet.py "$(SCREENS)";; esac; wrong=$$?; \
	case "$(SCREENS)" in ''|pages*) $(BIN)/python tests/browser/sheet.py "$(SCREENS)" && exit $$wrong;; *) exit $$wrong;; esac

clean:   ## away with what was made here; data/ stays
	rm -rf .venv .cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

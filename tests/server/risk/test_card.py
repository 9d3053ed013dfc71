"""The model card from the database: of those who agreed, naming no family, in three languages."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from analysis.cohort.families import families
from analysis.cohort.simulate import live
from server.checklist import withdraw
from server.cli import main
from server.modelcard import NoModel, latest_card, make_card
from server.risk.refreshing import RiskIsOff
from server.store.risks.cards import CardStore
from server.store.risks.checklist import ChecklistStore
from server.web.cards.file import card_file
from tests.server.conftest import AGREED, Programme
from tests.server.risk.conftest import NOW, Pair
from tests.server.risk.settled import TODAY, Settled, analysed


def test_a_card_is_kept_with_what_it_rests_on(pair: Pair) -> None:
    done = pair.refresh()
    kept = make_card(pair.database, NOW, draws=2)
    with pair.database.reading() as connection:
        assert latest_card(CardStore(connection)) == msgspec.json.decode(msgspec.json.encode(kept))
    assert (kept["agreed"], kept["registered"], kept["inputs"]) == (2, 3, done.inputs)
    assert kept["card"]["prior_only"]
    assert {
        own["note"] for one in kept["card"]["judged"] for own in one["model"] if own["value"] is None
    } <= {
        "nobody",
        "nobody_left",
    }


def test_who_objects_is_in_no_figure(pair_small: Pair) -> None:
    pair_small.refresh()
    before = make_card(pair_small.database, NOW, draws=2)
    pair_small.tell(
        pair_small.second, AGREED | {"con_analysis": "no"}, "consent", pair_small.person_of_second
    )
    pair_small.refresh()
    after = make_card(pair_small.database, NOW + timedelta(hours=1), draws=2)
    assert (before["agreed"], after["agreed"]) == (2, 1)
    assert all(gap["families"] <= 1 for gap in after["card"]["gaps"])
    assert after["card"]["families"] <= before["card"]["families"]


def test_while_the_list_is_off_or_has_no_model_there_is_no_card(pair_small: Pair) -> None:
    with pytest.raises(NoModel):
        make_card(pair_small.database, NOW)
    pair_small.refresh()
    with pair_small.database.transaction() as connection:
        withdraw(ChecklistStore(connection), "fairness")
    with pytest.raises(RiskIsOff):
        make_card(pair_small.database, NOW)


def test_the_file_speaks_three_languages_and_names_no_family(
    small: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settled = Settled(small, list(families(live(30, TODAY, seed=11), seed=11)))
    settled.run()
    monkeypatch.setenv("QONYS_DATABASE", settled.database.url)
    monkeypatch.setenv("QONYS_DATA", str(tmp_path))
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    file = tmp_path / "card.html"
    done = CliRunner().invoke(main, ["risk", "report", "--out", str(file), "--draws", "3"])
    assert done.exit_code == 0, done.output
    assert "Паспорт модели обновлён" in done.output
    with small.database.reading() as connection:
        kept = latest_card(CardStore(connection))
    assert kept is not None
    text = file.read_text(encoding="utf-8")
    assert text == card_file(kept)
    assert kept["agreed"] == sum(analysed(one) for one in settled.placed)
    for one in settled.placed:
        assert one.id not in text
        assert one.family.name not in text
    assert [f'<main lang="{language}">' in text for language in ("kk", "ru", "en")] == [True] * 3
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    assert not re.search(r"\bNaN\b|\bNone\b|\bpage\.[a-z]|\{\w*\}", body)
    assert not re.search(r'(?:src|href)="(?!#)', text)
    nowhere = CliRunner().invoke(
        main, ["risk", "report", "--out", str(tmp_path / "no" / "card.html"), "--draws", "0"]
    )
    assert nowhere.exit_code == 1
    assert "Папки" in nowhere.output

"""A form filled in by steps: what it tells, and that what fails is told too."""

from pathlib import Path

from surveys.interview.running import run

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Household</h:title><model>
<itext><translation lang="English (en)"><text id="n"><value>Name</value></text></translation>
<translation lang="Русский (ru)"><text id="n"><value>Имя</value></text></translation></itext>
<instance><data id="f"><name/><per jr:template=""><age/></per><per><age/></per><sum/><last/><heat/></data></instance>
<bind nodeset="/data/name" required="true()"/><bind nodeset="/data/per/age" type="int" constraint=". &lt; 120"/>
<bind nodeset="/data/sum" type="int" calculate="sum(/data/per/age)"/><bind nodeset="/data/last" relevant="/data/sum &gt; 50"/>
</model></h:head><h:body><input ref="/data/name"><label ref="jr:itext('n')"/></input>
<group ref="/data/per"><repeat nodeset="/data/per"><input ref="/data/per/age"/></repeat></group>
<input ref="/data/last"/><select1 ref="/data/heat"><item><label>Coal</label><value>coal</value></item></select1>
</h:body></h:html>"""


def after(*steps: object) -> dict:
    return run({"form": FORM, "steps": list(steps)})


def node(told: dict, ref: str) -> dict:
    return next(node for node in told["nodes"] if node["ref"] == ref)


def test_it_tells_every_node_in_the_order_of_the_form() -> None:
    told = after(["+", "/data/per"])
    assert [node["ref"] for node in told["nodes"] if "meta" not in node["ref"]] == [
        "/data", "/data/name", "/data/per", "/data/per[1]", "/data/per[1]/age", "/data/per[2]", "/data/per[2]/age",
        "/data/sum", "/data/last", "/data/heat",
    ]  # fmt: skip
    assert node(told, "/data/heat")["options"] == [["coal", "Coal"]]
    assert node(told, "/data/name")["violation"] == "required"
    assert ["/data/name", "required"] in told["violations"]
    assert not told["valid"]


def test_steps_answer_add_remove_and_look() -> None:
    told = after(
        ["/data/name", "Айгүл"],
        ["/data/per[1]/age", 40],
        ["+", "/data/per"],
        ["set", "/data/per[2]/age", "30"],
        ["read", "/data/sum", "70"],
        ["-", "/data/per", 0],
        ["read", "/data/sum"],
    )
    assert told["errors"] == []
    assert told["reads"] == ["70", "30"]
    assert not node(told, "/data/last")["relevant"]
    assert told["valid"]


def test_an_answer_that_may_not_be_is_kept_and_named() -> None:
    told = after(["/data/per[1]/age", "130"])
    assert node(told, "/data/per[1]/age")["violation"] == "constraint"
    assert node(told, "/data/per[1]/age")["message"]


def test_a_language_is_found_by_its_name_or_its_code() -> None:
    assert node(after(), "/data/name")["label"] == "Name"
    assert node(after(["lang", "Русский (ru)"]), "/data/name")["label"] == "Имя"
    assert node(after(["lang", "ru"]), "/data/name")["label"] == "Имя"


def test_what_is_wrong_with_a_step_is_told_by_its_number_and_the_rest_goes_on() -> None:
    told = after(
        ["/data/nobody", "1"], ["lang", "Deutsch"], ["jump"], "no list", ["-", "/data/per", 7],
        ["read", "/data/name", "Айгүл"], ["/data/name", "x"],
    )  # fmt: skip
    assert [error["step"] for error in told["errors"]] == [0, 1, 2, 3, 4, 5]
    assert "speaks en, ru" in told["errors"][1]["error"]
    assert node(told, "/data/name")["value"] == "x"


def test_a_form_that_cannot_be_used_is_a_failure_with_a_sentence() -> None:
    assert run({"form": "<a/>"})["status"] == "failure"
    assert run({})["status"] == "failure"
    assert run({"form": "/nowhere/form.xml"})["status"] == "failure"
    assert "2026-03-04" in run({"form": FORM, "now": "yesterday"})["error"]


def test_a_form_is_found_at_its_path(tmp_path: Path) -> None:
    path = tmp_path / "form.xml"
    path.write_text(FORM, encoding="utf-8")
    assert run({"form": str(path)})["status"] == "success"


def test_the_form_believes_in_the_moment_it_is_given() -> None:
    form = FORM.replace("sum(/data/per/age)", "number(format-date(today(), '%Y%m%d'))")
    assert node(run({"form": form, "now": "2026-03-04T05:06:07"}), "/data/sum")["value"] == "20260304"

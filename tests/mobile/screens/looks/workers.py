"""A worker's walks: each begins behind the door, but the first."""

from tests.mobile import filled, unusual
from tests.mobile.screens.looks.walk import Walk


def door(walk: Walk) -> None:
    """A new phone."""
    walk.see("door-address")
    walk.app.type("http://127.0.0.1:9", "field", clear=True)
    walk.tap("submit").see("door-code")
    walk.app.type("ABCD1234", "field")
    walk.tap("submit").see("door-choose")
    walk.app.pin("135790")
    walk.see("door-repeat")
    walk.app.pin("135791")
    walk.app.wait(screen="DoorScreen")
    walk.see("door-unlike")


def lock(walk: Walk) -> None:
    walk.tap("settings", "lock").see("lock")
    walk.app.pin("111111")
    walk.app.wait(text="PIN дұрыс емес")
    walk.see("lock-wrong").tap("other").see("lock-forgotten")


def day(walk: Walk) -> None:
    """Today, the lists, a family, an attempt, help offered and answered."""
    walk.see("today").tap("settings").see("settings").see("settings-end", at=1).back()
    walk.tap("nav:families").see("families")
    walk.app.type("zxzx", "query")
    walk.app.wait(gone="Тілеуб")
    walk.see("families-none")
    walk.tap("nav:today", "nav:families", "family:1041").see("family").see("family-end", at=1)
    walk.tap("danger").see("danger-worker").see("danger-worker-end", at=1).back()
    walk.tap("attempt").see("attempt").tap("outcome:unreach").see("attempt-noted").tap("undo").back()
    walk.tap("give:heat_smoke").see("offering").tap("save", "need:heat_smoke").see("care").back()
    walk.tap("request:*").see("answering").back().back()
    walk.tap("nav:drafts").see("drafts-none").tap("nav:sending").see("sending")


def interview(walk: Walk) -> None:
    """A form of the worker's, one with a part in private, a draft and what is thrown away."""
    walk.tap("nav:families", "family:1041", "form:heat").see("who")
    walk.tap("who:*", "menu").see("interview-menu", "menu").back()
    assert list(walk.answer_all("heat"))[-1] == "end"
    walk.tap("finalize").see("done")
    walk.tap("done", "form:wellbeing", "who:*").see("handover").tap("handed")
    assert list(walk.answer_all("wellbeing"))[-1] == "return"
    walk.tap("close").see("leave", "close").tap("dialog:yes")
    walk.app.pin(filled.PIN)
    walk.app.wait(screen="TodayScreen")
    walk.see("today-unsent").tap("nav:drafts").see("drafts").tap("nav:sending").see("sending-unsent")
    walk.tap("nav:families", "family:1041").see("family-draft")
    walk.see("discard", "discard:*")


def arrival(walk: Walk) -> None:
    """People added one after another, the list of questions, and a consent that lacks something."""
    walk.tap("nav:families", "family:1041", "form:arrival", "who:")
    for scene in walk.answer_all("arrival"):
        if scene == "roster":
            break
    walk.tap("add").see("arrival-person").tap("previous").see("arrival-roster")
    walk.tap("menu", "outline").see("outline").back()
    walk.tap("close", "dialog:yes", "form:consent", "who:*")
    assert list(walk.answer_all("consent"))[-1] == "end"
    walk.tap("finalize").see("consent-wrong")


def handing(walk: Walk) -> None:
    """Families that change hands."""
    walk.tap("dialog:no").see("today-offered")
    walk.tap(f"offer:{unusual.OFFERED}").see("offer").tap("accept").see("offer-accepted").back()
    walk.tap("nav:families").see("families-handing")
    for name, number in (("waits", 0), ("refused", 1), ("left", 2), ("cover", 3), ("glass", 4)):
        walk.tap(f"family:{filled.family(number).id}").see(f"family-{name}").see(f"family-{name}-end", at=1)
        walk.back()
    walk.tap(f"family:{filled.family(5).id}").see("family-returned")
    walk.tap("draft:*").see("interview-took", at=1)
    for language in walk.languages:
        walk.tap("menu", f"language:{language}", "row:times").see("times", languages=[language]).back()
    walk.tap("keep_draft", "hand").see("hand")
    walk.tap(f"whom:{unusual.COLLEAGUE}").see("hand-missing", again="offer")
    walk.app.type("Басқа ауылға көшті", "words")
    walk.tap("offer").see("family-unsent").see("family-unsent-end", at=1).back().back()
    walk.tap("nav:sending").see("sending-acts")


def met(walk: Walk) -> None:
    """A family met in a village: looked for, then written down."""
    walk.tap("dialog:no", "nav:families", "met").see("find")
    walk.app.type("Тілеуб", "query")
    walk.app.wait(text="Тілеубергенов Айнұр")
    walk.see("find-found").tap("write").see("meet")
    walk.see("meet-missing", again="save").see("meet-missing-end", at=1)
    walk.tap("may_contact:no").see("meet-no", at=1).tap("field:place").see("meet-place")
    walk.app.type("Жаңатұрмыс", "query")
    walk.app.wait(key="place:in:5910")
    walk.see("meet-place-other")


def trouble(walk: Walk) -> None:
    """A wrong clock, an earlier phone, and sendings that went badly."""
    walk.tap("dialog:no").see("today-clock")
    walk.tap("nav:sending").see("sending-clock").see("sending-end", at=1)
    walk.tap("log").see("log").see("log-end", at=1)


def lived(walk: Walk) -> None:
    """Ten years of a family, and what can be put right in them."""
    walk.tap("nav:families", "family:1040").see("lived-family").see("lived-family-more", at=0.6)
    walk.tap("differ").see("differ").tap("voice:own").see("differ-own", again="settle").back()
    walk.tap("more:history").see("history")
    walk.tap("year:2023", "year:2022").see("history-years", at=0.3)
    walk.tap("show:people").see("history-people").back()
    walk.tap("more:acts").see("acts")
    for act in ("join", "away", "exit", "split"):
        walk.tap(f"act:{act}").see(f"act-{act}", again="save").back()
    walk.tap("act:move").see("act-move-end", at=1).back()
    walk.tap("act:person:*").see("act-person-end", at=1)
    walk.tap("act:end:*").see("act-end", again="save")


def corrected(walk: Walk) -> None:
    """A draft whose form has a corrected version since."""
    if walk.app.screen()["dialog"]:
        walk.tap("dialog:yes")
    else:
        walk.tap("nav:drafts", "draft:*")
    walk.see("carry-line").tap("menu").see("carry-menu", "menu").back()
    for language in walk.languages:
        walk.tap("menu", f"language:{language}", "correction")
        walk.see("carry", languages=[language]).see("carry-end", at=1, languages=[language]).back()
    walk.tap("correction", "carry").see("carried")
    for language in walk.languages:
        walk.tap("menu", f"language:{language}", "menu", "left_out")
        walk.see("left-out", languages=[language]).back()

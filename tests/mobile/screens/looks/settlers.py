"""A settler's walks, in Kazakh in Arabic script too."""

from tests.mobile.screens.looks.walk import Walk


def own(walk: Walk) -> None:
    """The own page and what it leads to."""
    walk.see("own").see("own-end", at=1)
    walk.tap("place:board").see("board").back()
    walk.tap("asked:*").see("own-care").back()
    walk.tap("danger").see("danger").see("danger-end", at=1).see("danger-who", "tell")
    walk.tap("dialog:yes").see("danger-told").back()
    walk.tap("nav:answers").see("answers").tap("submission:*").see("submission").back()


def rights(walk: Walk) -> None:
    walk.tap("nav:rights", "settings").see("settler-settings").see("settler-settings-end", at=1).back()
    walk.see("rights").see("rights-end", at=1).see("take-one-back", "purpose:analysis").back()
    walk.tap("looks").see("looked")


def help_asked(walk: Walk) -> None:
    walk.tap("nav:help").see("help").see("help-end", at=1)
    walk.tap("complaint:7K2M-0PQR-STVW-XYZ1").see("complaint-answered").see("complaint-answered-end", at=1)
    walk.back().tap("request:*").see("request").back()
    walk.tap("ask_help").see("asking").tap("hlp_cat:cold", "send:worker").see("asking-sent").tap("done")
    walk.tap("nav:own", "ask_help", "more")
    assert list(walk.answer_all("help"))[-1] == "end"


def pulse(walk: Walk) -> None:
    walk.tap("pulse", "menu", "outline").see("pulse-outline").back()
    assert list(walk.answer_all("pulse"))[-1] == "end"
    walk.tap("finalize").see("pulse-done")

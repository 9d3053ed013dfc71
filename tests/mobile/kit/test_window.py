"""Kivy reads few of its rules for this app, and all that the app draws by."""

import re
from pathlib import Path

from mobile.kit.base.window import kept, kivys_data

APP = Path(__file__).parents[3] / "mobile"


def test_every_widget_of_kivy_that_the_app_uses_keeps_its_rule() -> None:
    rules = kept((kivys_data() / "style.kv").read_text(encoding="utf-8"))
    sources = "".join(one.read_text(encoding="utf-8") for one in APP.rglob("*.py"))
    used = {
        name for line in re.findall(r"from kivy\.uix\.\w+ import (.+)", sources) for name in line.split(", ")
    }

    assert used >= {"ScrollView", "TextInput", "Widget"}
    assert all(f"<{name}>:" in rules for name in used - {"Widget"})
    assert "<FileChooserListView>:" not in rules

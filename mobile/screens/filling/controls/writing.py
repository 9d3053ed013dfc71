"""A few words of one's own; figures that are no number, as a telephone's; words that nobody beside may read."""

from mobile.kit.base.boxes import Column
from mobile.kit.field import FieldBox, Typing
from mobile.screens.filling.controls.asker import Asker, Control
from surveys.asking.asked import Asked
from surveys.wording import say


class TextAnswer(Column, Control):
    """Kept when the hand rests. What one writes stays as it is while the page stays."""

    def __init__(self, asker: Asker) -> None:
        asked = asker.asked
        short = asked.manner.digits or asked.manner.masked
        self._box = FieldBox(
            Typing(
                str(asked.value or ""),
                lambda text: asker.soon(text.strip() or None),
                example="" if short else say("app.write", asker.language),
                lines=1 if short else asked.manner.lines,
                numbers="figures" if asked.manner.digits else "",
                secret=asked.manner.masked,
                key=f"write:{asked.ref.rpartition('/')[2]}",
            ),
            pad=(16, 8, 16, 8),
        )
        super().__init__(self._box)

    def update(self, asked: Asked) -> None:
        self._box.mark(wrong=bool(asked.problem))

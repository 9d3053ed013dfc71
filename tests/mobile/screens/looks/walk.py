"""Going through the app, screen by screen; each is looked at in every language and size."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mobile.app_process import AppProcess

LANGUAGES = ("kk", "ru", "en")
IN_ARABIC = (*LANGUAGES, "kk-Arab")
LARGE, LIGHT = ("large", False, 1.6), ("light", False, 1.0)
EVERY_LOOK = (LARGE, ("dark-large", True, 1.6), ("dark", True, 1.0), LIGHT)
WIDTHS = (320, 412)  # dp


def looks_of(language: str, *, on_the_sheet: bool) -> tuple:
    """Return how a screen is looked at: the test leaves out the dark, as the audit reckons contrast in both palettes and
    nothing else differs. Kazakh is looked at in both sizes, Russian, whose words are the longest, large, English usual.
    """
    if on_the_sheet:
        return EVERY_LOOK
    return {"en": (LIGHT,), "ru": (LARGE,)}.get(language, (LARGE, LIGHT))


class Walk:
    """One app, seen by whoever walks through it. With `shots` in every look and width, with a picture of each."""

    def __init__(
        self, app: AppProcess, shots: Path | None = None, languages: Sequence[str] = LANGUAGES
    ) -> None:
        self.app, self.languages, self._shots = app, languages, shots
        self.faults: list[str] = []
        self.seen: list[str] = []

    def see(
        self, name: str, opened_by: str = "", *, at: float = 0, again: str = "", languages: Sequence[str] = ()
    ) -> "Walk":
        """Look at the screen from `at` (0 its top, 1 its end), and leave it open in the first language.

        A dialog goes when the screen is drawn anew, so it is opened again by `opened_by`. What was said in one
        language comes in the next by `again`.
        """
        self.seen.append(name)
        spoken = reversed(languages or self.languages)  # the first one last: it stays
        answer = self.app.do(
            timeout=600,  # on a busy machine
            see=name,
            languages=[(one, looks_of(one, on_the_sheet=bool(self._shots))) for one in spoken],
            widths=WIDTHS if self._shots else (0,),
            tap=self._key(opened_by),
            again=again,
            at=at,
            shots=str(self._shots or ""),
        )
        self.faults += answer["faults"]
        return self

    def tap(self, *names: str) -> "Walk":
        """Tap one after the other; a name that ends in * is the first key that begins so."""
        for name in names:
            self.app.tap(self._key(name))
        return self

    def _key(self, name: str) -> str:
        keys = self.app.screen()["keys"] if name.endswith("*") else []
        return next((key for key in keys if key.startswith(name[:-1])), name)

    def back(self) -> "Walk":
        self.app.back()
        return self

    def answer_all(self, name: str, most: int = 40) -> Iterator[str]:
        """Walk on from question to question; yield the scene, so that the caller may do what it asks."""
        seen: set[str] = set()
        for _ in range(most):
            screen = self.app.screen()
            look = f"{screen['scene']}-{kind_of(screen)}"
            if look not in seen:
                seen.add(look)
                self.see(f"{name}-{look}")
            yield screen["scene"]
            if "next" not in screen["keys"]:
                return
            self.app.tap("next")


def kind_of(screen: dict) -> str:
    keys = [key.split(":")[0] for key in screen["keys"]]
    kinds = ("find", "wheel", "write")
    return next((kind for kind in kinds if kind in keys), f"{sum(key == 'answer' for key in keys)}-answers")

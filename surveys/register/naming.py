"""Names as people read them: what cannot be seen is no part of a name, and one name is written in one way."""

import unicodedata

# Letters without ink that Unicode does not count among the marks of format.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")
_JOINERS = frozenset("\u200c\u200d")  # Arabic script writes some words with them
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def plain(text: str) -> str:
    """Return `text` without letters that nobody sees or that turn the line around, composed, with single spaces.

    "" when nothing is left. Twice is the same as once.
    """
    kept = (letter if letter.isspace() or _is_seen(letter) else "" for letter in text)
    words = "".join(kept).split()
    joined = " ".join(word.strip("\u200c\u200d") for word in words)
    return unicodedata.normalize("NFC", " ".join(joined.split()))


def _is_seen(letter: str) -> bool:
    return letter in _JOINERS or (unicodedata.category(letter) not in _UNSEEN and letter not in _BLANK)

"""The kinds of buttons and their colours. One filled button a screen: the next step."""

from typing import Literal

Kind = Literal["filled", "tonal", "outlined", "text", "danger", "quiet", "chosen"]

# each kind: ground, word, ground while held, edge
KINDS: dict[Kind, tuple[str, str, str, str]] = {
    "filled": ("primary", "on_primary", "pressed", ""),
    "tonal": ("primary_c", "on_primary_c", "line", ""),
    "outlined": ("card", "primary", "sunken", "edge"),
    "text": ("", "primary", "sunken", ""),
    "danger": ("", "danger", "danger_c", ""),
    "quiet": ("sunken", "ink", "line", ""),
    "chosen": ("primary_c", "on_primary_c", "line", "primary"),
}

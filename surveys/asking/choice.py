"""What can be chosen, and whether it is."""

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A chip, a tab or a radio row: what can be chosen and whether it is."""

    name: str
    text: str
    chosen: bool = False
    image: str = ""  # a form's picture of it

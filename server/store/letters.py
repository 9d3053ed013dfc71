"""Letters to search by: what one keyboard has and the other lacks, and capitals, make no difference."""

# "Кызылжар" should find "Қызылжар", "нурлан" "Нұрлан".
_ALIKE = str.maketrans("әғқңөұүһіё", "агкноуухие", "ьъ")


def fold(text: str) -> str:
    return text.casefold().translate(_ALIKE)


def escaped(letters: str) -> str:
    """Return letters so that `like … escape '!'` takes none of them for a sign of its own."""
    return letters.replace("!", "!!").replace("%", "!%").replace("_", "!_")

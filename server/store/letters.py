"""Letters to search by: what one keyboard has and the other lacks, and capitals, make no difference."""

# "Кызылжар" should find "Қызылжар", "нурлан" "Нұрлан".
_ALIKE = str.maketrans("әғқңөұүһіё", "агкноуухие", "ьъ")


# The Kazakh alphabet, in which the Russian one lies: by their numbers Ә, Қ and Ұ would stand after Я.
_ORDER = str.maketrans(
    {letter: chr(0xE000 + n) for n, letter in enumerate("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя")}
)


def in_order(name: str) -> str:
    """Return by what names are sorted as a reader looks for them."""
    return name.casefold().translate(_ORDER)


def fold(text: str) -> str:
    return text.casefold().translate(_ALIKE)


def escaped(letters: str) -> str:
    """Return letters so that `like … escape '!'` takes none of them for a sign of its own."""
    return letters.replace("!", "!!").replace("%", "!%").replace("_", "!_")

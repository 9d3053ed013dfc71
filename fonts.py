"""Make the font of Kazakh in Arabic script: letters of Noto Sans and Noto Sans Arabic in one file, under a name of its own.

Neither has the letters of the other, and what draws the app takes one font at a time. Both are under the SIL Open Font
License 1.1, whose text is put beside the font. Run by `bootstrap.py`; what is made already is left alone.
"""

import shutil
import tempfile
from importlib import resources
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from mobile.script import BOLD, FONTS, REGULAR, has_font

NAME = "Qonys Noto"
LATIN = [*range(0x20, 0x250), *range(0x400, 0x530), *range(0x2000, 0x2070), 0x20B8, 0x2116, 0x2212]
ARABIC = [*range(0x600, 0x700), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]
SHAPING = ["GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR", "avar"]  # letters are joined before they are drawn


def main() -> None:
    if has_font():
        return
    print("Making the font of Kazakh in Arabic script …", flush=True)
    FONTS.mkdir(exist_ok=True)
    for file, weight in ((REGULAR, 400), (BOLD, 700)):
        with tempfile.TemporaryDirectory() as folder:
            cut_one = cut(
                "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", weight, LATIN, Path(folder) / "a.ttf"
            )
            other = cut(
                "fontpkg_noto_sans_arabic",
                "NotoSansArabic[wdth,wght].ttf",
                weight,
                ARABIC,
                Path(folder) / "b.ttf",
            )
            merged = Merger().merge([cut_one, other])
            call(merged, "Bold" if weight == 700 else "Regular")
            merged.save(str(file))
    with resources.as_file(resources.files("fontpkg_noto_sans_arabic") / "LICENSE") as licence:
        shutil.copy(licence, FONTS / "OFL.txt")


def cut(package: str, name: str, weight: int, letters: list[int], into: Path) -> str:
    """Write one weight of a variable font with these letters only; return where."""
    with resources.as_file(resources.files(package) / "files" / name) as file:
        font = instantiateVariableFont(TTFont(str(file)), {"wght": weight, "wdth": 100})
    options = Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += SHAPING
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font.save(str(into))
    return str(into)


def call(font: TTFont, weight: str) -> None:
    """Give the font its own name: the licence keeps the first ones for the fonts as they are."""
    names = font["name"]
    names.names = []
    for number, text in ((1, NAME), (2, weight), (4, f"{NAME} {weight}"), (6, f"QonysNoto-{weight}")):
        names.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    main()

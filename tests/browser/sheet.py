"""Write shots/pages.html, the contact sheet of the pages: every room of every role over a small demo, in three languages on a telephone and on a
desk, by day, by night and in large letters, and what stands out or bars the way there. `sheet.py [WORDS]` with names of
roles or languages goes through these alone.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from html import escape
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page  # noqa: E402

from server import demo  # noqa: E402
from server.app import create_app  # noqa: E402
from server.database import Database  # noqa: E402
from server.settings import Settings  # noqa: E402
from surveys.wording import LANGUAGES  # noqa: E402
from tests.browser.conftest import sign_in  # noqa: E402
from tests.browser.rooms import PAIR, ROOMS, address, barriers, sticks_out  # noqa: E402
from tests.desk import launched  # noqa: E402
from tests.server.listening import listening  # noqa: E402

SHOTS = ROOT / "shots" / "pages"
FAMILIES = 60
WIDTHS = (390, 1440)
# What a browser's own setting of 160 % letters does: everything that is measured in letters grows, breakpoints too.
LARGE = "--blink-settings=defaultFontSize=26"

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Qonys, every page</title>
<style>body{font:15px sans-serif;margin:24px;background:#eee}h2{margin:28px 0 8px}div{display:flex;flex-wrap:wrap;gap:10px;align-items:start}
figure{margin:0}figcaption{font-size:12px}img{background:#fff;border:1px solid #999;max-width:420px;max-height:640px}li{color:#a3301d}</style>
<h1>Qonys, every page</h1>"""


def main(words: str = "") -> int:
    """Go through the rooms, write the sheet, say what is wrong; return 1 where something is."""
    asked = words.split()
    logins = [login for login in ROOMS if login in asked] or list(ROOMS)
    languages = [language for language in LANGUAGES if language in asked] or list(LANGUAGES)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{Path(folder) / 'qonys.db'}", data=Path(folder))
        demo.fill(settings, FAMILIES, demo.SEED)
        lines = (Path(folder) / demo.PASSWORDS).read_text(encoding="utf-8").splitlines()
        passwords = {login: password for _, login, password, _ in (line.split("\t") for line in lines)}
        named = names(settings)
        with listening(create_app(settings)) as where:
            for login, letters in product(logins, ((), (LARGE,))):
                known = {"clerk": "register_clerk"}.get(login, login)
                with launched(*letters) as browser:
                    page = browser.new_context(base_url=where, reduced_motion="reduce").new_page()
                    if login:
                        sign_in(page, known, passwords[known])
                    found = list(
                        enlarged(page, named, login) if letters else walked(page, named, login, languages)
                    )
                print(f"{login or 'nobody'}: {len(ROOMS[login])} pages, {len(found)} faults", flush=True)
                faults += found
    pictures = sorted(SHOTS.glob("*/*.png"))
    (SHOTS.parent / "pages.html").write_text(sheet(pictures, faults), encoding="utf-8")
    print("\n".join(faults))
    print(f"{len(pictures)} pictures, {len(faults)} faults: {SHOTS.parent / 'pages.html'}")
    return 1 if faults else 0


def names(settings: Settings) -> dict[str, str]:
    """Return what the words in capitals of `rooms` are in the demo: the family for whom most was done, and so on."""
    asked = {
        "FAMILY": "select household_id as id from referral group by household_id order by count(*) desc, 1 limit 1",
        "LOOK": "select submission_id as id from second_look where outcome is null order by found_at limit 1",
        "PAIR": PAIR,
        "MET": "select id from proposed_family order by id limit 1",
        "VERSION": "select version as id from form where id = 'heat'",
    }
    with closing(Database(settings.database)) as database, database.reading() as connection:
        return {word: (connection.one(query) or {"id": "none"})["id"] for word, query in asked.items()}


def walked(page: Page, named: Mapping[str, str], login: str, languages: list[str]) -> Iterator[str]:
    """Take the pictures of one role's rooms, by day and in the first language by night; tell what is wrong in each."""
    shutil.rmtree(SHOTS / (login or "nobody"), ignore_errors=True)
    for number, room in enumerate(ROOMS[login]):
        for language, width in product(languages, WIDTHS):
            page.emulate_media(color_scheme="light")
            go(page, address(room, named, language), width)
            for look in ("light", "dark") if language == languages[0] else ("light",):
                page.emulate_media(color_scheme=look)
                name = kept(page, login, f"{number:02} {room} {language} {width} {look}")
                yield from (
                    f"{login} {name}: {one}" for one in [*sticks_out(page), *barriers(page, all_rows=True)]
                )


def enlarged(page: Page, named: Mapping[str, str], login: str) -> Iterator[str]:
    """Take the pictures of one role's rooms in large letters, for the longest words; tell what stands out."""
    for number, room in enumerate(ROOMS[login]):
        for width in WIDTHS:
            go(page, address(room, named, LANGUAGES[0]), width)
            name = kept(page, login, f"{number:02} {room} {LANGUAGES[0]} {width} large")
            yield from (f"{login} {name}: {one}" for one in sticks_out(page))


def go(page: Page, where: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    page.goto(where)


def kept(page: Page, login: str, name: str) -> str:
    """Keep a picture of the whole page under a name; return the name."""
    page.screenshot(path=SHOTS / (login or "nobody") / f"{file_name(name)}.png", full_page=True)
    return name


def file_name(text: str) -> str:
    """Return a file's name for a place and a look."""
    return "".join(letter if letter.isalnum() else "-" for letter in text)


def sheet(pictures: list[Path], faults: list[str]) -> str:
    """Return the sheet: faults first, then a row of pictures for each page."""
    lines = [HEAD, f"<p>{len(pictures)} pictures, {len(faults)} faults.</p>"]
    lines += ["<ul>", *(f"<li>{escape(fault)}</li>" for fault in faults), "</ul>"]
    before = ""
    for picture in pictures:
        room = f"{picture.parent.name} {picture.stem.rsplit('-', 3)[0]}"
        if room != before:
            lines.append(f"{'</div>' if before else ''}<h2>{escape(room)}</h2><div>")
            before = room
        said = escape(" ".join(picture.stem.rsplit("-", 3)[1:]))
        at = escape(f"pages/{picture.parent.name}/{picture.name}")
        lines.append(
            f'<figure><img loading="lazy" src="{at}" alt="{said}"><figcaption>{said}</figcaption></figure>'
        )
    return "\n".join([*lines, "</div>"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))

"""Every page that somebody of the staff may open, each once by one who opens it, and what an automaton sees wrong there."""

import re
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Words in capitals stand for what a programme holds: a family, an interview that waits for a second look, a family
# that was met, the version of a form, two people who may be one. "" is nobody.
ROOMS = {
    "manager": [
        "/home", "/agenda/task?when=late", "/agenda/help", "/review?cap=40", "/review/decisions", "/families", "/families?q=ххх",
        "/families/FAMILY", "/families/FAMILY/decide", "/families/FAMILY/plan/step",
        "/families/FAMILY/plan/referral?service=svc_stove", "/help", "/help/referrals/offered", "/services",
        "/caseloads", "/transfers", "/glass", "/quality", "/retention", "/scenarios", "/model-card", "/programme", "/winter", "/reports", "/reports/official", "/board",
        "/devices", "/checklist", "/nothing",
    ],
    "clerk": [
        "/families", "/families/FAMILY", "/families/FAMILY/register", "/families/FAMILY/register/split",
        "/families/FAMILY/register/exit", "/families/FAMILY/corrections", "/families/FAMILY/support",
        "/prices", "/indices", "/register", "/duplicates", "/duplicates/PAIR",
        "/proposed", "/proposed/MET", "/register?proposal=MET", "/iin",
    ],
    "worker": ["/families", "/families/FAMILY", "/help", "/transfers", "/glass"],
    "supervisor": ["/families", "/workload", "/devices", "/unsettled", "/quality", "/quality/LOOK", "/duplicates"],
    "admin": ["/staff", "/teams", "/checklist", "/holidays", "/view-as", "/forms", "/forms/heat/teams", "/forms/heat/VERSION/preview"],
    "analyst": ["/extract", "/scenarios?jobs=90", "/retention?by=district&level=country"],
    "independent": ["/complaints"],
    "": ["/signin", "/s"],
}  # fmt: skip
PAIR = """
    select coalesce(
        (select first_id || '/' || second_id from likely_pair order by score desc, first_id, second_id limit 1),
        (select min(id) || '/' || max(id) from member)) as id
"""
# Rows of one table and slips of one column are drawn alike: the first of them stand for all.
_ALIKE = [["tbody tr:nth-of-type(n+5)"], [".slip:nth-of-type(n+3)"], [".steps > li:nth-of-type(n+5)"]]


def address(room: str, named: Mapping[str, str], language: str) -> str:
    """Return where a room is, in a language; `named` tells what each word in capitals is here."""
    found = re.sub("[A-Z]{3,}", lambda word: named[word[0]], room)
    return f"{found}{'&' if '?' in found else '?'}lang={language}"


def barriers(page: Page, *, colours_only: bool = False, all_rows: bool = False) -> list[str]:
    """Return what axe-core finds against WCAG and good practice on a page: the rule and where it is broken."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if colours_only:
        options["runOnly"] = ["color-contrast"]
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    where = {"include": [["html"]], "exclude": [] if all_rows else _ALIKE}
    found = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    return [f"{one['id']}: {node['target'][0]}" for one in found["violations"] for node in one["nodes"]]


def sticks_out(page: Page) -> list[str]:
    """Return what stands out to the right of the window, unless it scrolls in a box of its own."""
    return page.evaluate(
        """() => {
            const edge = document.documentElement.clientWidth
            const inBox = (node) => node.closest('.scroll, .views, .sr, .skip')
            return [...document.body.querySelectorAll('*')]
                .filter((node) => node.getBoundingClientRect().right > edge + 1 && !inBox(node))
                .map((node) => node.tagName + '.' + node.className)
        }"""
    )

"""The office uploads a form, reads what is wrong with it, looks at it, publishes it to a team, closes and opens it."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from httpx import Response

from server.access import Caller, Role
from server.database import Database
from server.exchange.phones.reporting import note_fetched
from server.exchange.pulling import pull
from server.store.office.teams import TeamStore
from server.store.received.forms import FormStore
from tests.server.web.conftest import HTML, Browser, words
from tests.server.web.seed import Seeded

Signed = Callable[[str], Browser]
TABLE = """
| survey | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | required | constraint | media::image |
|---|---|---|---|---|---|---|---|---|
| | integer | tyres | Неше дөңгелек? | Сколько колёс? | How many **tyres**? | yes | . < 9 | road.png |
| | select_multiple seen | seen | Не көрдіңіз? | Что видели? | What did you see? | | | |

| choices | list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
|---|---|---|---|---|---|
| | seen | snow | Қар | Снег | Snow |
| | seen | ice | Мұз | Лёд | Ice |
| | seen | none | Ештеңе | Ничего | Nothing |

| settings | form_title | form_id | version | default_language |
|---|---|---|---|---|
| | Road | road | 2026112901 | Қазақша (kk) |
"""


@pytest.fixture
def admin(signed_in: Signed) -> Browser:
    return signed_in("admin")


def upload(admin: Browser, name: str, content: bytes) -> Response:
    files = {"file": (name, content, "application/octet-stream")}
    sent = admin.client.post(
        "/forms", data={"csrf": admin.csrf}, files=files, headers=HTML, follow_redirects=False
    )
    return admin.open(f"{sent.headers['location']}?lang=en") if sent.status_code == 303 else sent


def test_a_form_is_read_looked_at_published_with_its_picture_to_a_team_and_closed(
    admin: Browser, database: Database, seeded: Seeded
) -> None:
    found = upload(admin, "road.md", TABLE.encode())
    assert "There are no errors" in words(found)
    address = re.search(r"/forms/-/[\w-]+", found.text)
    assert address
    standing = re.search(r'href="(/forms/heat/\d+/preview)', admin.open("/forms").text)
    assert standing
    assert "Preview: Cold and home heat" in admin.open(f"{standing[1]}?lang=en").text
    looked = admin.open(f"{address[0]}/preview?lang=en").text
    assert "How many <b>tyres</b>?" in looked
    assert "A picture stands here: road.png" in looked
    looked = _turn(admin, address[0], looked, tyres="12").text
    assert 'value="12"' in looked
    looked = _turn(admin, address[0], looked, tyres="4").text
    looked = _turn(admin, address[0], looked, seen=["snow", "none"])
    assert "cannot be ticked together" in looked.text
    looked = _turn(admin, address[0], looked.text, seen=["snow", "ice"]).text
    done = _turn(admin, address[0], looked, go="send").text
    assert "&#34;tyres&#34;: 4" in done

    with database.transaction() as connection:
        TeamStore(connection).add(id="north", name="North", district="5950", now="2026-11-28")
        TeamStore(connection).put(seeded.staff["worker"], "north")
    without = admin.send(address[0], team="north")
    assert (without.status_code, "road.png" in words(without)) == (422, True)
    assert publish(admin, address[0]) == 303
    assert "road" in told(database, seeded, "worker")[0]
    assert "road" in told(database, seeded, "worker2")[1]
    page = words(admin.open("/forms?lang=en"))
    assert "only for: North 2026112901 current" in page
    assert admin.send("/forms/road/2026112901/close").status_code == 303
    assert "road" in told(database, seeded, "worker")[1]
    assert admin.send("/forms/road/2026112901/open").status_code == 303
    assert publish(admin, address[0]) == 303


def publish(admin: Browser, address: str) -> int:
    """Publish an uploaded form with its picture, to one team."""
    fields, files = {"csrf": admin.csrf, "team": "north"}, {"media": ("road.png", b"png", "image/png")}
    sent = admin.client.post(address, data=fields, files=files, headers=HTML, follow_redirects=False)
    return sent.status_code


def _turn(admin: Browser, address: str, page: str, go: str = "next", **answers: object) -> Response:
    """Send the page that is open, as its browser would: with what it carries."""
    at, kept = re.search(r'name="at" value="([^"]+)"', page), re.search(r'name="kept" value="([^"]+)"', page)
    assert at
    assert kept
    sent = {f"/data/{name}": value for name, value in answers.items()}
    fields = {"csrf": admin.csrf, "at": at[1], "kept": kept[1], "go": go} | sent
    return admin.client.post(f"{address}/preview?lang=en", data=fields, headers=HTML)


def told(database: Database, seeded: Seeded, login: str) -> tuple[set[str], set[str]]:
    """Return the forms that this worker's phone may begin, and those it may not."""
    caller = Caller(role=Role.WORKER, staff_id=seeded.staff[login], device_id=None)
    page = pull(database, caller, 0, datetime.now(UTC))
    return {one.id for one in page.forms}, set(page.closed)


def test_what_is_no_form_is_refused_in_a_sentence(admin: Browser) -> None:
    assert ".xlsx, .csv or .md file" in words(upload(admin, "photo.exe", b"MZ"))
    large = upload(admin, "large.xlsx", b"0" * (6 * 1024 * 1024))
    assert (large.status_code, "5 MB" in words(large) or "5 МБ" in words(large)) == (413, True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/workbook.xml", b"<!DOCTYPE lolz [<!ENTITY a 'aaaa'>]><workbook>&a;</workbook>")
    found = upload(admin, "entities.xlsx", packed.getvalue())
    assert "declares a document type" in words(found)
    assert "Publish" not in found.text.partition('<main id="main">')[2]


def test_it_is_seen_which_phone_has_which_version(admin: Browser, database: Database, seeded: Seeded) -> None:
    with database.reading() as connection:
        [phone] = connection.all("select id from device where kind = 'worker'")
        heat = next(one for one in FormStore(connection).newest() if one.id == "heat")
        file = FormStore(connection).get("heat", heat.version)
    assert file
    caller = Caller(role=Role.WORKER, staff_id=seeded.staff["worker"], device_id=phone["id"])
    note_fetched(database, caller, file, datetime.now(UTC))
    note_fetched(database, caller, file, datetime.now(UTC))
    page = words(admin.open("/forms?lang=en"))
    assert re.search(r"phones: 1\b", page)
    assert "not known yet: 0" in page


def test_of_a_thousand_teams_some_are_shown_and_those_that_are_ticked_stay_while_others_are_looked_for(
    admin: Browser, database: Database
) -> None:
    with database.transaction() as connection:
        for n in range(1000):
            district = "5950" if n % 2 else "5960"
            TeamStore(connection).add(id=f"t{n}", name=f"Құрам {n:04}", district=district, now="2026-11-28")
    found = upload(admin, "road.md", TABLE.replace("road.png", "").encode())
    assert "There are 1 000 teams, 60 of them here." in words(found).replace("\N{NO-BREAK SPACE}", " ")
    address = re.search(r"/forms/-/[\w-]+", found.text)
    assert address
    looked = admin.send(address[0], team="t0", letters="курам 0999", district="5950", find="1").text
    assert [one[0] for one in re.findall(r'name="team" value="(t\d+)"( checked)?', looked)] == ["t0", "t999"]
    assert 'value="t0" checked' in looked
    assert "No team has “жоқ”" in words(admin.open("/forms/heat/teams?letters=жоқ&lang=en"))
    fields = {"csrf": admin.csrf, "team": ["t0", "t999"]}
    assert admin.client.post(address[0], data=fields, headers=HTML, follow_redirects=False).status_code == 303

    page = admin.open("/forms/road/teams?lang=en&letters=0999").text
    assert ("given to 2 teams now" in page, 'value="t999" checked' in page) == (True, True)
    admin.send("/forms/road/teams", shown="t999")
    with database.reading() as connection:
        assert [row["team_id"] for row in FormStore(connection).teams()] == ["t0"]

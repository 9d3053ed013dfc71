"""A settler answers in a browser by a link: no account, nothing shown again, received as any record is."""

import re
from collections.abc import Callable
from io import BytesIO

import msgspec
import pytest
from httpx import Cookies, Response
from PIL import Image
from pyxform.xls2xform import convert

from server.database import Database, Row
from server.problems import UnreadableKey
from server.store.clock import time_text
from server.store.received.forms import FormStore
from server.web.drawing.rendering import asset
from surveys.exchange.sync import FormAttachment, FormFile
from tests.server.conftest import NOW, xform
from tests.server.web.conftest import HTML, Browser, words
from tests.server.web.seed import Seeded

Signed = Callable[[str], Browser]
FAMILY = 0
WITH_A_PHOTO = """
| survey | type | name | label::en (en) | media::image::en (en) | relevant |
| | image | stove | Your stove | stove.png | |
| | select_one yn | cold | Is it cold? | | |
| | image | window | The window | | ${cold} = 'yes' |
| | geopoint | where | Where is it? | | |
| choices | list_name | name | label::en (en) | | |
| | yn | yes | Yes | | |
| | yn | no | No | | |
| settings | form_id | version | default_language | | |
| | pulse | 2999010101 | en | | |
"""


class Settler:
    """Opens a link in a browser of their own, and sends its pages. `link` is the address that bears the secret."""

    def __init__(self, browser: "Browser | Settler", link: str, database: Database) -> None:
        self.client, self.database = browser.client, database
        self.address = self.link = link
        self.cookies = Cookies()

    def enter(self) -> "Settler":
        """Open the link: from then on the browser holds its secret, and the address does not."""
        self.address = self.open().headers["location"].partition("?")[0]
        return self

    def open(self, path: str = "", language: str = "kk") -> Response:
        return self._ask("GET", f"{path}?lang={language}")

    def send(self, path: str = "", **fields: str | tuple[str, bytes]) -> Response:
        return self._ask("POST", path, **fields)

    def _ask(self, method: str, path: str, **fields: str | tuple[str, bytes]) -> Response:
        """Ask with one's own cookies, not those of whoever signed in on this client."""
        signed, self.client.cookies = self.client.cookies, self.cookies
        try:
            address = f"{self.address}{path}"
            texts = {name: value for name, value in fields.items() if isinstance(value, str)}
            files = {name: value for name, value in fields.items() if not isinstance(value, str)}
            return self.client.request(
                method, address, data=texts, files=files or None, headers=HTML, follow_redirects=False
            )
        finally:
            self.cookies, self.client.cookies = self.client.cookies, signed

    def answer(self, form: str, value: str | tuple[str, bytes], go: str = "next") -> Response:
        """Answer the question that is open by the value of its choice, by a text, or by a file with its name."""
        page = self.open(f"/{form}").text
        at = re.search(r'name="at" value="([^"]+)"', page)
        assert at, page
        return self.send(f"/{form}", at=at[1], go=go, **{at[1]: value})

    def rows(self, sql: str) -> list[Row]:
        with self.database.reading() as connection:
            return connection.all(sql)


@pytest.fixture
def worker(signed_in: Signed, database: Database) -> Browser:
    with database.transaction() as connection:
        for form in ("pulse", "help"):
            FormStore(connection).add(xform(form), time_text(NOW))
    return signed_in("worker")


def person_of(database: Database, family: str, relation: str) -> str:
    with database.reading() as connection:
        sql = "select id from person where household_id = :family and relation = :relation"
        return connection.all(sql, family=family, relation=relation)[0]["id"]


@pytest.fixture
def invite(worker: Browser, database: Database, seeded: Seeded) -> Callable[..., Settler]:
    def make(opens: str = "pulse", way: str = "link") -> Settler:
        family = seeded.families[FAMILY]
        to = f"{opens} {person_of(database, family, 'self')}"
        made = worker.send(f"/families/{family}/links", to=to, way=way)
        assert made.status_code == 201, made.text
        if way == "link":
            found = re.search(r"/s/[\w-]{43}", made.text)
            assert found
            return Settler(worker, found[0], database).enter()
        code = re.search(r"\d{4} \d{4} \d{4}", made.text)
        assert code
        return Settler(worker, code[0], database)

    return make


def test_the_check_in_is_answered_page_by_page_and_received_as_from_a_phone(
    invite: Callable[..., Settler],
) -> None:
    settler = invite()
    assert "Бастау" in settler.open().text
    assert settler.rows("select * from invited_draft") == []
    for value in ("7", "often", "always", "9", "work", "month"):
        assert settler.answer("pulse", value).status_code == 303
        assert "checked" not in settler.open("/pulse").text
    assert settler.rows("select * from submission where form_id = 'pulse'") == []
    assert settler.send("/pulse", at="end", go="send").status_code == 303
    [kept] = settler.rows("select * from submission where form_id = 'pulse'")
    assert '"pul_change":"work"' in kept["answers"]
    assert "pul_life" not in kept["answers"]
    assert '"pul_life":7' in kept["private_answers"]
    assert '"pul_home":9' in kept["private_answers"]
    received = words(settler.open("/pulse", "en"))
    assert "Received" in received
    assert not re.search(r"Мысалов|Айгүл|Synaqov|Work", received)
    assert settler.send("/pulse", at="end", go="send").status_code == 303
    assert len(settler.rows("select * from submission where form_id = 'pulse'")) == 1


def test_a_draft_is_opened_by_the_link_alone_and_holds_no_private_answer_once_its_block_has_ended(
    invite: Callable[..., Settler],
) -> None:
    settler = invite()
    for value in ("7", "often"):
        settler.answer("pulse", value)
    [draft] = settler.rows("select * from invited_draft")
    token, keys = settler.link.removeprefix("/s/"), settler.client.app.state["keys"]
    opened = keys.unseal_under(token, draft["body"], f"{draft['invitation_id']}/pulse")
    assert '"closed":["' in opened
    assert '"pul_life"' not in opened.replace("/pul_life", "")
    with pytest.raises(UnreadableKey):
        keys.unseal_under(f"{token}x", draft["body"], f"{draft['invitation_id']}/pulse")
    assert [row for row in settler.rows("select * from invitation") if token in row.values()] == []


def test_the_secret_stands_in_an_address_once_and_then_in_this_browser_alone(
    invite: Callable[..., Settler],
) -> None:
    settler = invite()
    secret = settler.link.removeprefix("/s/")
    opened = Settler(settler, settler.link, settler.database)._ask("GET", "/pulse?lang=ru")
    assert opened.headers["location"] == f"{settler.address}/pulse?lang=ru"
    assert opened.headers["referrer-policy"] == "no-referrer"
    kept = opened.headers["set-cookie"]
    assert f"Path={settler.address};" in kept
    assert "HttpOnly" in kept
    assert all(secret not in settler.open(path).text for path in ("", "/pulse", "/help"))
    elsewhere = Settler(settler, settler.address, settler.database).open("/pulse", "en")
    assert (elsewhere.status_code, "from the message" in elsewhere.text) == (410, True)
    other = invite()
    assert (settler.answer("pulse", "7").status_code, other.answer("pulse", "7").status_code) == (303, 303)


def test_a_code_opens_once_and_the_address_it_gives_goes_on(invite: Callable[..., Settler]) -> None:
    told = invite(way="code")
    code, told.address = told.address, "/s"
    opened = told.send(code=code.replace(" ", "-"))
    assert re.fullmatch(r"/s/[\w-]{16}", opened.headers["location"])
    again = told.send(code=code)
    assert (again.status_code, "қолданылған" in again.text) == (410, True)
    told.address = opened.headers["location"]
    assert told.answer("pulse", "7").status_code == 303


def test_a_link_ends_when_staff_end_it_when_it_is_not_theirs_and_when_it_runs_out(
    invite: Callable[..., Settler], worker: Browser, seeded: Seeded
) -> None:
    ended, refused, over = invite(), invite(), invite()
    ended.answer("pulse", "7")
    first, _, last = ended.rows("select id from invitation order by made_at")
    family = f"/families/{seeded.families[FAMILY]}"
    assert worker.send(f"{family}/links/{first['id']}/end").status_code == 303
    assert "енді ашылмайды" in refused.send().text
    with ended.database.transaction() as connection:
        connection.run("update invitation set expires_at = '2026-01-01' where id = :id", id=last["id"])
    for one in (ended, refused, over):
        told = one.open("/pulse", "en")
        assert (told.status_code, "run out or was ended" in told.text) == (410, True)
        assert one.send("/pulse", at="end", go="send").status_code == 410
    assert [row["body"] for row in ended.rows("select body from invited_draft")] == [None]
    page = words(worker.open(f"{family}?lang=en"))
    assert all(state in page for state in ("ended", "this is not me", "ran out"))
    other = f"/families/{seeded.families[5]}/links/{last['id']}/end"
    assert worker.send(other).status_code == 410


def test_help_that_is_not_for_the_worker_is_not_told_by_the_link_that_brought_it(
    invite: Callable[..., Settler], worker: Browser, seeded: Seeded
) -> None:
    settler, family = invite(opens="help"), f"/families/{seeded.families[FAMILY]}"
    before = words(worker.open(f"{family}?lang=en"))
    assert settler.open("/pulse").status_code == 410
    too_long = settler.answer("help", "Суық. " * 100)
    assert (too_long.status_code, "500 таңба" in too_long.text) == (422, True)
    assert settler.answer("help", "Төбеден су ағады").status_code == 303
    settler.answer("help", "home")
    assert settler.send("/help", at="end", go="send").status_code == 303
    assert "Қабылданды" in settler.open("/help").text
    [asked] = settler.rows("select * from help_request where words like '%ағады%'")
    assert (asked["category"], asked["shared_with"]) == ("home", '["lead"]')
    after = words(worker.open(f"{family}?lang=en"))
    assert re.sub(r"\d\d:\d\d", "", after).count("Help") == re.sub(r"\d\d:\d\d", "", before).count("Help")
    assert "ағады" not in after


def test_who_has_not_agreed_is_sent_no_survey_and_is_still_heard(
    invite: Callable[..., Settler], worker: Browser, database: Database, seeded: Seeded
) -> None:
    family, links = seeded.families[FAMILY], f"/families/{seeded.families[FAMILY]}/links"
    spouse = person_of(database, family, "spouse")
    form = worker.open(f"/families/{family}?lang=en").text
    assert re.search(rf'value="pulse {spouse}" disabled>.+?not asked for consent yet', form)
    assert f'value="help {spouse}">' in form
    assert f'value="pulse {person_of(database, family, "self")}" checked>' in form
    refused = worker.client.post(
        links,
        data={"csrf": worker.csrf, "to": f"pulse {spouse}", "way": "link"},
        headers=HTML | {"referer": f"{worker.client.base_url}/families/x?from=review"},
    )
    assert (refused.status_code, 'href="/families/x?from=review"' in refused.text) == (410, True)
    assert worker.send(links, to=f"help {spouse}").status_code == 201
    settler = invite()
    settler.answer("pulse", "7")
    with database.transaction() as connection:
        connection.run("update consent set given = 0 where purpose = 'service'")
    assert "not in force" in settler.open("/pulse", "en").text
    assert settler.send("/pulse", at="end", go="send").status_code == 410
    assert settler.answer("help", "Суық").status_code == 303


def test_its_pages_are_small_closed_to_scripts_and_caches_and_in_four_scripts(
    invite: Callable[..., Settler],
) -> None:
    settler = invite()
    page = settler.open("/pulse", "kk-Arab")
    assert '<html lang="kk-Arab" dir="rtl">' in page.text
    assert not re.search(
        "[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]", words(page).replace("Қазақша", "").replace("Русский", "")
    )
    assert "script" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin", (
        "with none a browser says that its form is from nowhere"
    )
    style = settler.client.get(asset("qonys.css"), headers={"accept-encoding": "gzip"})
    on_the_wire = int(style.headers["content-length"])
    assert style.headers["content-encoding"] == "gzip"
    assert all(len(settler.open(path).content) + on_the_wire < 30_000 for path in ("", "/pulse", "/help"))


@pytest.fixture
def with_a_photo(invite: Callable[..., Settler]) -> Settler:
    """Have a check-in that asks for photographs and a place, and shows a picture."""
    settler = invite()
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "orange").save(drawn, "PNG")
    stove = FormAttachment(uri="jr://images/stove.png", hash="5" * 64, size=len(drawn.getvalue()))
    form = FormFile(
        id="pulse",
        version="2999010101",
        hash="h",
        xform=convert(WITH_A_PHOTO, file_type=".md").xform,
        files=(stove,),
    )
    with settler.database.transaction() as connection:
        FormStore(connection).keep_content(stove, drawn.getvalue())
        FormStore(connection).add(form, time_text(NOW))
    return settler


def taken_by_a_camera(colour: str) -> bytes:
    """Return a picture that lies on its side, with where and when it was taken, larger than anybody needs."""
    about = Image.Exif()
    about[0x0112], about[0x0132] = 6, "2026:11:28 09:00:00"
    about.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (2400, 1200), colour).save(out, "JPEG", exif=about, comment=b"in the yard")
    return out.getvalue()


def test_a_photograph_a_place_and_a_picture_go_by_a_link_as_from_the_app(
    with_a_photo: Settler, worker: Browser, seeded: Seeded
) -> None:
    settler = with_a_photo
    page = settler.open("/pulse", "en")
    assert 'enctype="multipart/form-data"' in page.text
    assert "script" not in page.headers["content-security-policy"]
    [address] = re.findall(r'<img class="drawing" src="([^"]+)"', page.text)
    picture = settler._ask("GET", address.removeprefix(settler.address))
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    other = settler._ask("GET", f"/pulse/pictures/{'6' * 64}")
    assert other.status_code == 404

    refused = settler.answer("pulse", ("stove.jpg", b"MZ <script>"))
    assert (refused.status_code, "сурет ретінде ашылмады" in refused.text) == (422, True)
    assert 'accept="image/jpeg,image/png,image/webp"' in page.text, "or a telephone sends what it alone opens"
    refused = settler.answer("pulse", ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99)))
    assert (refused.status_code, "Наиболее совместимые" in refused.text) == (422, True)
    assert settler.answer("pulse", ("<script>.php", taken_by_a_camera("red"))).status_code == 303
    sealed = settler.rows("select content from invited_photo")
    assert len(sealed) == 1
    assert not bytes(sealed[0]["content"]).startswith(b"\xff\xd8")
    assert settler.send("/pulse", at="/data/cold", go="back").status_code == 303
    assert "сақталған" in settler.open("/pulse").text
    for answer in (("again.png", taken_by_a_camera("blue")), "yes", ("w.jpg", taken_by_a_camera("green"))):
        assert settler.answer("pulse", answer).status_code == 303
    assert "script-src 'self'" in settler.open("/pulse").headers["content-security-policy"]
    nowhere = settler.send(
        "/pulse", at="/data/where", go="next", **{"/data/where": "95", "/data/where~longitude": "3"}
    )
    assert (nowhere.status_code, "−90-нан" in nowhere.text, 'value="95"' in nowhere.text) == (422, True, True)
    assert settler.answer("pulse", "54,8653, 69.1355").status_code == 303
    for at, answers in (("/data/cold", {"/data/cold": "no"}), ("end", {})):
        settler.send("/pulse", at=at, go="send" if at == "end" else "next", **answers)

    [kept] = settler.rows("select * from submission where form_id = 'pulse'")
    answers = msgspec.json.decode(kept["answers"])
    assert answers["where"] == "54.8653 69.1355 0.0 0.0"
    assert settler.rows("select * from invited_photo") == []
    [named] = settler.rows("select * from attachment")
    assert (named["name"], named["submission_id"]) == (answers["stove"], kept["id"])
    file = worker.open(f"/families/{seeded.families[FAMILY]}/files/{named['hash']}")
    assert file.headers["content-type"] == "image/jpeg"
    shown = Image.open(BytesIO(file.content))
    assert (shown.size, dict(shown.getexif()), "comment" in shown.info) == ((800, 1600), {}, False)
    assert shown.resize((1, 1)).tobytes()[2] > 200, "the second photograph, not the first"


def test_too_much_is_told_beside_the_photograph_and_a_stranger_sends_nothing(with_a_photo: Settler) -> None:
    large = b"\xff\xd8\xff" + bytes(21 * 1024 * 1024)
    told = with_a_photo.answer("pulse", ("large.jpg", large))
    assert (told.status_code, "20 МБ-тан аспауы" in told.text, "Your stove" in told.text) == (422, True, True)
    long = with_a_photo.send("/pulse", at="/data/stove", go="next", cold="x" * 200_000)
    assert (long.status_code, "Your stove" in long.text) == (422, True)
    stranger = Settler(with_a_photo, f"/s/{'x' * 43}", with_a_photo.database)
    assert stranger.send("/pulse", photo=("large.jpg", large)).status_code == 410


def test_photographs_go_with_a_link_that_ends(with_a_photo: Settler) -> None:
    assert with_a_photo.answer("pulse", ("a.jpg", taken_by_a_camera("red"))).status_code == 303
    assert with_a_photo.rows("select name from invited_photo") != []
    with_a_photo.send()
    assert with_a_photo.rows("select name from invited_photo") == []

"""A photograph given by a link waits sealed, and comes with its record once, on both engines, however often it is sent."""

from pyxform.xls2xform import convert

from server.exchange.invited.inviting import Wish, find, invite
from server.exchange.invited.photos import new_photo
from server.exchange.invited.sitting import Sitting, send, turn
from server.store.clock import time_text
from server.store.received.attachments import AttachmentStore
from server.store.received.forms import FormStore
from surveys.asking.filling import Filling
from surveys.exchange.sync import FormAttachment, FormFile
from tests.server.conftest import NOW, Programme

TABLE = """
| survey | type | name | label::en (en) | media::image::en (en) |
| | image | stove | Your stove | stove.png |
| settings | form_id | version | default_language | |
| | help | 2999010101 | en | |
"""


def test_the_last_photograph_of_a_question_is_attached_and_nothing_of_the_draft_stays(
    programme: Programme,
) -> None:
    first, last = new_photo(b"\xff\xd8 first"), new_photo(b"\xff\xd8" + bytes(300_000))
    drawn = FormAttachment(uri="jr://images/stove.png", hash="6" * 64, size=3)
    form = FormFile(
        id="help",
        version="2999010101",
        hash="h",
        xform=convert(TABLE, file_type=".md").xform,
        files=(drawn,),
    )
    wish = Wish(household_id=programme.family, person_id=programme.person, form_id="help", way="link")
    with programme.database.transaction() as connection:
        FormStore(connection).keep_content(drawn, b"png")
        FormStore(connection).add(form, time_text(NOW))
        assert FormStore(connection).picture("help", drawn.hash) == b"png"
        assert FormStore(connection).picture("heat", drawn.hash) is None
        token = invite(connection, programme.keys, wish, made_by=programme.other_id, now=NOW).secret
        invited = find(connection, token, NOW)
    sitting = Sitting(
        door=programme.door, invited=invited, token=token, form_id="help", language="en", now=NOW
    )
    for photo in (first, last):

        def give(filling: Filling, name: str = photo.name) -> None:
            filling.at("/data/stove")
            filling.answer({"/data/stove": name})
            filling.next()

        turn(sitting, give, (photo,))
    [kept] = programme.rows("select name, content from invited_photo")
    assert (kept["name"], last.content in bytes(kept["content"])) == (last.name, False)
    assert send(sitting) is None
    assert send(sitting) is None
    [named] = programme.rows("select name, hash from attachment")
    with programme.database.reading() as connection:
        pieces = AttachmentStore(connection).pieces(programme.family, named["hash"])
        assert b"".join(pieces) == last.content
    assert programme.rows("select name from invited_photo") == []

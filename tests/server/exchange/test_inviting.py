"""A form of links pressed twice makes one link, on both engines; what has ended or was used up is made anew."""

import msgspec
import pytest

from server.exchange.invited.inviting import CODE_DIGITS, Made, Way, Wish, end, exchange, find, invite
from server.problems import EndedLink
from tests.server.conftest import NOW, Programme

KEY = "k" * 43


def made(programme: Programme, wish: Wish) -> Made:
    with programme.database.transaction() as connection:
        return invite(connection, programme.keys, wish, made_by=programme.other_id, now=NOW)


@pytest.mark.parametrize("way", ["link", "code"])
def test_one_form_makes_one_link_for_each_wish_until_it_is_over(programme: Programme, way: Way) -> None:
    wish = Wish(household_id=programme.family, person_id=programme.person, form_id="help", way=way, key=KEY)
    first, again = made(programme, wish), made(programme, wish)
    assert again == first
    others = [
        made(programme, msgspec.structs.replace(wish, **other))
        for other in ({"person_id": programme.spouse}, {"key": "l" * 43}, {"key": ""}, {"key": ""})
    ]
    assert len({first.secret, *(one.secret for one in others)}) == 5
    rows = programme.rows("select id, token_hash, code_hash from invitation order by made_at, id")
    assert len(rows) == 5
    assert KEY not in str(rows)
    if way == "code":
        assert len(first.secret.replace(" ", "")) == CODE_DIGITS
        token = exchange(programme.database, programme.keys, first.secret, address="x", now=NOW)
    else:
        token = first.secret
        with programme.database.transaction() as connection:
            link = find(connection, token, NOW).id
            end(connection, programme.family, link, programme.other_id, NOW)
            with pytest.raises(EndedLink):
                find(connection, token, NOW)
    assert made(programme, wish).secret != first.secret
    assert made(programme, wish) == made(programme, wish)

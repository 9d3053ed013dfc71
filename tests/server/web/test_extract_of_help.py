"""The analyst's table leaves out what the person alone may know of."""

from collections.abc import Callable
from datetime import UTC, datetime

from server.database import Database
from server.exchange.records.publishing import publish
from surveys.authoring import compile_instrument
from surveys.catalogue import instrument_paths
from tests.server.web.conftest import Browser


def test_who_asked_for_help_and_when_is_no_table(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    path = next(path for path in instrument_paths() if path.stem == "help")
    with database.transaction() as connection:
        publish(connection, compile_instrument(path).xform, datetime.now(UTC))
        connection.run("update submission set form_id = 'help', answers = '{}'")
    page = signed_in("analyst").send("/extract", form="help", purpose="Who asks for help in the winter")
    assert page.status_code == 404
    with database.reading() as connection:
        assert connection.all("select * from data_use") == []


def test_the_page_does_not_offer_it(signed_in: Callable[[str], Browser]) -> None:
    page = signed_in("analyst").open("/extract").text
    assert 'value="heat"' in page
    assert 'value="help"' not in page

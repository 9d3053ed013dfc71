"""The supervisor's queue: reasons in words, several found right at once, sent back with words, and all of it undone."""

from collections.abc import Callable

from server.database import Database
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

SignedIn = Callable[[str], Browser]


def test_each_sign_is_told_in_words_beside_what_is_usual(signed_in: SignedIn) -> None:
    page = words(signed_in("supervisor").open("/quality?lang=en"))
    assert "Waiting for a look: 5" in page
    assert "2.4 s a question; usually 11.8 s." in page
    assert "97 of 100 answers are the same as another family's" in page
    assert "Drawn by lot for a call back." in page
    assert "49 of 58" in page


def test_of_a_long_queue_it_says_how_many_are_shown(signed_in: SignedIn, database: Database) -> None:
    more = """
        insert into second_look (submission_id, household_id, staff_id, form_id, form_version, finished_at, found_at, flags, usual, drawn)
        select 'more' || :n, household_id, staff_id, form_id, form_version, finished_at, found_at, flags, usual, drawn
        from second_look where outcome is null limit 1
    """
    with database.transaction() as connection:
        connection.many(more, [{"n": n} for n in range(30)])
    page = words(signed_in("supervisor").open("/quality?lang=en"))
    assert "Waiting for a look: 35" in page
    assert "The 25 that have waited longest are shown" in page


def test_a_manager_reads_counts_of_teams_and_nobodys_name(signed_in: SignedIn, seeded: Seeded) -> None:
    manager = signed_in("manager")
    page = words(manager.open("/quality?lang=en"))
    assert "Болат" not in page
    assert "Мысаловтар" not in page
    assert "49 of 58" in page
    assert (
        "No team Kyzylzhar 6 too few to show 0 0 0 too few to show" in page
    )  # five wait: six less one would tell the one
    assert page.count("too few to show") == 4
    assert manager.open(f"/quality/{seeded.look}").status_code == 403


def test_times_are_shown_and_no_answer(signed_in: SignedIn, seeded: Seeded, database: Database) -> None:
    page = signed_in("supervisor").open(f"/quality/{seeded.look}?lang=en")
    assert "What do you mainly heat your home with?" in words(page)
    assert "The closed part as a whole" in words(page)
    assert page.text.count("<rect") >= 9
    assert "draught" not in page.text.lower()
    assert "Seldom" not in page.text
    with database.reading() as connection:
        assert [row["page"] for row in connection.all("select page from look")] == [
            "quality"
        ]  # the family reads it


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    signed_in: SignedIn, seeded: Seeded
) -> None:
    lead, path = signed_in("supervisor"), f"/quality/{seeded.look}"
    empty = lead.send(path)
    assert (empty.status_code, "Choose what came of the look." in words(empty)) == (422, True)
    wordless = lead.send(path, outcome="sent_back", question="heat_weeks")
    assert "Write what should be put right" in words(wordless)
    assert '<option value="heat_weeks" selected>' in wordless.text
    long = lead.send(path, outcome="sent_back", words="ә" * 501)
    assert "At most 500 letters, please; there are 501." in words(long)
    assert lead.send("/quality/now").headers["location"] == "/quality?done=looked_over"
    nothing = lead.send("/quality")
    assert (nothing.status_code, "Tick at least one interview." in words(nothing)) == (422, True)


def test_sent_back_undone_and_found_right(signed_in: SignedIn, seeded: Seeded) -> None:
    lead, path = signed_in("supervisor"), f"/quality/{seeded.look}"
    back = lead.send(path, outcome="sent_back", question="heat_weeks", words="Қайта сұраңыз")
    assert back.headers["location"] == "/quality?done=looked_sent_back"
    assert "Қайта сұраңыз" in words(lead.open(path))
    assert lead.send(path, outcome="right").status_code == 409
    assert lead.send(f"{path}/undo").headers["location"] == "/quality?done=looked_again"
    assert lead.send("/quality", look=seeded.look).status_code == 303
    page = words(lead.open("/quality?lang=en&done=looked_right"))
    assert "Waiting for a look: 4" in page
    assert "Written down: all right." in page

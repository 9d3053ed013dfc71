"""A walk through real instruments: each answer kept, private answers never shown to the worker again."""

from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.pages.filling.interview import Interview, InterviewPage
from mobile.pages.parts import Choice
from mobile.phone import Phone
from server.problems import UnreadableKey
from surveys.asking.asked import Asked, with_choice
from surveys.interview.closing import Block, given_back
from surveys.interview.session import Session
from surveys.wording import say
from tests.mobile.office import opened

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

PIN = "482913"
HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"


def begin(phone: Phone, form_id: str, person_id: str | None = HEAD) -> Interview:
    return phone.interview(phone.begin(form_id, HOME, person_id))


def reopened(phone: Phone) -> Interview:
    return phone.interview(phone.drafts.unfinished()[0].id)


def go_to(interview: Interview, scene: str) -> InterviewPage:
    page = interview.page()
    for _ in range(200):
        if page.scene == scene:
            return page
        page = interview.not_now() if page.scene == "handover" else interview.next()
    raise AssertionError(f"There is no {scene}.")


def seen(interview: Interview) -> str:
    """Return everything that the page and the list of questions show."""
    return msgspec.json.encode([interview.page(), interview.outline()]).decode()


def test_a_question_a_screen_with_its_number(worker: Phone) -> None:
    page = begin(worker, "heat", None).page()

    assert (page.scene, page.step, page.back) == ("question", 1, "")
    assert len(page.questions) == 1
    assert page.title == say("form.heat", "kk")
    assert page.subtitle == say("phone.interview.kept", "kk", who="Әлімжанұлы Ерболат")
    assert begin(worker, "wellbeing").page().subtitle == say(
        "phone.interview.kept", "kk", who="Ерболат Әлімжанұлы"
    )


def test_not_known_and_not_said_stand_apart(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.jump("/data/hlp_whom")
    question = interview.page().questions[0]

    assert [choice.name for choice in question.choices] == ["me", "child", "family", "other"]
    assert [choice.name for choice in question.quiet] == ["pns"]


def test_each_answer_is_kept_before_the_next_question(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    interview.next()

    again = reopened(worker)

    assert again.session.answers()["hlp_words"] == "Пеш түтіндейді"
    assert again.page().questions[0].ref == "/data/hlp_cat"


def test_the_draft_gives_back_even_odd_answers_exactly(worker: Phone) -> None:
    interview = begin(worker, "help")
    words = '  бос орын \n "тырнақша" \\ <b>ә</b> 🙂 \u200fٴالىم  '
    interview.answer("/data/hlp_words", words)

    assert reopened(worker).page().questions[0].value == words


def test_a_wrong_answer_holds_the_page_and_says_why(worker: Phone) -> None:
    interview = begin(worker, "arrival", None)
    interview.jump("/data/arr_n")
    page = interview.answer("/data/arr_n", 75)

    assert page.questions[0].problem
    assert interview.next().questions[0].ref == "/data/arr_n"
    assert interview.answer("/data/arr_n", 4).questions[0].problem is None
    assert interview.next().scene == "roster"


def test_the_language_changes_in_the_middle_and_travels_with_the_record(worker: Phone) -> None:
    interview = begin(worker, "help")
    kazakh = interview.page().questions[0].label

    page = interview.language("ru")

    assert page.questions[0].label != kazakh
    assert page.next == say("phone.interview.next", "ru")
    interview.answer("/data/hlp_words", "Дымит печь")
    interview.finish()
    record = worker.outbox.record(worker.outbox.entries("ready")[0].id)
    assert record is not None
    assert record.language == "ru"


def test_people_are_added_named_and_removed(worker: Phone) -> None:
    interview = begin(worker, "arrival", None)
    interview.jump("/data/per")
    empty = interview.page()
    assert empty.roster is not None
    assert (empty.roster.ask, empty.next) == (say("phone.roster.ask_first", "kk"), "")

    for name in ("Ерболат", "Сәуле"):
        page = interview.add()
        interview.answer(page.questions[0].ref, name)
        page = interview.jump("/data/per")
    roster = page.roster

    assert roster is not None
    assert [row.title for row in roster.rows] == ["Ерболат", "Сәуле"]
    assert roster.rows[0].badges[0].text == say("phone.badge.incomplete", "kk")
    left = interview.remove(roster.rows[0].ref).roster
    assert left is not None
    assert [(row.number, row.title) for row in left.rows] == [(1, "Сәуле")]


def test_a_new_turn_begins_at_its_first_question_and_ends_at_the_roster(worker: Phone) -> None:
    interview = begin(worker, "arrival", None)
    interview.jump("/data/per")

    page = interview.add()
    assert page.questions[0].ref == "/data/per[1]/per_name"
    while page.scene == "question":
        page = interview.next()

    assert (page.scene, page.roster is not None) == ("roster", True)


def test_an_interview_left_at_its_end_opens_at_its_end(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    while interview.page().scene == "question":
        interview.next()
    interview.leave()

    [draft] = worker.drafts.unfinished()
    assert worker.interview(draft.id).page().scene == interview.page().scene == "end"


def test_the_phone_is_handed_over_before_the_first_private_question(worker: Phone) -> None:
    interview = begin(worker, "wellbeing")
    page = go_to(interview, "handover") if interview.page().scene != "handover" else interview.page()

    assert page.handover is not None
    assert page.handover.yes == say("phone.handover.yes", "kk")
    first = interview.handed()
    assert first.private
    assert (first.back, first.outline) == ("", "")


def answered_in_private(phone: Phone) -> tuple[Interview, str, str]:
    """Return an interview in which the person answered one private question, its ref, and the words of the answer."""
    interview = begin(phone, "place")
    ref = next(question.ref for question in interview.session.form.questions() if question.name == "pla_plan")
    interview.jump(ref)
    interview.handed()
    interview.answer(ref, "move")
    node = interview.session.node(ref)
    return interview, ref, next(choice.label for choice in node.choices if choice.name == "move")


def give_back(interview: Interview) -> InterviewPage:
    page = interview.page()
    while page.scene == "question":
        page = interview.next()
    assert page.scene == "return"
    return interview.returned(PIN)


def test_the_worker_gets_the_phone_back_only_with_the_pin(worker: Phone) -> None:
    interview, _, _ = answered_in_private(worker)
    page = interview.page()
    while page.scene == "question":
        page = interview.next()

    assert (page.scene, page.back) == ("return", "")
    wrong = interview.returned("000111")
    assert wrong.scene == "return"
    assert wrong.handover is not None
    assert wrong.handover.problem == say("phone.lock.wrong", "kk", n=4)
    assert interview.returned(PIN).scene == "end"


def test_private_answers_are_shown_nowhere_after_the_block(worker: Phone) -> None:
    interview, ref, words = answered_in_private(worker)
    give_back(interview)
    label = interview.session.node(ref).label

    for _ in range(4):
        assert words not in seen(interview)
        assert label not in seen(interview)
        interview.back()
    page = interview.page()
    assert page.scene == "handover" or not page.private


def test_handing_over_again_begins_blank_and_asks_nothing_that_tells(worker: Phone) -> None:
    interview, ref, _ = answered_in_private(worker)
    give_back(interview)

    interview.jump(ref)
    page = interview.handed()
    shown = []
    while page.scene == "question":
        shown += [(question.ref, question.value) for question in page.questions]
        page = interview.next()

    assert {value for _, value in shown} == {None}
    assert not [one for one, _ in shown if one.endswith(("pla_where", "pla_why"))]


def as_the_server_reads(phone: Phone) -> dict[str, object]:
    """Return the answers of the one finished record after the server has put its closed blocks back."""
    record = phone.outbox.record(phone.outbox.entries("ready")[0].id)
    assert record is not None
    form = phone.forms.load(record.form_id, record.form_version)
    blocks = [msgspec.json.decode(opened(one, record.id), type=Block).answers for one in record.closed]
    return given_back(form, record.answers, blocks, phone.now())


def test_what_was_answered_before_stands_where_nothing_newer_was_given(worker: Phone) -> None:
    interview, ref, _ = answered_in_private(worker)
    give_back(interview)
    interview.jump(ref)
    interview.handed()
    give_back(interview)

    assert interview.finish().scene == "done"
    assert '"pla_plan":"move"' in msgspec.json.encode(as_the_server_reads(worker)).decode()


def test_a_newer_private_answer_wins(worker: Phone) -> None:
    interview, ref, _ = answered_in_private(worker)
    give_back(interview)
    interview.jump(ref)
    interview.handed()
    interview.answer(ref, "stay")
    give_back(interview)
    interview.finish()

    assert '"pla_plan":"stay"' in msgspec.json.encode(as_the_server_reads(worker)).decode()


@pytest.mark.parametrize("end", ["returned", "left", "died"])
def test_a_block_that_has_ended_is_closed_to_this_phone_too(worker: Phone, end: str) -> None:
    interview, ref, _ = answered_in_private(worker)
    if end == "returned":
        give_back(interview)
    elif end == "left":
        interview.leave()
    again = reopened(worker)  # where the battery died it is closed only now
    [draft] = worker.drafts.unfinished()

    assert again.session.node(ref).value is None
    assert "move" not in msgspec.json.encode(draft.answers).decode()
    assert len(draft.closed) == 1
    go_to(again, "end")
    assert again.finish().scene == "done"
    assert '"pla_plan":"move"' in msgspec.json.encode(as_the_server_reads(worker)).decode()


def test_a_draft_opened_again_inside_the_private_part_is_handed_over_again(worker: Phone) -> None:
    _, _, words = answered_in_private(worker)

    again = reopened(worker)

    assert again.page().scene == "handover"
    assert words not in seen(again)
    assert words not in msgspec.json.encode(again.handed()).decode()


def test_the_end_counts_open_answers_only_and_names_no_closed_one(worker: Phone) -> None:
    interview = begin(worker, "birth")  # six open rows, and a wish for a talk
    interview.jump("/data/evb_talk")
    interview.handed()
    interview.answer("/data/evb_talk", "no")
    give_back(interview)
    page = go_to(interview, "end")

    assert page.end is not None
    open_questions = [
        step for step in interview.session.steps() if step.kind == "question" and step.privacy == "open"
    ]
    assert page.end.text == say("phone.end.text", "kk", answered=0, asked=len(open_questions))
    assert say("phone.end.closed", "kk") in [note.text for note in page.end.notes]


def test_the_record_holds_the_private_answers_for_the_server_alone(worker: Phone) -> None:
    interview, _, _ = answered_in_private(worker)
    give_back(interview)
    interview.finish()

    record = worker.outbox.record(worker.outbox.entries("ready")[0].id)
    assert record is not None
    assert "pla_plan" not in msgspec.json.encode(record).decode()
    with pytest.raises(UnreadableKey):
        opened(record.closed[0], "another record")


def test_on_ones_own_phone_there_is_no_handover_and_each_question_says_who_sees_it(settler: Phone) -> None:
    interview = begin(settler, "pulse")
    page = interview.page()

    assert page.scene == "question"
    assert page.subtitle == ""
    assert page.questions[0].seen_by == say("phone.seen_by.private", "kk")


def test_the_end_lists_what_is_wrong_and_leads_there(worker: Phone) -> None:
    interview = begin(worker, "consent")
    page = go_to(interview, "end")

    assert page.end is not None
    assert [fix.ref for fix in page.end.fixes] == ["/data/con_service"]
    assert page.end.button == say("phone.end.first_fix", "kk")
    assert interview.finish().questions[0].ref == "/data/con_service"


def test_finishing_takes_the_draft_away_and_says_where_the_record_is(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    page = interview.finish()

    assert page.done is not None
    assert page.done.text == say("phone.done.help", "kk")
    assert worker.drafts.unfinished() == []


def test_what_was_finished_is_what_the_server_will_work_out_again(worker: Phone, clock: "Clock") -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    interview.answer("/data/hlp_reach", "call")
    interview.answer("/data/hlp_phone", "+77005550123")
    interview.answer("/data/hlp_reach", "self")
    interview.finish()
    record = worker.outbox.record(worker.outbox.entries("ready")[0].id)

    assert record is not None
    assert "hlp_phone" not in record.answers
    form = worker.forms.load("help", record.form_version)
    assert Session(form, record.answers, now=clock()).problems() == []


def test_leaving_keeps_everything_as_a_draft(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "сөз")
    interview.leave()

    assert len(worker.drafts.unfinished()) == 1
    assert worker.home().today().recover is None


def test_the_outline_jumps_to_any_open_question(worker: Phone) -> None:
    interview = begin(worker, "help")
    interview.answer("/data/hlp_words", "сөз")
    rows = interview.outline().rows

    assert (rows[0].id, rows[0].second) == ("/data/hlp_words", "сөз")
    assert interview.jump("/data/hlp_share").questions[0].ref == "/data/hlp_share"


def many(*chosen: str) -> Asked:
    names = ("coat", "boots", "none")

    def choices(names: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple(Choice(name=name, text=name, chosen=name in chosen) for name in names)

    return Asked(
        ref="/d/a", kind="many", look="list", label="", choices=choices(names), quiet=choices(("dk",))
    )


@pytest.mark.parametrize(
    ("chosen", "pressed", "then"),
    [
        ((), "coat", ["coat"]),
        (("coat",), "boots", ["coat", "boots"]),
        (("coat", "boots"), "coat", ["boots"]),
        (("coat",), "coat", None),
        (("coat", "boots"), "none", ["none"]),
        (("none",), "boots", ["boots"]),
        (("coat",), "dk", ["dk"]),
    ],
)
def test_nothing_and_not_known_stand_alone(
    chosen: tuple[str, ...], pressed: str, then: list[str] | None
) -> None:
    assert with_choice(many(*chosen), pressed) == then

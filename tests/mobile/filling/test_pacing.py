"""How long each question took is kept with the draft and goes with the record; of the private part one time for the whole."""

from msgspec.structs import replace

from mobile.pages.filling.interview import Interview
from mobile.phone import Phone
from surveys.submission import PRIVATE_BLOCK, Spent
from surveys.wording import say
from tests.mobile.conftest import HEAD, HOME, PIN, Clock


def begin(phone: Phone, form_id: str, person_id: str | None = HEAD) -> Interview:
    return phone.interview(phone.begin(form_id, HOME, person_id))


def sent(phone: Phone, interview: Interview) -> dict[str, tuple[int, int]]:
    assert interview.finish().scene == "done"
    record = phone.outbox.record(interview.draft_id)
    assert record is not None
    return {one.ref: (one.ms, one.changes) for one in record.spent}


def test_each_question_has_its_time_whatever_is_done_to_the_clock_and_pauses_are_left_out(
    worker: Phone, clock: Clock
) -> None:
    interview = begin(worker, "heat", None)
    clock.pass_time(seconds=7)
    interview.answer("/data/heat_src", "gas")
    clock.pass_time(seconds=2)
    interview.next()
    clock.pass_time(seconds=5)
    interview.rest()  # a call comes in
    clock.pass_time(minutes=20)
    interview.wake()
    clock.pass_time(seconds=4)
    interview.answer("/data/heat_day", "often")
    interview.next()

    again = worker.interview(interview.draft_id)  # the battery died
    assert again.jump("/data/heat_src").scene == "question"
    clock.pass_time(seconds=3)
    again.answer("/data/heat_src", "stove")
    again.answer("/data/heat_src", "boiler")
    again.next()
    clock.pass_time(hours=2)  # the phone lies on the table, the screen still on
    again.jump("/data/heat_afford")

    found = sent(worker, again)
    assert found["/data/heat_src"] == (12_000, 1)
    assert found["/data/heat_day"][0] == 9_000 + 600_000
    assert found["/data/heat_day"][1] == 0


def test_what_is_answered_in_private_leaves_no_time_of_its_own(worker: Phone, clock: Clock) -> None:
    interview = begin(worker, "place")
    while interview.page().scene != "handover":
        interview.next()
    page = interview.handed()
    while page.scene != "return":
        clock.pass_time(seconds=10)
        if choices := page.questions[0].choices:
            interview.answer(page.questions[0].ref, choices[0].name)
        page = interview.next()
    interview.returned(PIN)

    found = sent(worker, interview)
    assert found[PRIVATE_BLOCK][0] >= 20_000
    form = interview.session.form
    assert all(form.definitions[ref].privacy == "open" for ref in found if ref)
    assert [row.title for row in interview.times().rows if row.id == PRIVATE_BLOCK] == [
        say("phone.interview.closed_part", "kk")
    ]


def test_the_worker_is_told_before_it_goes_and_reads_her_own_times(worker: Phone, clock: Clock) -> None:
    interview = begin(worker, "heat", None)
    clock.pass_time(seconds=7)
    interview.next()
    end = interview.jump("nowhere").end

    assert end is not None
    assert end.took is not None
    assert end.took.second == say("phone.times.kept", "kk")
    [row] = interview.times().rows
    assert row.second == say("phone.times.seconds", "kk", n=7)


def test_an_own_phone_keeps_no_times(settler: Phone, clock: Clock) -> None:
    interview = begin(settler, "help")
    clock.pass_time(seconds=7)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    assert sent(settler, interview) == {}


def test_times_never_keep_a_record_back(worker: Phone) -> None:
    interview = begin(worker, "heat", None)
    draft = worker.drafts.get(interview.draft_id)
    assert draft is not None
    huge = tuple(Spent(f"/data/{n}{'x' * 490}", 1) for n in range(600))
    worker.outbox.finalize(replace(draft, spent=huge), {}, "", worker.now())
    record = worker.outbox.record(draft.id)
    assert record is not None
    assert record.spent == ()

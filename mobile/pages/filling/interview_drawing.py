"""The pages of an interview, drawn from its state; nothing here changes an answer.

On a worker's phone nothing private is drawn outside the private block: no answer, no count, no question's words.
"""

from typing import TYPE_CHECKING

from mobile.pages.device.lock import PIN_DIGITS
from mobile.pages.filling.interview_pages import (
    Done,
    End,
    Fix,
    Handover,
    InterviewPage,
    OutlinePage,
    Roster,
    RosterRow,
)
from mobile.pages.filling.times import took
from mobile.pages.parts import Ask, Badge, Note, Row
from mobile.pages.telling import counted, language_choices
from surveys.asking.asked import Asked, asked, chosen_names, in_words, said_once, seen_by
from surveys.asking.manner import is_head
from surveys.asking.walk import Place
from surveys.engine.markdown import plain
from surveys.interview.session import NodeState, Problem
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.pages.filling.interview import Interview


def page(interview: "Interview") -> InterviewPage:
    """Draw the place where the interview is."""
    place, language, walk = interview.place, interview.language_name, interview.walk()
    step, steps = walk.count(place)
    is_private = walk.is_private(place)
    is_handed = is_private or place.scene == "return"
    moves = place.scene in ("question", "roster")
    is_own = not is_handed and place.scene in ("question", "roster", "end")
    roster = _roster(interview, place.ref) if place.scene == "roster" else None
    return InterviewPage(
        scene=place.scene,
        language=language,
        languages=language_choices(language, interview.script),
        script=interview.script,
        title=interview.title,
        subtitle=_subtitle(interview),
        step=step,
        steps=steps,
        questions=_questions(interview, place) if place.scene == "question" else (),
        roster=roster,
        handover=_handover(interview) if place.scene in ("handover", "return") else None,
        end=_end(interview) if place.scene == "end" else None,
        done=_done(interview) if place.scene == "done" else None,
        private=is_private,
        handed=is_handed,
        banner=Note(text=say("phone.disk_full", language), icon="alert", tone="danger")
        if interview.full
        else None,
        correction=_correction(interview) if is_own else None,
        corrected=say("phone.carry.title", language) if is_own and interview.newer else "",
        left_out=say("phone.carry.left", language) if is_own and interview.count_left() else "",
        next=say("phone.interview.next", language) if moves and not (roster and roster.ask) else "",
        back=say("phone.interview.back", language) if walk.before(place) else "",
        outline=say("phone.interview.outline", language) if not is_private and moves else "",
        leave=_leave(interview, is_handed=is_handed),
    )


def outline(interview: "Interview") -> OutlinePage:
    """List the questions to jump to. On a worker's phone a private block is one row, without words of its own."""
    language, walk = interview.language_name, interview.walk()
    rows: list[Row] = []
    for number, step in enumerate(walk.steps):
        if walk.is_shut(number):
            if number == 0 or not walk.is_shut(number - 1):
                rows.append(Row(id=step.ref, title=say("phone.interview.closed_part", language), icon="lock"))
        elif step.kind in ("question", "repeat"):
            rows.append(_outline_row(interview, step.ref))
        else:
            inside = [ref for ref in step.inside if not is_head(interview.session.node(ref))]
            rows += [_outline_row(interview, ref) for ref in inside]
    return OutlinePage(title=say("phone.interview.outline", language), rows=tuple(rows))


def refs_of(interview: "Interview", place: Place) -> tuple[str, ...]:
    """Return the questions on one page."""
    if place.scene != "question":
        return ()
    step = next((step for step in interview.walk().steps if step.ref == place.ref), None)
    return () if step is None else step.inside or (step.ref,)


def _outline_row(interview: "Interview", ref: str) -> Row:
    node = interview.session.node(ref)
    wrong = interview.session.problem(ref) if node.kind == "question" else None
    badge = Badge(text=say("phone.badge.incomplete", interview.language_name), icon="alert", tone="warn")
    return Row(
        id=ref,
        title=plain(node.label),
        second=in_words(node, interview.language_name),
        badges=(badge,) if wrong else (),
        icon="family" if node.kind == "repeat" else "",
    )


def _correction(interview: "Interview") -> Note | None:
    """Say quietly that a corrected version is there, until one has said to go on without it."""
    if not interview.newer or interview.is_declined:
        return None
    return Note(text=say("phone.carry.line", interview.language_name), icon="sync")


def _questions(interview: "Interview", place: Place) -> tuple[Asked, ...]:
    return said_once([_asked(interview, ref) for ref in refs_of(interview, place)])


def _asked(interview: "Interview", ref: str) -> Asked:
    missing = interview.session.problem(ref) if interview.insists else None
    node = interview.session.node(ref)
    return asked(
        node,
        interview.language_name,
        seen_by=_seen_by(interview, node),
        insists=missing.message if missing else None,
    )


def _seen_by(interview: "Interview", node: NodeState) -> str:
    return "" if interview.guarded else seen_by(interview.form_id, node, interview.language_name)


def _subtitle(interview: "Interview") -> str:
    if not interview.guarded:
        return ""
    word = "phone.interview.not_kept" if interview.full else "phone.interview.kept"
    return say(word, interview.language_name, who=interview.who or interview.family)


def _roster(interview: "Interview", ref: str) -> Roster:
    language, node = interview.language_name, interview.session.node(ref)
    turns: dict[str, list[NodeState]] = {}
    for step in interview.session.steps():
        if step.ref.startswith(f"{ref}["):
            turn = ref + step.ref.removeprefix(ref).partition("]")[0] + "]"
            turns.setdefault(turn, []).append(interview.session.node(step.ref))
    return Roster(
        ref=ref,
        title=plain(node.label),
        rows=tuple(
            _turn(interview, turn, number, nodes) for number, (turn, nodes) in enumerate(turns.items(), 1)
        ),
        ask="" if node.readonly else say("phone.roster.ask" if turns else "phone.roster.ask_first", language),
        add=say("phone.roster.add", language),
        dont_add=say("phone.roster.dont_add", language),
        remove=Ask(
            title=say("phone.roster.remove.title", language),
            text=say("phone.roster.remove.text", language),
            yes=say("phone.roster.remove.no", language),
            no=say("phone.roster.remove.yes", language),
            danger=True,
        ),
    )


def _turn(interview: "Interview", turn: str, number: int, nodes: list[NodeState]) -> RosterRow:
    """Call a turn by its first answer, and tell it apart by the two after it; a wrong or empty one is incomplete."""
    language = interview.language_name
    shown = nodes if not interview.guarded else [node for node in nodes if node.privacy == "open"]
    words = [in_words(node, language) for node in shown if node.value is not None]
    is_wrong = any(interview.session.problem(node.ref) for node in nodes if node.kind == "question")
    badge = Badge(text=say("phone.badge.incomplete", language), icon="alert", tone="warn")
    return RosterRow(
        ref=turn,
        number=number,
        title=words[0] if words else _unnamed(interview, turn, number),
        second=" · ".join(words[1:3]),
        badges=(badge,) if is_wrong or len(words) < min(2, len(shown)) else (),
    )


def _unnamed(interview: "Interview", turn: str, number: int) -> str:
    """Call a turn without answers as the form calls it, where that tells it apart, else by its number."""
    label, whole = (plain(interview.session.node(ref).label) for ref in (turn, turn.rpartition("[")[0]))
    return (
        label if label and label != whole else say("phone.roster.unnamed", interview.language_name, n=number)
    )


def _handover(interview: "Interview") -> Handover:
    language = interview.language_name
    if interview.place.scene == "return":
        return Handover(
            title=say("phone.return.title", language),
            text=say("phone.return.text", language),
            points=(Note(text=say("phone.return.closed", language), icon="lock"),),
            yes=say("phone.return.yes", language),
            no="",
            ask_pin=True,
            digits=PIN_DIGITS,
            problem=interview.pin_problem,
        )
    points = (
        ("phone.handover.closed", "lock"),
        ("phone.handover.skip", "check"),
        ("phone.handover.law", "info"),
    )
    n = len([step for step in interview.walk().block(interview.place.ref) if step.kind == "question"])
    return Handover(
        title=say("phone.handover.title", language),
        text=counted("phone.handover.text", n, language),
        points=tuple(Note(text=say(word, language), icon=icon) for word, icon in points),
        yes=say("phone.handover.yes", language),
        no=say("phone.handover.no", language),
    )


def _end(interview: "Interview") -> End:
    language = interview.language_name
    nodes = _open_questions(interview)
    given = [node for node in nodes if node.value is not None]
    fixes = tuple(_fix(interview, problem) for problem in interview.problems())
    return End(
        title=say("phone.end.title", language),
        text=say("phone.end.text", language, answered=len(given), asked=len(nodes))
        if nodes
        else say("phone.end.text.closed", language),
        fixes_title=counted("phone.end.fixes", len(fixes), language) if fixes else "",
        fixes=fixes,
        notes_title=say("phone.end.notes", language),
        notes=_end_notes(interview, nodes),
        button=say("phone.end.first_fix" if fixes else "phone.end.finish", language),
        draft_button=say("phone.end.draft", language),
        took=_took(interview) if interview.guarded else None,
    )


def _took(interview: "Interview") -> Row:
    language = interview.language_name
    return Row(
        id="times",
        title=say("phone.times.took", language, time=took(interview.elapsed_ms, language)),
        second=say("phone.times.kept", language),
        icon="clock",
    )


def _open_questions(interview: "Interview") -> list[NodeState]:
    """Return the questions that the end page may count: on a worker's phone the open ones only."""
    walk = interview.walk()
    steps = [step for number, step in enumerate(walk.steps) if not walk.is_shut(number)]
    refs = [ref for step in steps for ref in (step.inside or (step.ref,))]
    return [
        node for node in map(interview.session.node, refs) if node.kind == "question" and not is_head(node)
    ]


def _end_notes(interview: "Interview", nodes: list[NodeState]) -> tuple[Note, ...]:
    language, notes = interview.language_name, []
    if skipped := sum(node.value is None for node in nodes):
        notes.append(Note(text=counted("phone.end.skipped", skipped, language)))
    if not_said := sum("pns" in chosen_names(node) for node in nodes):
        notes.append(Note(text=counted("phone.end.not_said", not_said, language), icon="check"))
    if dropped := interview.count_left():
        notes.append(Note(text=say("phone.end.left", language, n=dropped), icon="info", tone="warn"))
    walk = interview.walk()
    if any(walk.is_shut(number) for number in range(len(walk.steps))):
        notes.append(Note(text=say("phone.end.closed", language), icon="lock"))
    return tuple(notes)


def _fix(interview: "Interview", problem: Problem) -> Fix:
    node = interview.session.node(problem.ref)
    if interview.guarded and node.privacy != "open":
        title = say("phone.closed_answer", interview.language_name)
        return Fix(ref=problem.ref, title=title, second="")
    return Fix(ref=problem.ref, title=plain(node.label), second=problem.message)


def _done(interview: "Interview") -> Done:
    language = interview.language_name
    usual = "phone.done.text" if interview.guarded else "phone.done.own"
    word = "phone.done.help" if interview.form_id == "help" else usual
    return Done(
        title=say("phone.done.title", language),
        text=say(word, language),
        button=say("phone.done.button", language),
    )


def _leave(interview: "Interview", *, is_handed: bool) -> Ask:
    language = interview.language_name
    return Ask(
        title=say("phone.leave.title", language),
        text=say("phone.leave.locks" if is_handed else "phone.leave.text", language),
        yes=say("phone.leave.yes", language),
        no=say("phone.leave.no", language),
    )

"""The real app is killed while somebody interviews: nothing that the screen has shown as answered is lost."""

from pathlib import Path

from tests.mobile.killing import Interviewer


def test_an_app_killed_at_any_moment_keeps_every_answer_that_it_has_shown(tmp_path: Path) -> None:
    interviewer = Interviewer(tmp_path / "phone")
    try:
        lives = (interviewer.live() for nth in range(20) if nth < 5 or interviewer.answers == 0)
        losses = [loss for life in lives for loss in life]
    finally:
        interviewer.end()
    assert losses == []
    assert interviewer.answers > 0

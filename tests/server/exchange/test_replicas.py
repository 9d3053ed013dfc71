"""Phones and server end in the same state whatever is lost, doubled, turned round or torn apart on the way."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from server.keys import Keys
from tests.server.replicas import Replicas
from tests.server.village import Town, found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Town:
    return found(tmp_path_factory.mktemp("town"), keys)


def test_all_replicas_agree_and_nothing_typed_has_vanished(town: Town) -> None:
    Replicas.town = town
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Replicas,
        settings=settings(
            max_examples=100,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=checks,
        ),
    )

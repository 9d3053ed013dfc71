"""Who has to see that a promised answer comes: the nearer the promise, the nearer to the family; past it, further up."""

from datetime import datetime, timedelta
from typing import Literal

# So long after the promised hour a request goes past the local office by itself.
PAST_THE_OFFICE = timedelta(days=2)

Level = Literal["worker", "lead", "region"]


def level_of(status: str, promised_at: datetime, now: datetime, *, danger: bool = False) -> Level:
    """Return who has to see to a request: its worker, who leads the office, or the region.

    Where somebody is in danger the lead sees it at once, and the region as soon as the promise is broken.
    What is finished is nobody's.
    """
    if status == "done" or now <= promised_at:
        return "lead" if danger and status != "done" else "worker"
    return "region" if danger or now > promised_at + PAST_THE_OFFICE else "lead"

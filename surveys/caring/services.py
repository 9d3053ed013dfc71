"""Services by the groups in which a catalogue shows them. A service is named by a code that needs and referrals bear."""

from typing import Literal, get_args

Group = Literal[
    "work", "home", "housing", "children", "health", "mind", "language", "law", "guide", "everyday", "people", "land",
]  # fmt: skip
GROUPS: tuple[Group, ...] = get_args(Group)
SERVICES: dict[Group, tuple[str, ...]] = {
    "work": ("svc_job", "svc_training", "svc_grant", "svc_transport"),
    "home": (
        "svc_repair", "svc_insulation", "svc_stove", "svc_fuel", "svc_alarm", "svc_heatcheck", "svc_winter",
        "svc_utility",
    ),
    "housing": ("svc_homeadvice", "svc_housing"),
    "children": (
        "svc_school", "svc_garden", "svc_road", "svc_books", "svc_schoolkit", "svc_tutor", "svc_club", "svc_baby",
    ),
    "health": ("svc_clinic", "svc_disability"),
    "mind": ("svc_psych", "svc_childpsych", "svc_safe"),
    "language": ("svc_kk", "svc_ru"),
    "law": ("svc_legal", "svc_debt", "svc_benefit"),
    "guide": ("svc_guide", "svc_call", "svc_join", "svc_onward"),
    "everyday": ("svc_food", "svc_clothes", "svc_household"),
    "people": ("svc_mentor", "svc_community"),
    "land": ("svc_land",),
}  # fmt: skip
CODES: tuple[str, ...] = tuple(code for group in GROUPS for code in SERVICES[group])


def group_of(code: str) -> Group | None:
    """Return the group of a service, None for a code that is none of ours."""
    return next((group for group in GROUPS if code in SERVICES[group]), None)

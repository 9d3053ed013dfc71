"""What quota stands for a place and a route, where the office typed only some of them."""

from collections.abc import Mapping

from surveys.catalogue import districts

ROUTES = ("inside", "abroad")
Typed = Mapping[tuple[str, str], int]  # people, by district ("" for the region) and route ("" for both)


def quota_of(typed: Typed, place: str, route: str = "") -> tuple[int | None, str]:
    """Return the people of a quota, and of what they are the sum where nobody typed it: "routes" or "districts".

    None where nothing of it was typed. Both routes of a place, one of them typed for it, come before a region's districts.
    """
    if (place, route) in typed:
        return typed[place, route], ""
    if not route and any((place, one) in typed for one in ROUTES):
        both = [people for one in ROUTES if (people := quota_of(typed, place, one)[0]) is not None]
        if len(both) == len(ROUTES):
            return sum(both), "routes"
    if place:
        return None, ""
    given = [people for one in districts() if (people := quota_of(typed, one, route)[0]) is not None]
    return (sum(given), "districts") if given else (None, "")

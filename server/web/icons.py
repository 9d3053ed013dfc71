"""The drawings that stand beside words: 24 by 24, lines only, the colour of the text around them."""

ICONS = {
    "book": "M4 5c3-1.5 6-1 8 1v14c-2-2-5-2.5-8-1zM20 5c-3-1.5-6-1-8 1v14c2-2 5-2.5 8-1z",
    "check": "M4 12.5l5 5L20 6.5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "coin": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 7v10M15 7l-5 5 5 5",
    "doc": "M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h7",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "flame": "M12 3c1 4 5 5.5 5 10.5a5 5 0 0 1-10 0C7 11 8.5 10 9 8c1.5.8 2 2 2 3 1.5-2 1.5-5 1-8z",
    "health": "M4 4h16v16H4zM12 8v8M8 12h8",
    "heart": "M12 20.5S3 15 3 8.8A4.8 4.8 0 0 1 12 6.5a4.8 4.8 0 0 1 9 2.3C21 15 12 20.5 12 20.5z",
    "home": "M3 11l9-8 9 8v9a1 1 0 0 1-1 1h-5v-6h-6v6H4a1 1 0 0 1-1-1z",
    "house": "M3 11l9-8 9 8M5 10v11h14V10M9 21v-6h6v6",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
    "key": "M14.5 13.5a4.5 4.5 0 1 0-4-4L3 17v4h4v-3h3v-3z",
    "lang": "M4 5h9M8.5 3v2M11 5c-1 4-4 7-7 8.5M6 9c1.5 2.5 3.5 4 6 5M12 21l4.5-10L21 21M13.5 18h6",
    "list": "M8 6h12M8 12h12M8 18h12M3.5 6h.01M3.5 12h.01M3.5 18h.01",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "mobile": "M7 2h10v20H7zM11 18.5h2",
    "people": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21v-2a5 5 0 0 1 5-5h4a5 5 0 0 1 5 5v2M16 3.2a4 4 0 0 1 0 7.6M22 21v-2a5 5 0 0 0-4-4.9",
    "phone": "M5 3h4l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
    "plus": "M12 5v14M5 12h14",
    "scale": "M12 4v17M7 21h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z",
    "send": "M12 16V5M7 10l5-5 5 5M4 20h16",
    "sun": "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19",
    "table": "M4 5h16v14H4zM4 10h16M4 15h16M10 5v14",
    "talk": "M4 4h16v12H9l-5 4z",
    "up": "M6 11l6-6 6 6M6 19l6-6 6 6",
    "visit": "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "warn": "M12 4L2.5 20h19zM12 10v4M12 17.5h.01",
    "work": "M3 8h18v12H3zM8 8V5a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v3M3 13h18",
    "x": "M6 6l12 12M18 6L6 18",
}

# The first letters of a need's, reason's or service's code, and the drawing for it.
_SIGNS = {
    "heat_clothes": "people",
    "heat": "flame",
    "fuel": "flame",
    "home": "house",
    "housing": "house",
    "work": "work",
    "job": "work",
    "school": "book",
    "garden": "book",
    "child": "book",
    "clothes": "people",
    "winter": "flame",
    "tie": "talk",
    "kin": "people",
    "lan": "lang",
    "lang": "lang",
    "money": "coin",
    "rent": "coin",
    "subsidy": "coin",
    "health": "health",
    "call": "phone",
    "help": "heart",
    "nav": "info",
    "worry_cold": "flame",
    "worry_work": "work",
    "worry_home": "house",
    "worry_school": "book",
    "worry_health": "health",
    "worry_lang": "lang",
    "worry_money": "coin",
    "change_work": "work",
    "change_home": "house",
    "change_money": "coin",
}


def sign_of(code: str) -> str:
    """Return the drawing that stands beside a need; a plain mark for what has none of its own."""
    parts = code.split("_")
    starts = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_SIGNS[start] for start in starts if start in _SIGNS), "info")

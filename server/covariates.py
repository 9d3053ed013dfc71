"""What one interview says about the predictors of the risk model. What was not answered is absent, never a signal."""

from collections.abc import Callable, Iterable, Mapping

from surveys.submission import Answers

CITY = "5910"
# The scale of the scores in the model until there are our own: their assumed middle, and their standard deviation.
WELLBEING_MIDDLE, PLACE_MIDDLE, LANGUAGE_MIDDLE, SCORE_SD = 60.0, 55.0, 60.0, 20.0
TERMS = (
    "main_earner_no_work", "second_adult_no_work", "income_strain", "home_cold", "school_child", "child_no_place",
    "kin_nearby", "kin_at_origin", "close_family_apart", "wellbeing", "belonging", "language_fit",
    "place_not_chosen",
)  # fmt: skip

Known = dict[str, float]
FREQUENCY = {"never": 0.0, "seldom": 25.0, "sometimes": 50.0, "often": 75.0, "always": 100.0}
PLEASED = {"vbad": 0.0, "bad": 25.0, "mid": 50.0, "good": 75.0, "vgood": 100.0}
SPEECH = {"none": 0.0, "some": 33.0, "daily": 67.0, "free": 100.0}
_WORKS = {"employee", "own", "casual"}
_UNSAID = {"dk", "pns"}


def known(form_id: str, year: int, open_answers: Answers, private_answers: Answers) -> Known:
    """Return the predictors that this interview gives, by term; what it does not say is not in it.

    `year` is the year of the interview, for ages. Private answers count for well-being and belonging alone; nothing
    sealed is read. Of well-being only how pleased one is with life and one's days counts: sleep, strength and heavy
    thoughts are nearer to illness than to a wish to stay, and no family is ordered by illness.
    """
    read = _READERS.get(form_id)
    return {} if read is None else read(year, open_answers | private_answers)


def fixed(district: str, arrived_year: int, birth_years: Iterable[int | None]) -> Known:
    """Return the predictors that the register gives: village or city, and the age of the head in decades."""
    adults = [year for year in birth_years if year is not None and arrived_year - year >= 18]
    age = {"head_age": (arrived_year - min(adults)) / 10} if adults else {}
    return {"village": float(district != CITY)} | age


def _arrival(year: int, answers: Answers) -> Known:
    turns = [turn for turn in _list(answers.get("per")) if isinstance(turn, dict)]
    found = _work([turn for turn in turns if _age(turn, year) >= 18]) | _children(turns, year)
    found |= _several("kin_at_origin", answers.get("arr_kin_origin"), {"parents", "siblings"})
    found |= _several("close_family_apart", answers.get("arr_kin_origin"), {"spouse", "child"})
    found |= _single("kin_nearby", answers.get("arr_kin_here"), no={"none"})
    chosen = _single("place_not_chosen", answers.get("arr_say"), yes={"none", "little"})
    return found | (chosen or _single("place_not_chosen", answers.get("arr_who_chose"), yes={"office"}))


def _work(adults: list[Answers]) -> Known:
    """Return who has no work: nobody works though somebody would, or one works and another would."""
    states = {str(turn.get("per_workstate", "")) for turn in adults} - {""} - _UNSAID
    if not states:
        return {}
    would = any(turn.get("per_workstate") == "looking" or turn.get("per_wants") == "yes" for turn in adults)
    works = bool(states & _WORKS)
    return {
        "main_earner_no_work": float(would and not works),
        "second_adult_no_work": float(would and works),
    }


def _children(turns: list[Answers], year: int) -> Known:
    ages = [age for turn in turns if (age := _age(turn, year)) >= 0]
    found = {"school_child": float(any(6 <= age <= 17 for age in ages))} if ages else {}
    places = {str(turn.get("per_place", "")) for turn in turns} - {""} - _UNSAID
    return found | ({"child_no_place": float(bool(places & {"wait", "none"}))} if places else {})


def _heat(_year: int, answers: Answers) -> Known:
    """Return whether the home is cold or damp, as far as it was asked: in summer it is not."""
    found = _single("income_strain", answers.get("heat_afford"), yes={"no", "often"})
    signs = set(_list(answers.get("heat_signs"))) - _UNSAID
    felt = {answers.get("heat_day"), answers.get("heat_night")} - {None} - _UNSAID
    if felt or signs:
        found["home_cold"] = float(bool(felt & {"never", "seldom"} or signs & {"frost", "damp"}))
    return found


def _wellbeing(_year: int, answers: Answers) -> Known:
    points = [_ruler(answers.get("wel_life")), _points(answers.get("wel_day"), FREQUENCY)]
    return _score("wellbeing", points, WELLBEING_MIDDLE)


def _ties(_year: int, answers: Answers) -> Known:
    return _single("kin_nearby", answers.get("tie_kin"), no={"none"})


def _speech(_year: int, answers: Answers) -> Known:
    return _score("language_fit", _language(answers), LANGUAGE_MIDDLE)


def _place(_year: int, answers: Answers) -> Known:
    place = _group(answers, "pla")
    points = [_ruler(place.get("pla_home")), _points(place.get("pla_like"), PLEASED)]
    return _score("belonging", points, PLACE_MIDDLE)


def _pulse(_year: int, answers: Answers) -> Known:
    found = _score(
        "wellbeing",
        [_ruler(answers.get("pul_life")), _points(answers.get("pul_day"), FREQUENCY)],
        WELLBEING_MIDDLE,
    )
    found |= _score("belonging", [_ruler(answers.get("pul_home"))], PLACE_MIDDLE)
    warm = answers.get("pul_warm")
    return found | ({} if warm == "sometimes" else _single("home_cold", warm, yes={"never", "seldom"}))


_READERS: Mapping[str, Callable[[int, Answers], Known]] = {
    "arrival": _arrival, "heat": _heat, "prewinter": _heat, "deepwinter": _heat, "wellbeing": _wellbeing,
    "ties": _ties, "language": _speech, "place": _place, "pulse": _pulse,
}  # fmt: skip


def _language(answers: Answers) -> list[float | None]:
    """Return the points of the language that is needed; of both, or of the better one when that was not said."""
    points = {
        which: [_points(answers.get(f"lan_{which}_{skill}"), SPEECH) for skill in ("hear", "say", "read")]
        for which in ("kk", "ru")
    }
    need = answers.get("lan_need")
    if need in points:
        return points[str(need)]
    if need == "both":
        return points["kk"] + points["ru"]
    return max(points.values(), key=lambda own: sum(value or 0.0 for value in own))


def _score(term: str, points: list[float | None], middle: float) -> Known:
    """Return the mean of the points in standard deviations; nothing if fewer than half of the rows are answered."""
    answered = [value for value in points if value is not None]
    if not answered or 2 * len(answered) < len(points):
        return {}
    return {term: (sum(answered) / len(answered) - middle) / SCORE_SD}


def _single(term: str, value: object, *, yes: set[str] | None = None, no: set[str] | None = None) -> Known:
    """Return 1 for one of `yes`, or for anything but `no`; nothing for an answer that was not given."""
    if not isinstance(value, str) or value in _UNSAID:
        return {}
    return {term: float(value in yes if yes is not None else value not in (no or set()))}


def _several(term: str, value: object, yes: set[str]) -> Known:
    named = set(_list(value)) - _UNSAID
    return {term: float(bool(named & yes))} if named else {}


def _age(turn: Answers, year: int) -> int:
    born = turn.get("per_birth")
    return year - born if isinstance(born, int) else -1


def _ruler(value: object) -> float | None:
    return 10.0 * value if isinstance(value, int) else None


def _points(value: object, scale: Mapping[str, float]) -> float | None:
    return scale.get(value) if isinstance(value, str) else None


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _group(answers: Answers, name: str) -> Answers:
    inside = answers.get(name)
    return inside if isinstance(inside, dict) else {}

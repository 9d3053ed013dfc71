"""Forms that are big in one way each: many questions, a long roster, long lists of choices. Made the same each time."""

from collections.abc import Iterator

LANGUAGES = ("Қазақша (kk)", "Русский (ru)")
RULES = {"relevant": 203, "calculate": 54, "constraint": 42, "required": 110}  # of 300 questions: 386
_KINDS = ("int", "string", "select", "decimal")
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Bench</h:title>'
    '<model>{texts}<instance><data id="bench" version="1">{nodes}<orx:meta><orx:instanceID/></orx:meta></data></instance>'
    '{lists}{binds}<bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/></model></h:head><h:body>{body}</h:body></h:html>'
)
_LIST = '<instance id="{name}"><root>{items}</root></instance>'


def form(**parts: str) -> str:
    empty = dict.fromkeys(("texts", "nodes", "lists", "binds", "body"), "")
    return _HEAD.format(**(empty | parts))


def questions(count: int) -> str:
    """Return a form of so many questions in two languages, with as many rules to a question as 386 to 300."""
    items = "".join(
        f"<item><itextId>yn-{name}</itextId><name>{name}</name></item>" for name in ("yes", "no", "dk")
    )
    return form(
        texts=f"<itext>{''.join(_translation(language, count) for language in LANGUAGES)}</itext>",
        nodes="".join(f"<q{index}/>" for index in range(count)),
        lists=_LIST.format(name="yn", items=items),
        binds="".join(_bind(index) for index in range(count)),
        body="".join(_control(index) for index in range(count)),
    )


def steps(count: int, number: int) -> Iterator[list]:
    """Yield answers to questions all over the form, each of its kind."""
    for turn in range(number):
        index = (turn * 37) % count
        kind = kind_of(index)
        value = {
            "int": str(turn % 90),
            "decimal": f"{turn % 30}.5",
            "select": ("yes", "no", "dk")[turn % 3],
        }.get(kind, f"word {turn}")
        if kind != "calculate":
            yield [f"/data/q{index}", value]


def kind_of(index: int) -> str:
    return "calculate" if _has("calculate", index) else _KINDS[index % 4]


def _has(rule: str, index: int) -> bool:
    """Spread the rules of one kind evenly over 300 questions."""
    share, at = RULES[rule], index % 300
    return (at + 1) * share // 300 > at * share // 300


def _bind(index: int) -> str:
    kind = kind_of(index)
    before = [f"/data/q{max(0, index - back)}" for back in (3, 8, 21)]
    wishes = (
        f"{before[0]} != ''",
        f"{before[1]} &lt; 60 or {before[2]} = 'yes'",
        f"not({before[0]} = 'yes') or {before[1]} != 'no'",
    )
    rules = {
        "relevant": wishes[index % 3],
        "calculate": f"if({before[0]} &gt; 3, coalesce({before[1]}, 0) + 1, string-length({before[2]}))",
        "constraint": ". != 99 and string-length(.) &lt; 40",
        "required": "true()",
    }
    given = "".join(
        f' {rule}="{text}"'
        for rule, text in rules.items()
        if _has(rule, index) and index > 3 and (kind, rule) != ("calculate", "required")
    )
    of_type = {"int": "int", "decimal": "decimal"}.get(kind, "string")
    return f'<bind nodeset="/data/q{index}" type="{of_type}"{given}/>'


def _control(index: int) -> str:
    kind = kind_of(index)
    label = f"<label ref=\"jr:itext('q{index}')\"/>"
    if kind == "calculate":
        return ""
    if kind == "select":
        return (
            f'<select1 ref="/data/q{index}">{label}<itemset nodeset="instance(\'yn\')/root/item">'
            '<value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>'
        )
    return f'<input ref="/data/q{index}">{label}</input>'


def _translation(language: str, count: int) -> str:
    texts = "".join(
        f'<text id="q{index}"><value>Сұрақ {index}, {language}</value></text>' for index in range(count)
    )
    names = "".join(f'<text id="yn-{name}"><value>{name}</value></text>' for name in ("yes", "no", "dk"))
    return f'<translation lang="{language}">{texts}{names}</translation>'


def roster() -> str:
    """Return a form with a roster whose members have a share of a sum, and sums over all of them."""
    return form(
        nodes='<per jr:template=""><age/><share/></per><per><age/><share/></per><sum/><oldest/><many/>',
        binds='<bind nodeset="/data/per/age" type="int"/>'
        '<bind nodeset="/data/per/share" type="string" calculate="../age div /data/sum"/>'
        '<bind nodeset="/data/sum" type="int" calculate="sum(/data/per/age)"/>'
        '<bind nodeset="/data/oldest" type="int" calculate="max(/data/per/age)"/>'
        '<bind nodeset="/data/many" type="int" calculate="count(/data/per[age &gt; 17])"/>',
        body='<group ref="/data/per"><label>Members</label><repeat nodeset="/data/per"><input ref="/data/per/age"/>'
        "</repeat></group>",
    )


def choices(count: int) -> str:
    """Return a form with a list of so many choices, of which an answer lets a few hundred through."""
    items = "".join(
        f"<item><name>p{index}</name><label>Place {index}</label><region>r{index % 40}</region></item>"
        for index in range(count)
    )
    return form(
        nodes="<region/><place/>", lists=_LIST.format(name="places", items=items),
        body='<input ref="/data/region"><label>Region</label></input><select1 ref="/data/place"><label>Place</label>'
        "<itemset nodeset=\"instance('places')/root/item[region = /data/region]\"><value ref=\"name\"/><label ref=\"label\"/>"
        "</itemset></select1>",
    )  # fmt: skip


def external() -> str:
    """Return a form whose list lies in the file places.csv."""
    return form(
        nodes="<region/><place/>",
        lists='<instance id="places" src="jr://file-csv/places.csv"/>',
        body='<input ref="/data/region"><label>Region</label></input><select1 ref="/data/place"><label>Place</label>'
        '<itemset nodeset="instance(\'places\')/root/item[region = /data/region]"><value ref="name"/><label ref="label"/>'
        "</itemset></select1>",
    )


def rows(count: int) -> bytes:
    """Return the file of that list with so many rows."""
    lines = [f"p{index},Place {index},r{index % 400},{index}" for index in range(count)]
    return "\n".join(["name,label,region,code", *lines]).encode()

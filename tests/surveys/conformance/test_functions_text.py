"""Functions on text, on truth and on chosen names (rows 191 to 221, 243 to 250, 264)."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.surveys.conformance.scripts import by_row, filled, refused, worked_out

DATA = "<a>қоныс</a><b/><n>5</n><many>x y z</many><list><i>1</i></list>"

KEPT = {
    191: [
        ("string(5)", "5"),
        ("string(-0.50)", "-0.5"),
        ("string(1 = 1)", "true"),
        ("string(1 = 2)", "false"),
        ("string(0 div 0)", "NaN"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("string(/data/a)", "қоныс"),
        ("string(/data/b)", ""),
        ("string(/data/n/@nothing)", ""),
    ],
    192: [
        ("concat('a', 1, 1 = 1)", "a1true"),
        ("concat(/data/a, '-', /data/n)", "қоныс-5"),
        ("concat('', /data/b)", ""),
        ("concat('one')", "one"),
        ("concat(number(''))", "NaN"),
    ],
    193: [
        ("join(', ', 'a', 'b', 'c')", "a, b, c"),
        ("join('-', 'a')", "a"),
        ("join('-', '', 'b')", "-b"),
        ("join('', 1, 2)", "12"),
        ("join('-')", ""),
    ],
    194: [
        ("substr('hello', 1)", "ello"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 3, 1)", ""),
        ("substr('hello', 10)", ""),
        ("substr('hello', -10, 2)", "he"),
        ("substr('hello', 1.9)", "ello"),
        ("substr('', 0, 3)", ""),
        ("substr(/data/a, 1, 3)", "он"),
        ("substr('hello', 'x')", ""),
    ],
    195: [
        ("substring-before('1999/04', '/')", "1999"),
        ("substring-before('a/b/c', '/')", "a"),
        ("substring-before('abc', 'x')", ""),
        ("substring-before('abc', '')", ""),
        ("substring-before('', 'a')", ""),
        ("substring-before('abc', 'a')", ""),
    ],
    196: [
        ("substring-after('1999/04', '/')", "04"),
        ("substring-after('a/b/c', '/')", "b/c"),
        ("substring-after('abc', 'x')", ""),
        ("substring-after('abc', '')", "abc"),
        ("substring-after('abc', 'c')", ""),
        ("substring-after('', '')", ""),
    ],
    197: [
        ("string-length('')", "0"),
        ("string-length(/data/a)", "5"),
        ("string-length(12.5)", "4"),
        ("string-length(' a ')", "3"),
        ("string-length(1 = 1)", "4"),
    ],
    198: [
        ("normalize-space('  a   b ')", "a b"),
        ("normalize-space('')", ""),
        ("normalize-space('   ')", ""),
        ("normalize-space(/data/a)", "қоныс"),
    ],
    199: [
        ("if(contains('Петропавл', 'пав'), 1, 0)", "1"),
        ("if(contains('Петропавл', 'ПАВ'), 1, 0)", "0"),
        ("if(contains('a', ''), 1, 0)", "1"),
        ("if(contains('', 'a'), 1, 0)", "0"),
    ],
    200: [
        ("if(starts-with('СҚО', 'С'), 1, 0)", "1"),
        ("if(starts-with('СҚО', 'Қ'), 1, 0)", "0"),
        ("if(starts-with('', ''), 1, 0)", "1"),
    ],
    201: [
        ("if(ends-with('СҚО', 'ҚО'), 1, 0)", "1"),
        ("if(ends-with('СҚО', 'С'), 1, 0)", "0"),
        ("if(ends-with('a', ''), 1, 0)", "1"),
        ("if(ends-with('', 'a'), 1, 0)", "0"),
    ],
    208: [
        ("if(boolean-from-string('true'), 1, 0)", "1"),
        ("if(boolean-from-string('1'), 1, 0)", "1"),
        ("if(boolean-from-string(1), 1, 0)", "1"),
        ("if(boolean-from-string('2'), 1, 0)", "0"),
        ("if(boolean-from-string('yes'), 1, 0)", "0"),
        ("if(boolean-from-string(''), 1, 0)", "0"),
        ("if(boolean-from-string(1 = 1), 1, 0)", "1"),
    ],
    210: [
        ("if(regex('87011234567', '8[0-9]{10}'), 1, 0)", "1"),
        ("if(regex('87011234567', '^8[0-9]{10}$'), 1, 0)", "1"),
        ("if(regex('a1b', '[0-9]'), 1, 0)", "0"),
        ("if(regex('a1b', '.*[0-9].*'), 1, 0)", "1"),
        ("if(regex('қоныс', '[а-яәғқңөұүһі]+'), 1, 0)", "1"),
        ("if(regex('٣', '\\d'), 1, 0)", "0"),
        ("if(regex('', '.*'), 1, 0)", "1"),
        ("if(regex('x', '['), 1, 0)", "0"),
    ],
    219: [
        ("count-selected('')", "0"),
        ("count-selected('a')", "1"),
        ("count-selected(' a b  c ')", "3"),
        ("count-selected(/data/many)", "3"),
    ],
    220: [
        ("if(selected('a b c', 'b'), 1, 0)", "1"),
        ("if(selected('ab c', 'b'), 1, 0)", "0"),
        ("if(selected('a b', ' b '), 1, 0)", "1"),
        ("if(selected('a', 'a'), 1, 0)", "1"),
        ("if(selected('', 'a'), 1, 0)", "0"),
        ("if(selected('a b', ''), 1, 0)", "0"),
        ("if(selected('a', ''), 1, 0)", "0"),
        ("if(selected('', ''), 1, 0)", "1"),
        ("if(selected(/data/many, 'z'), 1, 0)", "1"),
    ],
    221: [
        ("selected-at('a b c', 0)", "a"),
        ("selected-at('a b c', 2)", "c"),
        ("selected-at('a b c', 3)", ""),
        ("selected-at('a b c', -1)", ""),
        ("selected-at('', 0)", ""),
        ("selected-at(/data/many, 1)", "y"),
    ],
    243: [
        ("translate('bar', 'abc', 'ABC')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("translate('aa', 'aa', 'xy')", "xx"),
        ("translate('қоныс', 'қ', 'Қ')", "Қоныс"),
        ("translate('', 'a', 'b')", ""),
        ("translate('abc', '', 'x')", "abc"),
    ],
    244: [
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', 1, 0 div 0)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring('12345', 1, -1 div 0)", ""),
    ],
    249: [
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
        ("digest('abc', 'SHA-1', 'base64')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        (
            "digest('abc', 'SHA-256', 'hex')",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        ("string-length(digest('abc', 'SHA-384', 'hex'))", "96"),
        ("string-length(digest('abc', 'SHA-512', 'hex'))", "128"),
        ("digest('abc', /data/a)", ""),
    ],
    250: [
        ("base64-decode('SGVsbG8=')", "Hello"),
        ("base64-decode('SGVsbG8')", "Hello"),
        ("base64-decode('0prQvtC90YvRgQ==')", "Қоныс"),
        ("base64-decode('')", ""),
        ("base64-decode('!!')", ""),
        ("base64-decode('/w==')", ""),
    ],
}

REFUSED = {
    191: [("string(1, 2)", "string() takes 0 or 1 values")],
    193: [("join()", "join() takes at least 1 values")],
    194: [("substr('a')", "substr() takes 2 to 3 values")],
    195: [("substring-before('a')", "substring-before() takes 2 values")],
    196: [("substring-after('a', 'b', 'c')", "substring-after() takes 2 values")],
    197: [("string-length('a', 'b')", "string-length() takes 0 or 1 values")],
    198: [("normalize-space(1, 2)", "normalize-space() takes 0 or 1 values")],
    199: [("contains('a')", "contains() takes 2 values")],
    200: [("starts-with()", "starts-with() takes 2 values")],
    201: [("ends-with('a')", "ends-with() takes 2 values")],
    208: [("boolean-from-string()", "boolean-from-string() takes 1 values")],
    210: [("regex('a')", "regex() takes 2 values")],
    219: [("count-selected()", "count-selected() takes 1 values")],
    220: [("selected('a')", "selected() takes 2 values")],
    221: [("selected-at('a')", "selected-at() takes 2 values")],
    243: [("translate('a', 'b')", "translate() takes 3 values")],
    244: [("substring('a')", "substring() takes 2 to 3 values")],
    249: [
        ("digest('abc')", "digest() takes 2 or 3 values"),
        ("digest('abc', 'CRC')", "digest() knows MD5, SHA-1, SHA-256, SHA-384, SHA-512"),
        ("digest('abc', 'MD5', 'binary')", "digest() knows base64, hex"),
    ],
    250: [("base64-decode()", "base64-decode() takes 1 values")],
    264: [("extract-signed('a')", "extract-signed() takes 2 values")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_a_function_on_text_gives_what_the_specification_says(expression: str, kept: str) -> None:
    assert worked_out(expression, DATA) == kept


@pytest.mark.parametrize(("expression", "told"), by_row(REFUSED))
def test_a_function_on_text_is_refused_with_other_arguments(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


@pytest.mark.row(197, 198)
def test_without_an_argument_the_node_itself_is_meant() -> None:
    """In a condition: a calculation cannot look at itself."""
    s = filled("""
        | survey |
        |        | type | name  | label | constraint                          |
        |        | text | code  | Code  | string-length() = 4                 |
        |        | text | spare | Spare | normalize-space() = 'a b'           |
    """)
    s.answer("code", "abc")
    s.answer("spare", "a  b")
    assert s.node("code").problem is not None
    assert s.node("spare").problem is None
    s.answer("code", "abcd")
    s.answer("spare", "a c")
    assert s.node("code").problem is None
    assert s.node("spare").problem is not None


def signed(message: bytes, key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.sign(message) + message).decode()


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


@pytest.mark.row(264)
def test_a_signed_text_is_believed_only_with_the_key_that_signed_it() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    code = signed("отбасы 17".encode(), key)
    assert worked_out(f"extract-signed('{code}', '{public(key)}')") == "отбасы 17"
    assert worked_out(f"extract-signed('{code}', '{public(other)}')") == ""


@pytest.mark.row(264)
def test_a_text_changed_after_signing_is_not_believed() -> None:
    key = Ed25519PrivateKey.generate()
    raw = bytearray(base64.b64decode(signed(b"17", key)))
    for at in (0, 40, 64):
        broken = bytearray(raw)
        broken[at] ^= 1
        code = base64.b64encode(bytes(broken)).decode()
        assert worked_out(f"extract-signed('{code}', '{public(key)}')") == ""


@pytest.mark.row(264)
@pytest.mark.parametrize("code", ["", "17", "no base64!", "QUJD"])
def test_what_was_never_signed_is_not_believed(code: str) -> None:
    assert worked_out(f"extract-signed('{code}', '{public(Ed25519PrivateKey.generate())}')") == ""
    assert worked_out(f"extract-signed('{code}', 'QUJD')") == ""

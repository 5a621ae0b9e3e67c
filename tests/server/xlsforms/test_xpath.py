from __future__ import annotations

import pytest

from server.xlsforms.xpath import (
    Binary,
    Call,
    Negative,
    Node,
    Number,
    Path,
    Reference,
    String,
    XPathError,
    parse,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1", Number(1)),
        ("1.5", Number(1.5)),
        (".5", Number(0.5)),
        ("'a'", String("a")),
        ('"it\'s"', String("it's")),
        ("${x}", Reference("x")),
        ("${ x }", Reference("x")),
        (".", Path((".",))),
        ("../total", Path(("..", "total"))),
        ("/data/x", Path(("", "data", "x"))),
        ("name", Path(("name",))),
        ("-1", Negative(Number(1))),
        ("today()", Call("today", ())),
        ("jr:choice-name(${x}, '${x}')", Call("jr:choice-name", (Reference("x"), String("${x}")))),
        ("1+2*3", Binary("+", Number(1), Binary("*", Number(2), Number(3)))),
        ("(1+2)*3", Binary("*", Binary("+", Number(1), Number(2)), Number(3))),
        ("1-2-3", Binary("-", Binary("-", Number(1), Number(2)), Number(3))),
        ("6 div 2 mod 4", Binary("mod", Binary("div", Number(6), Number(2)), Number(4))),
        ("- 2 + 3", Binary("+", Negative(Number(2)), Number(3))),
        ("a-b", Path(("a-b",))),
        ("${a}-1", Binary("-", Reference("a"), Number(1))),
        ("1 or 2 and 3", Binary("or", Number(1), Binary("and", Number(2), Number(3)))),
        ("1 = 2 < 3", Binary("=", Number(1), Binary("<", Number(2), Number(3)))),
        ("selected (., 'no')", Call("selected", (Path((".",)), String("no")))),
        ("tên = 'à'", Binary("=", Path(("tên",)), String("à"))),
        ("div div mod", Binary("div", Path(("div",)), Path(("mod",)))),
    ],
)
def test_an_expression_is_read_as_xpath_means_it(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("1 +", "at the end"),
        ("don't", "no meaning"),
        ("a b", "operator was expected"),
        ("(1", "\\) was expected"),
        ("f(1,", "at the end"),
        ("count(${r}[x=1])", "looks something up"),
        ("instance('x')/root/item", "looks something up"),
        ("label::English", "way of looking around"),
        ("a | b", "looks something up"),
        ("${", "no meaning"),
        ("1 ; 2", "no meaning"),
        ("(" * 100 + "1" + ")" * 100, "nested too deeply"),
        ("-" * 100 + "1", "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(XPathError, match=why):
        parse(text)

"""Damage that leaves XML well-formed, so that it gets past the parser: elements moved, doubled, nested, renamed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

NASTY = (
    *(
        "",
        "0",
        "-1",
        "1",
        "2",
        "00",
        "65536",
        "2147483648",
        "99999999999999999999",
        "1e308",
        "NaN",
        "0.0000001",
        "true",
    ),
    *("A1", "XFD1048576", "A1:XFD1048576", "../../x", "rId1", "%s%n", "\u0663\u0664", "一、", "1,2,3.4.5", "=1+1"),
    *("#,##0.00", "General", "yyyy-mm-dd", "[h]:mm:ss", "continue", "restart", "inlineStr", "s", "b", "e"),
)
MOST = 400  # copies
DEEP = 300  # elements one in another


def tree(data: bytes, random: Random) -> bytes:
    """``data`` with one to four places of its XML other than they were; what is no XML stays as it is."""
    from lxml import etree

    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return data
    for _ in range(random.choice((1, 1, 2, 4))):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        random.choice(_WAYS)(random.choice(elements), elements, random)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _drop(one: Any, elements: list[Any], random: Random) -> None:
    if one.getparent() is not None:
        one.getparent().remove(one)


def _double(one: Any, elements: list[Any], random: Random) -> None:
    from copy import deepcopy

    if one.getparent() is not None:
        for _ in range(random.choice((1, 1, 3, min(MOST, 20000 // (len(one) + 1))))):
            one.addnext(deepcopy(one))


def _move(one: Any, elements: list[Any], random: Random) -> None:
    target = random.choice(elements)
    if one.getparent() is not None and one is not target and one not in target.iterancestors():
        target.insert(random.randrange(len(target) + 1), one)


def _nest(one: Any, elements: list[Any], random: Random) -> None:
    from lxml import etree

    inner = one
    for _ in range(random.choice((1, 3, 40, DEEP))):
        outer = etree.SubElement(inner, random.choice((one.tag, random.choice(elements).tag)))
        outer.text = "1"
        inner = outer


def _say(one: Any, elements: list[Any], random: Random) -> None:
    one.text = random.choice((*NASTY, "1" * 5000, "1,234.56", "\u3000" * 50))


def _attribute(one: Any, elements: list[Any], random: Random) -> None:
    names = [*one.attrib] or [name for other in elements for name in other.attrib]
    if names:
        one.set(random.choice(names), random.choice(NASTY))


def _rename(one: Any, elements: list[Any], random: Random) -> None:
    one.tag = random.choice(elements).tag


_WAYS: tuple[Callable[[Any, list[Any], Random], None], ...] = (
    *(_drop, _double, _move, _nest, _say, _say),
    *(_attribute, _attribute, _rename),
)

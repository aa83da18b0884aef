"""Code points as a PDF gives them → plain ones; and whether a page's text can be what it shows at all."""

from __future__ import annotations

import re
import unicodedata

# On pages whose fonts have no Unicode map this share of the characters, or more, is of other scripts.
GARBAGE = 0.1
# A font without a map may also give ideographs at random: fewer than this share of them, of so many, are common ones.
COMMON = 0.5
ENOUGH = 30

# Fonts name ideographs by the radical they look like. NFKC knows the Kangxi block, but not these.
_SUPPLEMENT = {
    0x2E81: 0x5382, 0x2EA0: 0x6C11, 0x2EC4: 0x897F, 0x2EC5: 0x89C1, 0x2EC6: 0x89D2,
    0x2EC9: 0x8D1D, 0x2ECB: 0x8F66, 0x2ED3: 0x957F, 0x2ED4: 0x95E8, 0x2ED8: 0x9752,
    0x2ED9: 0x97E6, 0x2EDA: 0x9875, 0x2EDB: 0x98CE, 0x2EDC: 0x98DE, 0x2EDD: 0x98DF,
    0x2EE2: 0x9A6C, 0x2EE3: 0x9AA8, 0x2EE4: 0x9B3C, 0x2EE5: 0x9C7C, 0x2EE6: 0x9E1F,
    0x2EE7: 0x5364, 0x2EE8: 0x9EA6, 0x2EE9: 0x9EC4, 0x2EEA: 0x9EFE, 0x2EEC: 0x9F50,
    0x2EEE: 0x9F7F, 0x2EF0: 0x9F99, 0x2EF3: 0x9F9F,
}  # fmt: skip


def _same_glyph() -> dict[int, str]:
    """Code points that stand for another of the same look and length."""
    table = {code: chr(to) for code, to in _SUPPLEMENT.items()}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    # pdfium's mark for a hyphen at a line's end, and the soft one: both are drawn as a hyphen.
    return table | {0x02: "-", 0xAD: "-"}


_PLAIN = _same_glyph()
_LOOK_ALIKE = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
# White space, ASCII, the signs of Latin-1, Greek, punctuation, letter-like signs, arrows, mathematics,
# enclosed numbers, box drawing, CJK with its punctuation and kana, full-width forms, private use (bullets of
# symbol fonts).
_STRANGE = re.compile(
    "[^\\s\x02\x20-\x7e\xa0-\xbf\xd7\xf7\u0370-\u03c9\u2000-\u27bf\u2e80-\u33ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ue000-\uf8ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]+"
)


_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]+")
_SECOND_LEVEL = bytes(range(0xD8, 0x100))  # first bytes of the ideographs in GB 2312 that are not common


def plain_text(text: str) -> str:
    """``text`` with look-alike code points replaced one for one."""
    return text.translate(_PLAIN) if _LOOK_ALIKE.search(text) else text


def is_garbage(text: str) -> bool:
    """Whether a page's text is not what the page shows: too much of it belongs to no script of a report, or its
    ideographs are ones that nobody writes."""
    strange = sum(map(len, _STRANGE.findall(text)))
    if strange > 0 and strange >= GARBAGE * sum(1 for one in text if not one.isspace()):
        return True
    ideographs = "".join(_IDEOGRAPHS.findall(text))
    return len(ideographs) >= ENOUGH and _count_common(ideographs) < COMMON * len(ideographs)


def _count_common(ideographs: str) -> int:
    """How many are among the 3755 of the first level of GB 2312, which all but a few percent of any text is made of; of
    ideographs taken at random it is one in six."""
    first_bytes = ideographs.encode("gb2312", "ignore")[::2]
    return len(first_bytes.translate(None, _SECOND_LEVEL))

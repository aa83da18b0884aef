"""How the time of a check grows with texts made to slow it down: twice the text, and four times.

``python bench/hostile.py [CHARACTERS] [NAME …]``; a line for each text, marked where twice takes over 2.5 times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import pairwise

from gouji.limits import Limits
from gouji.model import UnusableInput
from gouji.pipeline import check
from gouji.settings import Settings

HEAD = "泊宁市测试局2024年度部门决算\n\n第三部分 2024年度部门决算情况说明\n\n一、收入支出决算总体情况说明\n\n"
SENTENCE = "2024年度收入总计1,250.40万元，与上年相比增加50.40万元，增长4.2%。"
TABLE = "支出决算表\n单位：万元\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n"
MOST = 2.5


def run_of(bit: str) -> Callable[[int], str]:
    """One paragraph that is nothing but ``bit``."""
    return lambda size: HEAD + (bit * size)[:size] + "。\n"


def lines_of(line: Callable[[int], str], length: int) -> Callable[[int], str]:
    """Lines of about ``length`` characters, no two the same."""
    return lambda size: HEAD + "".join(line(number) for number in range(size // length))


TEXTS: dict[str, Callable[[int], str]] = {
    **{
        f"run of {bit!r}": run_of(bit)
        for bit in (
            *(
                " ",
                "\u3000",
                "1",
                "1,",
                "1.1.",
                ",",
                "、",
                "甲、",
                "1万元、",
                "（",
                "（）",
                "其中：",
                "其中：甲1万元、乙2万元；",
            ),
            *(
                "x",
                "一百",
                "占1%，",
                "分别为1万元、2万元、",
                "2024年",
                "〔2024〕1号",
                "增加",
                "比上年",
                "“",
                "《",
                "-",
                "合计",
            ),
        )
    },
    "one sentence again and again": lines_of(lambda n: SENTENCE, len(SENTENCE)),
    "paragraphs": lines_of(lambda n: SENTENCE + "\n", len(SENTENCE)),
    "short lines": lines_of(lambda n: "a\n", 2),
    "headings": lines_of(lambda n: "一、收入\n", 5),
    "last year": lines_of(lambda n: "2023年收入1万元。", 11),
    "projects": lines_of(lambda n: f"项目{n}支出{n}.10万元，比上年增加{n % 7}.10万元，增长{n % 9}.5%。\n", 38),
    "parts": lines_of(lambda n: f"其中：项目{n}支出{n}.10万元；", 18),
    "rows": lambda size: (
        HEAD
        + TABLE
        + "".join(f"{201 + n % 30}{n % 99:02d}\t科目{n}\t{n}.00\t{n}.00\t0.00\n" for n in range(size // 25))
    ),
    "a row": lambda size: HEAD + "决算表\n" + "收入\t" * (size // 3) + "\n" + "1\t" * (size // 3) + "\n",
}


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    names = sys.argv[2:] or list(TEXTS)
    settings = Settings(limits=Limits(seconds=120))
    check((HEAD + SENTENCE).encode(), name="warm.txt")
    steep = 0
    for name in names:
        seconds = [_seconds(TEXTS[name](size * times), settings) for times in (1, 2, 4)]
        growth = [later / before for before, later in pairwise(seconds)]
        is_steep = growth[-1] > MOST and seconds[-1] > 1
        steep += is_steep
        times = " ".join(f"{one:7.2f}" for one in seconds)
        print(f"{name:32}{times} s  × {growth[0]:.1f} {growth[1]:.1f}{'  steep' if is_steep else ''}", flush=True)
    return 1 if steep else 0


def _seconds(text: str, settings: Settings) -> float:
    began = time.process_time()
    try:
        check(text.encode(), name="hostile.txt", settings=settings)
    except UnusableInput as refused:
        print(f"  {refused.code}")
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())

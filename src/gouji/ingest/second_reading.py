"""A second opinion: what pdfminer.six reads in given places of a PDF, to confirm the figures of a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gouji.ingest.pdf_characters import is_garbage
from gouji.ingest.pdf_drawing import Drawing, ReadError, Run
from gouji.ingest.pdf_lines import runs_to_lines
from gouji.ingest.pdf_miner import Miner
from gouji.model import Box

# A character is in a box when its middle is, or misses it by this much (points): the readers' boxes differ a little.
SLACK = 0.5
_UNMAPPED = "\ufffd"  # what the second reader says of a character whose font it cannot map


def reread(data: bytes, places: Sequence[Box]) -> list[str]:
    """The text that the second reader finds in each box (on its page as displayed).

    Lines within a box are joined without space. Only the pages named are interpreted. A place that it cannot read,
    the page or a font's characters, gives "".
    """
    found = [""] * len(places)
    wanted: dict[int, list[int]] = defaultdict(list)
    for index, box in enumerate(places):
        wanted[box.page].append(index)
    try:
        miner = Miner(data, strokes=False)
    except ReadError:
        return found
    for page, indexes in sorted(wanted.items()):
        try:
            drawing = miner.draw(page)
        except ReadError:
            continue
        if is_garbage(drawing.text):
            continue
        for index in indexes:
            text = _text_in(drawing, places[index])
            found[index] = "" if _UNMAPPED in text else text
    return found


def _text_in(drawing: Drawing, box: Box) -> str:
    x0, top, x1, bottom = drawing.upright(box.x0, box.top, box.x1, box.bottom)
    inside = []
    for run in drawing.runs:
        if run.x1 < x0 - SLACK or run.x0 > x1 + SLACK or not top - SLACK <= run.middle <= bottom + SLACK:
            continue
        kept = [k for k in range(run.start, run.end) if x0 - SLACK <= (drawing.x0[k] + drawing.x1[k]) / 2 <= x1 + SLACK]
        if kept:
            first, last = kept[0], kept[-1]
            inside.append(Run(first, last + 1, drawing.x0[first], run.top, drawing.x1[last], run.bottom))
    return "".join(line.text for line in runs_to_lines(drawing, inside))

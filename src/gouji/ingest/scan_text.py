"""Pictures of single lines → what they say, where each character stands and how sure that is. Needs gouji[ocr].

The models are those inside the rapidocr wheel, named by their paths, so that nothing is ever fetched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gouji.ingest.scan_image import Picture
from gouji.model import UnusableInput

# The narrowest picture the model is given (pixels, at its height of 48): that of a cell, not the whole line it expects.
NARROW = 96
BATCH = 8
# Lines are looked for in a picture this much smaller, which takes a quarter of the time, and no picture is longer.
SMALLER = 0.5
LONGEST = 4000
# A character is at most this wide, in heights of its line.
WIDEST, WIDEST_LATIN = 0.6, 0.4

_MARKED = re.compile(r"[-+(]?\d[\d.,\u3001\uff0c\u3002\uff0e\u00b7]*\d[%)]?")
_POINT_LAST = re.compile(r"(.*\D)(\d{1,2})(\D*)")
_POINTLESS = re.compile(r"([-+(]?\d{1,3}(?:,\d{3})+)\d{1,2}[%)]?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line's text; ``x0s[k]``, ``x1s[k]`` and ``scores[k]`` are of text[k]: its edges, 0 to 1 how sure."""

    text: str
    x0s: tuple[float, ...]
    x1s: tuple[float, ...]
    scores: tuple[float, ...]


class RecognitionError(Exception):
    """The engine gave up on a picture."""


def has_models() -> bool:
    """Whether the models are where the wheel of rapidocr brings them."""
    return all(_models())


@cache
def _models() -> tuple[Path | None, Path | None]:
    """The models that find lines and read them, in the wheel."""
    found = find_spec("rapidocr")
    folder = Path(found.origin).parent / "models" if found and found.origin else Path()
    detectors, readers = sorted(folder.glob("*_det_*.onnx")), sorted(folder.glob("*_rec_*.onnx"))
    return (detectors[-1] if detectors else None), (readers[-1] if readers else None)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    detector, reader = _models()
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": LONGEST,
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": LONGEST,
            "Global.return_word_box": True,
            "Det.model_path": str(detector),
            "Rec.model_path": str(reader),
            "Rec.rec_img_shape": [3, 48, NARROW],
            "Rec.rec_batch_num": BATCH,
        }
    )


@contextmanager
def _engine_trouble() -> Iterator[None]:
    """Turn whatever the engine raises into RecognitionError; it has errors of its own for want of memory too."""
    try:
        yield
    except (MemoryError, UnusableInput):
        raise
    except Exception as failed:  # of onnxruntime, OpenCV and rapidocr, which have no common name
        if "bad_alloc" in str(failed):
            raise MemoryError from failed
        raise RecognitionError from failed


def find_lines(picture: Picture) -> list[tuple[int, int, int, int]]:
    """The boxes of the lines of text in a picture."""
    small = cv2.resize(picture, None, fx=SMALLER, fy=SMALLER, interpolation=cv2.INTER_AREA)
    with _engine_trouble():
        found = _engine()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None:
        return []
    boxes = []
    for corners in found.boxes / SMALLER:
        xs, ys = corners[:, 0], corners[:, 1]
        boxes.append((int(xs.min()), int(ys.min()), int(np.ceil(xs.max())), int(np.ceil(ys.max()))))
    return boxes


def recognise(lines: Sequence[Picture]) -> list[Recognised]:
    """What each picture of a line says."""
    if not lines:
        return []
    with _engine_trouble():
        found = _engine().recognize_txt([cv2.cvtColor(line, cv2.COLOR_GRAY2BGR) for line in lines])
    return [
        _placed(text, words, line.shape[1], line.shape[0])
        for text, words, line in zip(found.txts, found.word_results, lines, strict=True)
    ]


def _placed(text: str, words: Any, width: int, height: int) -> Recognised:
    """The characters (no blanks: gaps tell them better), placed by the model's own steps along the line."""
    seen = [(one, float(score)) for one, score in zip(text, words.confs or (), strict=False) if not one.isspace()]
    steps = [step for columns in words.word_cols or () for step in columns]
    if not seen or len(seen) != len(steps):
        return Recognised("", (), (), ())
    middles = [(step + 0.5) * width / words.line_txt_len for step in steps]
    x0s, x1s = [], []
    for k, (one, _) in enumerate(seen):
        half = height * (WIDEST_LATIN if one.isascii() else WIDEST)
        before = (middles[k] - middles[k - 1]) / 2 if k else half
        after = (middles[k + 1] - middles[k]) / 2 if k + 1 < len(middles) else half
        x0s.append(max(middles[k] - min(before, half), 0.0))
        x1s.append(min(middles[k] + min(after, half), float(width)))
    plain = mend_numbers("".join(one for one, _ in seen))
    scores = [score for _, score in seen]
    at = lost_point(plain)
    if at is not None:
        plain = f"{plain[:at]}.{plain[at:]}"
        for column, value in ((x0s, x1s[at - 1]), (x1s, x1s[at - 1]), (scores, min(scores))):
            column.insert(at, value)
    return Recognised(plain, tuple(x0s), tuple(x1s), tuple(scores))


def lost_point(text: str) -> int | None:
    """Where the point of a number was overlooked: behind the third digit after its last comma; None where none was."""
    found = _POINTLESS.fullmatch(text)
    return found.end(1) if found else None


def mend_numbers(text: str) -> str:
    """``text`` with the points and commas of its numbers as they must be; of the same length.

    A model takes one for the other. Only three digits follow a comma, so what one or two follow is the point, and no
    number has two of them.
    """
    return _MARKED.sub(_mended, "".join(_plain(one) for one in text))


def _plain(one: str) -> str:
    """Full-width digits and signs as plain ones; punctuation of sentences stays."""
    folded = unicodedata.normalize("NFKC", one)
    return folded if len(folded) == 1 and (folded.isdigit() or folded in "%-+.") else one


def _mended(number: re.Match[str]) -> str:
    text = number[0]
    last = _POINT_LAST.fullmatch(text.rstrip("%)"))
    if last is None:
        return text
    tail = text[len(text.rstrip("%)")) :]
    head, marks, digits = last[1][:-1], last[1][-1:], last[2]
    whole = re.sub(r"[^\d(+-]", ",", head)
    bare = whole.lstrip("(+-")
    if not bare.isdigit() and not _GROUPED.fullmatch(bare):
        return text  # a date, a list: no number of one piece
    return whole + ("." if marks else "") + digits + last[3] + tail

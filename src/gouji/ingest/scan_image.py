"""A page as a picture: rendered, made straight, its ink and its rulings. Needs OpenCV, which gouji[ocr] brings along.

Pictures are arrays of grey values, rows from the top; boxes in them are (x0, top, x1, bottom) in pixels, half-open.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gouji.ingest.pdf_drawing import BoxTuple

Picture = NDArray[np.uint8]

# Pixels for a point (200 dpi): the models are made for letters of some 30 pixels.
SCALE = 200 / 72
WHITE = 255
# How far a scan may be askew, in degrees, and the steps in which its angle is told.
ASKEW = 4.0
STEPS = (0.5, 0.1, 0.02)
STRAIGHT = 0.02
# What is darker than its surroundings by this much is ink; the surroundings are a square of so many pixels.
INK = 25
SURROUNDINGS = 51
# The shortest ruling across and down, in points: longer than the strokes of letters in a table.
ACROSS, DOWN = 20.0, 14.0
# A ruling is at most this thick (points), and its gaps are at most this long.
THICK = 4.0
GAP = 1.0


def straightened(picture: Picture) -> tuple[Picture, float]:
    """The picture turned about its middle so that its lines run level, and by how many degrees that was."""
    width = 1000
    height = round(picture.shape[0] * width / picture.shape[1])
    small = ink_of(_picture(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)))
    angle, reach = 0.0, ASKEW
    for step in STEPS:
        angles = np.arange(angle - reach, angle + reach + step / 2, step)
        angle = float(max(angles, key=lambda one: _levelness(small, float(one))))
        reach = step
    return (picture, 0.0) if abs(angle) < STRAIGHT else (_turned(picture, angle, WHITE), angle)


def _levelness(ink: Picture, angle: float) -> float:
    """How sharply the rows of pixels differ when the picture is turned back by ``angle``: most when lines run level."""
    rows = _turned(ink, angle, 0).sum(axis=1, dtype=np.int64)
    steps = np.diff(rows)
    return float((steps * steps).sum())


def _turned(picture: Picture, angle: float, border: int) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)
    return _picture(turned)


def ink_of(picture: Picture) -> Picture:
    """255 where there is ink, else 0."""
    dark = cv2.adaptiveThreshold(picture, WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, SURROUNDINGS, INK)
    return _picture(dark)


def find_rulings(ink: Picture) -> tuple[list[BoxTuple], Picture]:
    """The boxes of the straight rulings of a picture's ink, and the ink that is theirs."""
    boxes: list[BoxTuple] = []
    mask = np.zeros_like(ink)
    gap = max(round(GAP * SCALE), 1)
    for length, flat in ((round(ACROSS * SCALE), True), (round(DOWN * SCALE), False)):
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _bar(gap + 1, flat))
        runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, _bar(length, flat))
        joined = cv2.dilate(runs, _bar(3, not flat))  # the steps of one that is not quite level
        count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        for x, y, wide, high, _ in stats[1:count]:
            if (high if flat else wide) - 2 <= THICK * SCALE:
                boxes.append((float(x), float(y), float(x + wide), float(y + high)))
                place = (slice(y, y + high), slice(x, x + wide))
                mask[place] = np.maximum(mask[place], _picture(runs)[place])
    return boxes, mask


def _bar(length: int, flat: bool) -> Any:
    return np.ones((1, length) if flat else (length, 1), np.uint8)


def without(picture: Picture, mask: Picture) -> Picture:
    """The picture with white where the mask (and a pixel around it) is."""
    cleared = picture.copy()
    cleared[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = WHITE
    return cleared


def without_specks(ink: Picture, least: int) -> Picture:
    """The ink without spots of fewer than ``least`` pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    kept = stats[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    return _picture(np.where(kept[labels], WHITE, 0).astype(np.uint8))


def spans_of(filled: Any, gap: int) -> list[tuple[int, int]]:
    """The half-open spans where ``filled`` (a row of truth values) holds, those less than ``gap`` apart joined."""
    places = np.flatnonzero(np.asarray(filled))
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) > gap)
    starts = places[np.concatenate(([0], cuts + 1))]
    ends = places[np.concatenate((cuts, [len(places) - 1]))] + 1
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def _picture(array: Any) -> Picture:
    return np.asarray(array, dtype=np.uint8)

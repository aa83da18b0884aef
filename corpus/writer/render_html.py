"""The web twin: a saved page with its menus, the article as editors and word processors leave it."""

# ruff: noqa: E501 - the markup is as programs write it

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from random import Random

from corpus.writer.tree import Cell, Heading, Paragraph, Report, Table

_GAPS = ("&nbsp;&nbsp;&nbsp;&nbsp;", "\u3000\u3000", "&emsp;&emsp;")
_SPLIT = 0.05
_WRAPS = ('<span style="font-family:仿宋_GB2312;font-size:16pt">', "<font face=仿宋>", "<b>", '<span lang="EN-US">')
_CLOSED = {"<span": "</span>", "<font": "</font>", "<b>": "</b>"}
_HEAD = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}_信息公开</title>
<style>p {{ text-indent: 2em }} .hide {{ display: none }}</style><script>var views = 12345; document.write("浏览 1,234 次")</script></head>
<body><div class="header"><a href="/">首页</a> | <a href="/xxgk">政务公开</a> | <a href="/fw">办事服务</a></div>
<div class="position nav">当前位置：<a href="/">首页</a> &gt; <a href="/czxx">财政信息</a></div>
<div class="content"><h1>{title}</h1><div class="info">发布时间：2025-08-20 09:30&nbsp;&nbsp;来源：财务科&nbsp;&nbsp;浏览次数：1,234</div>
<div class="TRS_Editor">
"""
_FOOT = """</div></div>
<div style="display:none">草稿 99.99万元。</div>
<ul class="list"><li><a href="/a.html">上一篇：2023年度部门决算</a></li><li><a href="/b.html">下一篇：通知公告</a></li></ul>
<div class="footer">主办单位：办公室 备案号：12345678号 网站标识码：3600000001 技术支持：信息中心</div></body></html>
"""


def render_html(report: Report) -> bytes:
    """The report as a page; the same report gives the same bytes. Some pages are GB 18030 and call it GB 2312."""
    writer = _Writer(report)
    charset = writer.rng.choice(("utf-8", "utf-8", "gb2312"))
    page = _HEAD.format(title=escape(report.title), charset=charset) + "".join(writer.blocks()) + _FOOT
    return page.encode("gb18030" if charset == "gb2312" else "utf-8")


class _Writer:
    """The tree as the inside of the article; one way to set paragraphs for each page."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rng = Random(f"{report.style}/{report.seed}/html")
        self.way = self.rng.choice(("p", "p", "div", "gaps", "breaks"))
        self.gap = self.rng.choice(_GAPS)

    def blocks(self) -> Iterator[str]:
        """Everything, in order."""
        for block in self.report.blocks:
            if isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, Heading):
                yield self._line(block.text, centred=block.level == 1)
            elif isinstance(block, Paragraph):
                yield self._line(block.text, centred=block.style in ("cover", "title"))

    def _line(self, text: str, *, centred: bool) -> str:
        inside = self._inside(text)
        if centred:
            return f'<p style="TEXT-ALIGN: center; text-indent: 0"><strong>{inside}</strong></p>\n'
        if self.way == "gaps":
            return f"<p>{self.gap}{inside}</p>\n"
        if self.way == "breaks":
            return f"{self.gap}{inside}<br>\n"
        if self.way == "div":
            return f'<div style="margin:0;text-indent:32pt">{inside}<o:p></o:p></div>\n'
        return f"<p class=MsoNormal style='text-indent:32.0pt'>{inside}<o:p></o:p></p>\n"

    def _inside(self, text: str) -> str:
        """The text with marks around some of its pieces, cut anywhere, and lines of source broken between them."""
        out, piece = [], ""
        for char in text:
            piece += char
            if self.rng.random() < _SPLIT:
                out.append(self._wrapped(piece))
                piece = ""
        return "".join([*out, escape(piece)])

    def _wrapped(self, piece: str) -> str:
        wrap = self.rng.choice(("", *_WRAPS))
        end = next((closing for opening, closing in _CLOSED.items() if wrap.startswith(opening)), "")
        return f"{wrap}{escape(piece)}{end}"

    def _table(self, table: Table) -> Iterator[str]:
        for text in table.captions:
            yield self._line(table.title if text == "@title" else text, centred=True)
        yield '<div align="center"><table border="1" cellspacing="0" style="border-collapse:collapse">\n'
        head = self.rng.random() < 0.5 and bool(table.header)
        for r, row in enumerate((*table.header, *table.body)):
            start = "<thead>" if head and r == 0 else "<tbody>" if head and r == len(table.header) else ""
            end = "</thead>" if head and r == len(table.header) - 1 else ""
            cells = "".join(self._cell(cell) for cell in row if not cell.covered)
            yield f"{start}<tr style='height:15.0pt'>{cells}</tr>{end}\n"
        yield "</table></div>\n"
        for note in table.notes:
            yield self._line(note, centred=False)

    def _cell(self, cell: Cell) -> str:
        spans = (f" rowspan={cell.rows}" if cell.rows > 1 else "") + (
            f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        )
        inside = self._inside(cell.text) or self.rng.choice(("&nbsp;", "", "<p>\u3000</p>"))
        if self.rng.random() < 0.5:
            return f"<td{spans}><p align=center>{inside}</p></td>"
        return f"<td{spans} nowrap>{inside}</td>"

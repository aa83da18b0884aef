"""HTML → Document: the article among what stands around it, its paragraphs as lines and its tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gouji.ingest.encoding import decode
from gouji.ingest.html_article import find_article, page_titles, weigh
from gouji.ingest.html_elements import BLOCKS, Element, is_link, is_noise, is_unseen, name
from gouji.ingest.html_flow import Flow, attachment
from gouji.ingest.html_pages import read_placed_pages
from gouji.ingest.paragraphs import Paragraph, lay_out, unwrapped
from gouji.limits import keep_objects
from gouji.model import Document, Notice, UnusableInput

_WINDOW = 65536  # bytes in which a page says what it is
_MARKUP = re.compile(rb"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(
    rb"\s*<(?:div|p|table|span|center|font|section|article|h[1-6]|ul|ol|style|meta)[\s>]", re.IGNORECASE
)
_ARCHIVE = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_SERVER_CODE = re.compile(r"<%.*?%>|<\?.*?\?>", re.DOTALL)  # templates published unfilled, declarations
_INLINE = re.compile(r"</?(?:span|font|b|i|u|em|strong|o:p|big|small|st1:\w+)\b[^>]*>", re.IGNORECASE)
_DEPTH = 256  # elements inside one another that libxml2 reads
_NAMED = 5  # titles of attachments in the notice
_HEAD = 5  # first paragraphs that may repeat the title


def is_html(data: bytes) -> bool:
    """Whether the bytes are a web page (or one saved with its pictures), by what they say of themselves."""
    head = data[:_WINDOW].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    return bool(_MARKUP.search(head) or _FRAGMENT.match(head) or _ARCHIVE.search(head[:4096]))


def read_html(data: bytes, path: str, sha256: str) -> Document:
    """Read the bytes of a page. ``Document.text`` is the article's text outside tables, one paragraph a line.

    Raises UnusableInput: "not_text", "no_text" (nothing to read in it), "too_many_objects", "too_deep".
    """
    keep_objects(data.count(b"<"))  # the tree of a page takes many times its size
    data, declared = _page_of(data)
    text, lost = decode(data, declared)
    page, cut = _parse(_SERVER_CODE.sub("", text))
    notices = [Notice("undecodable", {"count": str(lost)})] if lost else []
    placed = read_placed_pages(next(page.iter("body"), page))
    if placed is not None:
        source, blocks, lost_tables = placed
        notices += [Notice("tables_without_columns", {"count": str(lost_tables)})] if lost_tables else []
        notices += [Notice("page_cut")] if cut else []
        return Document(path, sha256, "html", source, blocks, notices=tuple(notices))
    flow, title = _read(page, notices)
    if not flow.items:
        raise UnusableInput("too_deep", limit=str(_DEPTH)) if cut else UnusableInput("no_text")
    if cut or flow.cut:
        notices.append(Notice("page_cut"))
    if flow.pictures:
        notices.append(Notice("pictures", {"count": str(flow.pictures)}))
    if flow.attachments:
        names = "\u3001".join(flow.attachments[:_NAMED])
        notices.append(Notice("attachments", {"count": str(len(flow.attachments)), "names": names}))
    items, lost_tables = unwrapped(flow.items)
    if lost_tables:
        notices.append(Notice("tables_without_columns", {"count": str(lost_tables)}))
    items = [*([Paragraph(title, True)] if title else []), *items]
    source, blocks = lay_out(items)
    return Document(path, sha256, "html", source, blocks, notices=tuple(notices))


def html_to_lines(data: bytes) -> Iterator[str]:
    """The lines of a page as its blocks part them, without links and what stands around an article; what is in tables
    is among them. Raises UnusableInput: "not_text", "no_text"."""
    from lxml import etree

    page, declared = _page_of(data)
    tree, _ = _parse(_SERVER_CODE.sub("", decode(page, declared)[0]))
    line: list[str] = []
    left_out: Element = None
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        begins, tag = event == "start", name(element)
        if left_out is None:
            if tag in BLOCKS or tag in ("br", "title"):
                yield "".join(line)
                line = []
            if begins and tag != "title" and (is_link(element) or is_unseen(element) or is_noise(element)):
                left_out = element
        elif element is left_out and not begins:
            left_out = None
        text = element.text if begins else element.tail
        if left_out is None and text:
            line.append(text)
    yield "".join(line)


def _page_of(data: bytes) -> tuple[bytes, str]:
    """The page itself and the encoding it declares; of a page saved with its pictures, its HTML part."""
    if _ARCHIVE.search(data[:4096]):
        import email

        for part in email.message_from_bytes(data).walk():
            content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
            if isinstance(content, bytes):
                return content, part.get_content_charset() or _declared(content)
    return data, _declared(data)


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:_WINDOW])
    return found.group(1).decode("ascii") if found else ""


def _parse(text: str) -> tuple[Element, bool]:
    """The page's tree, and whether some of it was too deep to be read. Raises UnusableInput ("no_text")."""
    page, cut = _tree(text)
    if cut:  # unclosed <font> after <font>: without them the page is not deep
        page, cut = _tree(_INLINE.sub("", text))
    return page, cut


def _tree(text: str) -> tuple[Element, bool]:
    from lxml import etree, html

    # no network, no huge trees: libxml2 then bounds depth and the length of a text; HTML has no entities of its own
    parser: Any = html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as nothing:
        raise UnusableInput("no_text") from nothing
    limits = [error for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"]
    return page, bool(limits)


def _read(page: Element, notices: list[Notice]) -> tuple[Flow, str]:
    """What is read of the page, and its title where the article does not begin with it."""
    body = next(page.iter("body"), page)
    hidden = False
    weights = weigh(body, hidden=False)
    if not weights[body].stops and not weights[body].figures:
        weights = weigh(body, hidden=True)
        hidden = bool(weights[body].stops or weights[body].figures)
        if hidden:
            notices.append(Notice("hidden_text"))
    article = find_article(body, weights)
    flow = Flow(weights, hidden=hidden).read(article)
    beside = (attachment(link) for link in body.iter("a") if is_link(link))
    flow.attachments = list(dict.fromkeys([*flow.attachments, *(title for title in beside if title)]))
    opening = [item.text for item in flow.items[:_HEAD] if isinstance(item, Paragraph)]
    title = next(iter(page_titles(page, article, weights)), "")
    return flow, "" if any(title in text or text in title for text in opening) else title

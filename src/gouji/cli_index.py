"""``gouji index``, and the index that ``gouji scan`` leaves beside its store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from gouji.batch.index_data import index_data, pages_beside
from gouji.batch.index_page import MARK, index_page
from gouji.batch.manifest import ManifestError
from gouji.batch.roster import Expected, read_roster
from gouji.batch.store import Store, StoreError, open_store, store_url
from gouji.cli_files import write_file
from gouji.cli_streams import complain, open_output
from gouji.report.messages import LANGUAGES, Messages

OK, UNUSABLE = 0, 2
NAME = "index.html"
PAGES = "pages"
"""The folder beside a store for the pages of its reports."""

_HEAD = 4096  # bytes in which an index of ours tells that it is one


def write_index(
    store: str, output: Path | None, roster: Path | None, pages: Path | None, messages: Messages, language: str
) -> int:
    """Write the index of a store and return the exit status."""

    def refuse(key: str, **values: object) -> int:
        complain(messages.text("scan", key, language, **values), messages)
        return UNUSABLE

    try:
        with open_store(store) as opened:
            target = output or beside(opened)
            if target is None:
                return refuse("index_needs_output")
            expected = None if roster is None else roster_of(roster, messages)
            if not save_index(opened, target, expected, pages, messages, language):
                return refuse("index_in_the_way", path=target)
    except (StoreError, ManifestError) as broken:
        return refuse(broken.code, **broken.values)
    except DBAPIError as failed:
        shown = store_url(store).render_as_string(hide_password=True)
        return refuse("store_failed", store=shown, detail=str(failed.orig).splitlines()[0])
    except OSError as failed:
        detail = failed.strerror or type(failed).__name__
        complain(messages.text("cli", "output_failed", language, path=output or store, detail=detail), messages)
        return UNUSABLE
    with open_output(None, messages) as out:
        out.text(messages.text("cli", "written_to", language, path=target) + "\n")
    return OK


def beside(store: Store) -> Path | None:
    """Where the index of a store stands unless another place is named; None for a store that is no file."""
    own = store.own_files
    return own[0].parent / NAME if own else None


def roster_of(path: Path, messages: Messages) -> list[Expected]:
    """The lines of a roster; kinds may be called as they are in any language. Raises ManifestError."""
    names = {
        name: kind for kind, texts in messages.groups["kind"].items() for name in (kind, *map(texts.get, LANGUAGES))
    }
    return read_roster(path, {name: kind for name, kind in names.items() if name})


def save_index(
    store: Store, target: Path, roster: list[Expected] | None, pages: Path | None, messages: Messages, language: str
) -> bool:
    """Write the index to ``target``; False when a file that is no index of ours stands there. Raises OSError."""
    if target.exists() and MARK.encode() not in target.read_bytes()[:_HEAD]:
        return False
    runs = store.runs()
    name = store.url.render_as_string(hide_password=True)
    if store.own_files:
        name = store.own_files[0].name
    last = runs[-1] if runs else None
    said = messages.text(
        "index",
        "run",
        language,
        store=name,
        version=last["version"] if last else "",
        at=f"{last['seen_at']:%Y-%m-%d %H:%M} UTC" if last else "",
    )
    folder = pages if pages is not None else target.parent / PAGES
    data = index_data(store, roster, pages_beside(target, folder))
    write_file(target, index_page(data, messages, language, said), ())
    return True

"""``gouji export``: the tables of a store as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlalchemy.exc import DBAPIError

from gouji.batch.export import ExportError, export_store
from gouji.batch.store import StoreError, open_store, store_url
from gouji.cli_streams import complain, open_output
from gouji.report.messages import Messages

OK, UNUSABLE = 0, 2


def export_tables(
    store: str, folder: Path, format: Literal["parquet", "csv", "xlsx"], messages: Messages, language: str
) -> int:
    """Write the files, name each, and return the exit status."""
    try:
        with open_store(store) as opened:
            written = export_store(opened, folder, format)
    except (StoreError, ExportError) as broken:
        complain(messages.text("scan", broken.code, language, **broken.values), messages)
        return UNUSABLE
    except DBAPIError as failed:
        shown = store_url(store).render_as_string(hide_password=True)
        detail = str(failed.orig).splitlines()[0]
        complain(messages.text("scan", "store_failed", language, store=shown, detail=detail), messages)
        return UNUSABLE
    except OSError as failed:
        complain(messages.text("cli", "output_failed", language, path=folder, detail=failed.strerror), messages)
        return UNUSABLE
    with open_output(None, messages) as output:
        for path in written:
            output.text(messages.text("cli", "written_to", language, path=path) + "\n")
    return OK

"""``gouji scan``: a folder of reports into a store, going on where an earlier scan stopped."""

from __future__ import annotations

import getpass
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.exc import DBAPIError

from gouji import __version__
from gouji.batch.discovery import Found, NothingThere, find_files
from gouji.batch.engine_dask import ClusterError, DaskEngine
from gouji.batch.engine_local import LocalEngine
from gouji.batch.grouping import compile_part_names
from gouji.batch.linking import Linking
from gouji.batch.manifest import ManifestError, read_manifest
from gouji.batch.neighbours import standing_reports
from gouji.batch.roster import Expected
from gouji.batch.scan import Scan, recipe_of
from gouji.batch.store import Store, StoreError, is_new_file, open_store, store_url
from gouji.batch.store_write import Writer
from gouji.batch.supervise import WorkerError
from gouji.batch.work import Limits, Orders, Reason
from gouji.cli_index import beside, roster_of, save_index
from gouji.cli_progress import Progress
from gouji.cli_streams import complain, open_output
from gouji.model import RuleError
from gouji.report.messages import Messages
from gouji.report.to_json import SEVERITIES
from gouji.rulebook import load_rulebook
from gouji.settings import Settings
from gouji.unit_names import Aliases, NameRules, compile_names, read_aliases

OK, FOUND, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

_GRAVE = {"never": 0, "error": 1, "warning": 2, "note": 3}  # how many of SEVERITIES count
_SHOWN = 20  # unusable files listed at the end; all are in the store


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What ``gouji scan`` was asked for."""

    settings: Settings
    store: str
    manifest: Path | None
    workers: int
    limits: Limits
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None
    roster: Path | None = None
    pages: Path | None = None


def scan_folders(folders: Sequence[str], options: ScanOptions, messages: Messages) -> int:
    """Scan, say what came of it, and return the exit status."""
    language = options.settings.language
    words = _Words(messages, language)
    try:
        listed = read_manifest(options.manifest) if options.manifest is not None else []
        if not folders and options.manifest is None:
            return words.refuse("nothing_asked")
        if options.settings.rules:
            _try_rules(options.settings)
        if (options.engine == "dask") != (options.scheduler is not None):
            return words.refuse("needs_scheduler")
        roster = None if options.roster is None else roster_of(options.roster, messages)
        with _engine(options) as engine:
            if isinstance(engine, LocalEngine) and is_new_file(options.store):
                engine.start()  # there will be something to do: they get ready while it is found
            with open_store(options.store, create=True) as store:
                progress = Progress(messages, language)
                progress.say("finding_files")
                found = find_files(folders, listed, _own_files(store, options), options.settings.limits.file)
                status = _scan(found, store, engine, options, words, progress)
                return status if status == INTERRUPTED else _write_index(store, roster, options, words) or status
    except (ManifestError, StoreError) as broken:
        return words.refuse(broken.code, **broken.values)
    except RuleError as broken:
        complain(messages.text("cli", "bad_rules", language, detail=broken), messages)
        return UNUSABLE
    except ClusterError as failed:
        return words.refuse("no_cluster", scheduler=options.scheduler, detail=str(failed))
    except WorkerError as failed:
        return words.refuse("no_worker", detail=str(failed))
    except NothingThere as missing:
        return words.refuse("nothing_there", path=str(missing))
    except DBAPIError as failed:  # a full disk, a lost connection: what was written stays
        return words.refuse(
            "store_failed",
            store=store_url(options.store).render_as_string(hide_password=True),
            detail=str(failed.orig).splitlines()[0],
        )


class _Words:
    """Says things in the language of the call."""

    def __init__(self, messages: Messages, language: str) -> None:
        self.messages = messages
        self._language = language

    def text(self, key: str, values: Mapping[str, object] | None = None, group: str = "scan") -> str:
        return self.messages.text(group, key, self._language, **(values or {}))

    def refuse(self, key: str, **values: object) -> int:
        """One line on standard error, and the exit status of a wrong call."""
        complain(self.text(key, values), self.messages)
        return UNUSABLE

    def reason(self, reason: Reason) -> str:
        """The sentence for what became of a file."""
        groups = self.messages.groups
        group = next((g for g in ("unusable", "left_alone", "notices") if reason.code in groups[g]), "unusable")
        values = {name: self.text(value, group="details") for name, value in reason.values.items()}
        return self.text(reason.code, values, group)


def _scan(
    found: Found,
    store: Store,
    engine: LocalEngine | DaskEngine,
    options: ScanOptions,
    words: _Words,
    progress: Progress,
) -> int:
    started = time.monotonic()
    settings = options.settings
    rulebook = load_rulebook(settings.rules)
    run = _run_record(found, options, rulebook.digest)
    writer = Writer(store, run, words.reason)
    names = compile_part_names(rulebook.file("files.toml"))
    units = _units(settings)
    scan = Scan(
        found,
        names,
        run["recipe"],
        options.limits,
        writer,
        units,
        lambda: standing_reports(store, found, units[0]),
        options.pages,
    )
    seen = [file.path for file in found.files]
    try:
        with progress, _termination_interrupts():
            scan.run(engine, lambda settled, total: progress.show(settled, total, scan.before))
            linking = Linking(store, found, writer, run["recipe"], units, scan.beside)
            if linking.total:
                progress.say("linking", count=linking.total)
                linking.run(engine, lambda settled, total: progress.show(settled, total, 0))
                if linking.failed:
                    progress.say("links_failed", count=linking.failed)
    except (KeyboardInterrupt, ClusterError, WorkerError) as ended:
        writer.finish("interrupted", found.roots, seen, found.skipped)
        if not isinstance(ended, KeyboardInterrupt):
            raise
        complain(words.text("interrupted", {"settled": scan.settled, "total": scan.total}), words.messages)
        return INTERRUPTED
    writer.finish("finished", found.roots, seen, found.skipped)
    return _conclude(found, store, scan, linking, options, words, time.monotonic() - started)


def _try_rules(settings: Settings) -> None:
    """Raises RuleError for a broken rule, which every worker would end on."""
    from gouji.compiled import compile_rules  # all that reads reports: half of the time that a scan takes to start

    compile_rules(settings.rules)


def _units(settings: Settings) -> tuple[NameRules, Aliases]:
    """How the names of units are compared."""
    names = compile_names(load_rulebook(settings.rules).file("lexicon/sources.toml"))
    return names, read_aliases(settings.unit_aliases, names) if settings.unit_aliases else {}


def _own_files(store: Store, options: ScanOptions) -> list[Path]:
    """What the scan itself writes and reads, which it does not check."""
    index = beside(store)
    pages = list(options.pages.glob("*.html")) if options.pages else []
    return [*store.own_files, *([index] if index else []), *([options.roster] if options.roster else []), *pages]


def _write_index(store: Store, roster: list[Expected] | None, options: ScanOptions, words: _Words) -> int:
    """Write the index beside the store; 0, or the exit status and a line why it is not there."""
    target = beside(store)
    if target is None:  # a server has no place beside it: gouji index -o
        return OK
    try:
        if not save_index(store, target, roster, options.pages, words.messages, options.settings.language):
            complain(words.text("index_in_the_way", {"path": target}), words.messages)
            return OK
    except OSError as failed:
        detail = failed.strerror or type(failed).__name__
        complain(words.text("output_failed", {"path": target, "detail": detail}, "cli"), words.messages)
        return UNUSABLE
    with open_output(None, words.messages) as output:
        output.text(words.text("index_written", {"path": target}) + "\n")
    return OK


def _engine(options: ScanOptions) -> LocalEngine | DaskEngine:
    orders = Orders(options.settings, options.limits, options.pages.absolute() if options.pages else None)
    if options.engine == "dask":
        return DaskEngine(orders, options.scheduler or "")
    return LocalEngine(orders, options.workers)


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """A polite request to end (SIGTERM) is taken as Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run_record(found: Found, options: ScanOptions, rulebook: str) -> dict[str, Any]:
    settings = options.settings
    said = {
        "language": settings.language,
        "second_reading": settings.second_reading,
        "layout": settings.layout,
        "rules": dict(settings.levels),
        "unit_names": list(settings.unit_names),
        "limits": asdict(settings.limits),
    }
    return {
        "version": __version__,
        "rulebook": rulebook,
        "recipe": recipe_of(__version__, rulebook, said),
        "options": said,
        "arguments": {
            "roots": list(found.roots),
            "manifest": str(options.manifest) if options.manifest else None,
            "engine": options.engine,
            "scheduler": options.scheduler,
            "workers": options.workers if options.engine == "local" else None,
            "limits": str(options.limits),
            "settings": settings.file or None,
        },
        "user_name": _user(),
        "host": socket.gethostname(),
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return ""


def _conclude(
    found: Found, store: Store, scan: Scan, linking: Linking, options: ScanOptions, words: _Words, seconds: float
) -> int:
    """Say what came of the scan; the exit status."""
    paths = {file.path for file in found.files}
    rows = [row for row in store.files() if row.path in paths]
    numbers = {row.report_id for row in rows if row.report_id is not None}
    reports = [report for report in store.reports() if report.id in numbers]
    counts = {s: sum(getattr(report, f"{s}s") for report in reports) for s in SEVERITIES}
    linked = sum(report.key in scan.beside or report.key in linking.beside for report in reports)
    unusable = [row for row in rows if row.outcome == "unreadable"]
    barred = [one for one in found.skipped if one.reason.code == "folder"]
    with open_output(None, words.messages) as output:

        def say(key: str, **values: object) -> None:
            output.text(words.text(key, values) + "\n")

        say("files", total=len(rows))
        if scan.before:
            say("before", count=scan.before)
        for outcome, count in Counter(row.outcome for row in rows).most_common():
            output.text(f"  {words.text(outcome, group='outcome')} {count}\n")
        if found.skipped:
            say("skipped", count=len(found.skipped))
        say("reports", count=len(reports), errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
        if linked:
            say("linked", count=linked)
        for row in unusable[:_SHOWN]:
            say("unusable_file", path=row.path, message=row.message)
        for one in barred:
            say("unusable_file", path=one.path, message=words.reason(one.reason))
        if len(unusable) > _SHOWN:
            say("unusable_more", count=len(unusable) - _SHOWN)
        store_name = store.url.render_as_string(hide_password=True)
        say("took", time=timedelta(seconds=round(seconds)), store=store_name)
    if unusable or barred:
        return UNUSABLE
    graves = SEVERITIES[: _GRAVE[options.settings.fail_on]]
    return FOUND if any(counts[severity] for severity in graves) else OK

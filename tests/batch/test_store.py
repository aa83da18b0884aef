"""The store: its migrations, its documentation, its exports; what a hostile report may put into it."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.batch.scanning import TABLES as ONLY_TABLES
from typer.testing import CliRunner

from gouji.batch import store_schema as schema
from gouji.batch.export import TABLES, export_store
from gouji.batch.rows import COLUMNS, storable_text
from gouji.batch.store import StoreError, open_store, store_url
from gouji.cli import app

DOCS = (Path(__file__).parents[2] / "docs" / "store.md").read_text("utf-8")


def test_migrations_make_the_tables_of_the_schema(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with open_store(url, create=True) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_a_worker_makes_rows_of_the_columns_of_the_schema() -> None:
    columns = {t.name: tuple(c.name for c in t.columns if c.name != "report_id") for t in schema.OF_REPORT}
    assert dict(COLUMNS) == columns


def test_the_newest_migration_is_the_one_that_a_store_is_held_against() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import gouji.batch
    from gouji.batch.store import REVISION

    config = Config()
    config.set_main_option("script_location", str(Path(gouji.batch.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    name = str(tmp_path / "s.sqlite")
    with pytest.raises(StoreError, match="store_missing"):
        open_store(name)
    with open_store(name, create=True) as store, store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for create in (False, True):
        with pytest.raises(StoreError, match="store_version"):
            open_store(name, create=create)


@pytest.mark.parametrize("name", ["mysql://host/db", "://", "postgresql://host:port/db"])
def test_a_url_that_is_no_store_is_refused(name: str) -> None:
    with pytest.raises(StoreError, match="store_url"):
        store_url(name)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError) as failed:
        open_store("postgresql://me:geheim@127.0.0.1:1/db")
    assert "geheim" not in str(failed.value)


def test_every_column_is_documented() -> None:
    lines = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", DOCS, re.MULTILINE))
    for table in schema.metadata.sorted_tables:
        assert re.findall(r"`(\w+)`", lines[table.name]) == [column.name for column in table.columns], table.name


def test_the_documented_questions_have_answers(filled: str) -> None:
    questions = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)
    assert len(questions) >= 7
    with open_store(filled) as store, store.engine.connect() as connection:
        for question in questions:
            assert connection.execute(text(question)).all(), question


def test_the_documented_programs_run(filled: str) -> None:
    programs = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    assert len(programs) == 2
    for program in programs:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(program, "docs/store.md", "exec"), {"url": filled})
        assert "园林管护中心" in said.getvalue()


def test_exports_hold_every_row(filled: str, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow", reason="no pyarrow: pip install 'gouji[parquet]'")
    openpyxl = pytest.importorskip("openpyxl")
    with open_store(filled) as store:
        for format in ("csv", "parquet", "xlsx"):
            export_store(store, tmp_path / "out", format)
        with store.engine.connect() as connection:
            counts = {t.name: connection.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one() for t in TABLES}
    assert counts["findings"] and counts["figures"] and counts["ties"]
    book = openpyxl.load_workbook(tmp_path / "out" / "gouji.xlsx", read_only=True)
    for name, count in counts.items():
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == count
        assert len(pandas.read_parquet(tmp_path / "out" / f"{name}.parquet")) == count
        assert book[name].max_row == count + 1
    figures = pandas.read_parquet(tmp_path / "out" / "figures.parquet")
    total = figures[figures["text"] == "1,250.80"].iloc[0]
    assert str(total["value"]).startswith("1250.80")


def test_export_says_what_it_wrote_and_what_is_missing(filled: str, tmp_path: Path) -> None:
    run = CliRunner().invoke
    done = run(app, ["export", "--store", filled, "-o", str(tmp_path / "out"), "--lang", "en"])
    assert done.exit_code == 0 and len(done.stdout.splitlines()) == len(TABLES)
    (tmp_path / "file").write_text("")
    assert run(app, ["export", "--store", filled, "-o", str(tmp_path / "file")]).exit_code == 2
    missing = run(app, ["export", "--store", str(tmp_path / "none"), "-o", str(tmp_path / "out"), "--lang", "en"])
    assert missing.exit_code == 2 and "no scan was written" in missing.stderr


def test_text_that_no_database_takes_is_replaced() -> None:
    replaced = storable_text("a\0b\ud800c甲")
    assert replaced.replace("\ufffd", "") == "abc甲" and replaced.startswith("a\ufffdb\ufffd")
    assert storable_text(ONLY_TABLES) == ONLY_TABLES

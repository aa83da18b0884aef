"""Stages import what all share and themselves, nothing else of ours; heavy packages wait in what uses them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import gouji

SOURCE = Path(gouji.__file__).parent
SHARED = ("gouji.model", "gouji.records", "gouji.exact", "gouji.limits")
STAGES = ("ingest", "parse", "reconcile", "report")
NUMERALS = "〇零一二三四五六七八九十百千万亿两"
HEAVY = ("pandas", "jieba", "lxml", "pypdfium2", "pdfminer", "rich", "sqlalchemy", "distributed")
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    """Every module of ours that ``module`` imports, wherever in its code."""
    for node in ast.walk(ast.parse((SOURCE / module).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("module", [m for m in MODULES if m.split("/")[0] in STAGES])
def test_stage_imports_only_what_all_share_and_itself(module: str) -> None:
    own = f"gouji.{module.split('/')[0]}"
    for name in imports(module):
        if name.split(".")[0] == "gouji":
            assert name in SHARED or name == own or name.startswith(own + "."), name


def test_model_imports_nothing_of_ours_but_its_own_rendering_and_the_place_of_what_is_broken() -> None:
    model = [module for module in MODULES if module.startswith("model/")]
    ours = {name for module in model for name in imports(module) if name.startswith("gouji")}
    others = {name for name in ours if not name.startswith("gouji.model.")}
    assert others == {"gouji.records", "gouji.report.to_json", "gouji.toml_places"}


def test_import_and_command_line_stay_light() -> None:
    program = f"import sys, gouji, gouji.cli, gouji.cli_check; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MODULES)
def test_no_chinese_words_in_code(module: str) -> None:
    """Chinese words are data under rules/; here stand only numerals and single characters."""
    tree = ast.parse((SOURCE / module).read_text("utf-8"))
    texts = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
            words = re.sub(rf"\[[^\]]*\]|[{NUMERALS}]", "", node.value)  # a class of characters is no word
            assert not re.search("[\u4e00-\u9fff]{2}", words), f"{module}:{node.lineno}: {node.value}"

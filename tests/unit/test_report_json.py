"""The JSON report keeps its contract: names, order, decimal strings, the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report_builder import build_report, clean_report

from gouji.model import UnusableInput
from gouji.report.to_json import dumps, error_to_dict, report_to_dict

VALIDATOR = Draft202012Validator(json.loads(files("gouji.report").joinpath("schema.json").read_text("utf-8")))


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize(
    "value",
    [
        report_to_dict(build_report()),
        report_to_dict(clean_report()),
        report_to_dict(build_report(timing={"ingest": 0.25})),
        error_to_dict("x.pdf", UnusableInput("damaged"), "the file is damaged"),
        [report_to_dict(build_report()), error_to_dict("x", UnusableInput("empty"), "empty")],
    ],
    ids=["report", "clean", "timing", "error", "list"],
)
def test_output_validates(value: Any) -> None:
    VALIDATOR.validate(json.loads(dumps(value)))


def test_schema_refuses_what_is_not_in_the_contract() -> None:
    value = report_to_dict(build_report())
    assert not VALIDATOR.is_valid({**value, "extra": 1})
    assert not VALIDATOR.is_valid({key: value[key] for key in value if key != "claims"})


def test_keys_stand_in_the_order_of_the_contract() -> None:
    value = report_to_dict(build_report())
    assert " ".join(value) == ("schema run document sections tables numbers claims checks findings summary since")
    assert " ".join(value["findings"][0]) == (
        "id rule severity title message quote numbers file page bbox evidence formula stated expected lower "
        "upper diagnosis suggestion parent basis key review since"
    )
    assert " ".join(value["numbers"][0]) == (
        "id text value unit kind status reason section quote claim findings start end file page bbox"
    )


def test_offsets_index_the_text() -> None:
    value = report_to_dict(build_report())
    for number in value["numbers"]:
        assert value["document"]["text"][number["start"] : number["end"]] == number["text"]


def test_money_is_a_decimal_string_and_absent_is_null() -> None:
    value = report_to_dict(build_report())
    assert value["numbers"][1]["value"] == "1250.40"
    assert value["checks"][0]["upper"] == "1250.805"
    assert value["claims"][0]["base"] is None
    assert value["findings"][1]["suggestion"] is None


def test_no_exponent_and_no_negative_zero() -> None:
    check = replace(build_report().checks[0], stated=Decimal("1E+3"), computed=Decimal("-0.00"))
    written = report_to_dict(build_report(checks=(check,)))["checks"][0]
    assert (written["stated"], written["computed"]) == ("1000", "0.00")


def test_box_covers_the_first_page_only() -> None:
    assert report_to_dict(build_report())["findings"][0]["bbox"] == [100.0, 200.0, 140.0, 212.0]


def test_summary_counts_folded_findings_and_every_status() -> None:
    assert report_to_dict(build_report())["summary"] == {
        "numbers": {
            "total": 8,
            "confirmed": 2,
            "contradicted": 2,
            "unconfirmed": 2,
            "not_claim": 1,
            "unread": 1,
        },
        "findings": {"error": 2, "warning": 0, "note": 1},
        "undecided": {"error": 2, "warning": 0, "note": 1},
    }


def test_error_form_has_empty_findings_and_a_zero_summary() -> None:
    value = error_to_dict("a.pdf", UnusableInput("encrypted"), "needs a password")
    assert value["error"] == {"code": "encrypted", "message": "needs a password"}
    assert value["findings"] == []
    assert set(value["summary"]["numbers"].values()) == {0}


def test_same_report_same_bytes_without_escapes() -> None:
    assert dumps(report_to_dict(build_report())) == dumps(report_to_dict(build_report()))
    assert "青禾" in dumps(report_to_dict(build_report()))


def test_undecodable_path_still_makes_utf8() -> None:
    text = dumps(error_to_dict("caf\udce9.pdf", UnusableInput("missing"), "no such file"))
    assert "caf" in text.encode("utf-8").decode("utf-8")


def test_timing_only_when_measured() -> None:
    assert "timing" not in report_to_dict(build_report())["run"]
    assert report_to_dict(build_report(timing={"parse": 0.5}))["run"]["timing"] == {"parse": 0.5}

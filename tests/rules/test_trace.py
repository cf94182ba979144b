import json
from pathlib import Path
from typing import Any

import pytest

from app.rules import ENGINE_VERSION, Library, WrongTraceError, evaluate, expand_trace
from tests.rules.test_statement import A1_DAYS, good, national
from tests.rules.writing import line, made, month, person

FACTS = person(month(days=A1_DAYS))


def test_the_compact_trace_is_small_plain_json_of_facts_and_values(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    trace: Any = evaluate(rules, FACTS).trace

    assert json.loads(json.dumps(trace)) == trace
    assert (trace["rules"], trace["engine"]) == (rules.digest, ENGINE_VERSION)
    assert trace["facts"]["segments"][0][2][0][1] == [2, "present", 15, 0, True]
    assert trace["lines"][4] == ["1000000/7"]


def test_expanding_tells_what_each_line_read_with_its_article(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")

    told: Any = expand_trace(rules, evaluate(rules, FACTS).trace)
    by_id = {one["id"]: one for one in told["lines"]}

    assert told["schema"] == "erk.trace.v1"
    assert told["result"]["total"] == 4_582_143
    assert by_id["absence_cut"]["runs"][0]["reads"][0] == {
        "at": 0,
        "parameter": "absence_rate",
        "value": "3/100",
    }
    assert told["parameters"]["absence_rate"] == {
        "value": "3/100",
        "unit": "share",
        "citation": "x",
        "certainty": "unverified",
    }
    late = by_id["late_cut"]
    assert (late["runs"][0]["result"], late["runs"][0]["value"]) == ("1/50", "100000")
    assert late["of"] == [{"line": "cut_basis", "values": ["5000000"]}]
    assert late["runs"][0]["reads"][0]["rows"][1] == {
        "n": 2,
        "reads": [
            {"at": 53, "fact": "days.status", "value": "present"},
            {"at": 16, "fact": "days.late_minutes", "value": "15"},
            {
                "at": 4,
                "table": "minutes_off",
                "column": "",
                "row": "1..31",
                "value": "1/200",
            },
        ],
    }


def test_a_row_without_a_record_is_told_as_such(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    days = [{"status": "present", "productive": True, "early_minutes": 0}]

    told: Any = expand_trace(rules, evaluate(rules, person(month(days=days))).trace)
    late = next(one for one in told["lines"] if one["id"] == "late_cut")

    reads = late["runs"][0]["reads"][0]["rows"][0]["reads"]
    assert [one.get("value") for one in reads] == ["present", None, "3/200"]
    assert reads[2]["row"] == "no_record"


def test_only_the_branch_taken_is_told(tmp_path: Path) -> None:
    rules = made(
        tmp_path, line("x", "score", "skp_score if status_asn == 'pns' else behaviour_score"), line("t", "total")
    )

    told: Any = expand_trace(rules, evaluate(rules, person(skp_score=80, behaviour_score=90)).trace)

    assert [one["fact"] for one in told["lines"][0]["runs"][0]["reads"]] == ["status_asn", "skp_score"]


def test_the_target_of_the_calendar_is_told_with_its_own_reads(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        "[calendar]\ntarget = 'working_days * daily'\n[parameters]\ndaily = { value = 300, unit = 'minutes' }",
        line("x", "score", "target", unit="minutes"),
        line("t", "total"),
    )

    told: Any = expand_trace(rules, evaluate(rules, person()).trace)
    inner, outer = told["lines"][0]["runs"][0]["reads"]

    assert [one.get("fact", one.get("parameter")) for one in inner["reads"]] == ["working_days", "daily"]
    assert (outer["fact"], outer["value"]) == ("target", "6300")


@pytest.mark.parametrize("key", ["rules", "engine", "plan", "schema"])
def test_a_trace_of_another_rule_set_engine_or_plan_is_refused(tmp_path: Path, key: str) -> None:
    rules = national(tmp_path, "full")
    trace = {**evaluate(rules, FACTS).trace, key: "other"}

    with pytest.raises(WrongTraceError):
        expand_trace(rules, trace)


def leaves(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths to every leaf."""
    if isinstance(node, dict | list):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        return [found for key, item in items for found in leaves(item, (*path, key))]
    return [path]


def test_changing_any_fact_that_was_read_makes_the_replay_fail(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    days = [good(n=2, late_minutes=15, early_minutes=15), good(n=19, late_minutes=45, early_minutes=45)]
    text = json.dumps(evaluate(rules, person(month(days=days))).trace)
    changed = 0
    for path in leaves(json.loads(text)["facts"]["segments"][0][2]):
        trace = json.loads(text)
        holder = trace["facts"]["segments"][0][2]
        for key in path[:-1]:
            holder = holder[key]
        value = holder[path[-1]]
        other = {"present": "absent", True: False, 15: 45, 45: 15}.get(value, value)
        holder[path[-1]] = other if path[-1] else value + 1
        changed += 1
        with pytest.raises(WrongTraceError):
            expand_trace(rules, trace)

    assert changed == 10


def test_changed_values_make_the_replay_fail(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    trace = json.loads(json.dumps(evaluate(rules, FACTS).trace))
    trace["lines"][1] = ["5000001"]

    with pytest.raises(WrongTraceError):
        expand_trace(rules, trace)


def test_every_shipped_example_replays() -> None:
    library = Library()
    replayed = 0
    for name in library.ids():
        rules = library.by_id(name)
        for example in rules.examples:
            if example.stage == "lines" and not example.error:
                result = evaluate(rules, example.facts)
                told: Any = expand_trace(rules, result.trace)
                assert told["result"]["total"] == result.total
                replayed += 1

    assert replayed > 10

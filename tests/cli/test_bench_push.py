"""`erk bench push` and `sync-pull`: the figures fit together, the bare endpoint does a push's work, nothing is left."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli.bench.push import pull_command as pull
from app.cli.bench.push import store
from app.cli.bench.push.bare import ReplayApp, SelectApp, serving
from app.cli.bench.push.command import figures
from app.cli.bench.push.load import Span, Taken, UnexpectedAnswerError
from app.cli.bench.push.phones import REPLAYED_AT, TIMES, Owner, Phone, got
from app.cli.bench.push.reading import readers, requests
from app.cli.bench.push.rehearsal import record_push, record_reads
from app.cli.bench.push.runs import Target, all_applied, pull_flat_out, push_flat_out, push_paced, pushing
from app.cli.bench.push.site import LIMITS, PHONES, Site, site
from app.cli.bench.push.tape import Step
from app.cli.bench.push.template import NotAlikeError, Recorded, Template

NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 21, 9, 0, tzinfo=UTC)
SOON = Span(seconds=1, warm_up=10**7)


def uuid(number: int) -> str:
    return str(UUID(int=number))


def named(number: int, day: str) -> dict[str, str]:
    return {"activity_id": uuid(number), "seq": "76543211", "subject": f"pegawai-{number}", "day": day}


def steps(number: int, made_anew: int) -> list[Step]:
    values = {
        "id": UUID(int=number),
        "seq": 76543211,
        "now": NOW,
        "agency_id": 9902,
        "days": "{2026-04-14,2026-04-15,2026-04-16}",
        "months": "{2026-04-01}",
        "regulation": uuid(7),
        "rows": json.dumps([{"activity_id": uuid(number), "audit_id": uuid(made_anew), "work_date": "2026-04-15"}]),
    }
    return [Step(cursor=0, pipelined=False, statement="SELECT 1", params=values)]


RECORDED = Recorded(
    first=steps(1, 100), second=steps(2, 200), named=named(1, "2026-04-15"), also_named=named(2, "2026-04-15"), now=NOW
)


def filled(number: int = 3) -> dict[str, Any]:
    (params,) = Template(RECORDED).params(named(number, "2026-05-20") | {"seq": "8"}, LATER)
    assert isinstance(params, dict)
    return params


def test_a_recorded_push_is_filled_with_the_values_of_another() -> None:
    params = filled()

    assert (params["id"], params["seq"], params["now"], params["agency_id"]) == (UUID(int=3), 8, LATER, 9902)
    assert params["days"] == "{2026-05-19,2026-05-20,2026-05-21}"
    assert params["months"] == "{2026-05-01}"
    (row,) = json.loads(params["rows"])
    assert (row["activity_id"], row["work_date"]) == (uuid(3), "2026-05-20")


def test_ids_that_a_push_makes_are_made_anew_and_those_that_stand_stay() -> None:
    first, second = (json.loads(filled()["rows"])[0]["audit_id"] for _ in range(2))

    assert len({first, second, uuid(100), uuid(200)}) == 4
    assert filled()["regulation"] == uuid(7)


def test_pushes_that_execute_other_statements_are_no_template() -> None:
    with pytest.raises(NotAlikeError):
        Template(replace(RECORDED, second=[*RECORDED.second, *RECORDED.second]))


def test_ratios_are_of_two_workers_and_those_of_one_stand_beside_them() -> None:
    bare = [
        {"endpoint": endpoint, "workers": workers, "entries_per_second": rate * workers}
        for endpoint, rate in (("insert", 1000), ("same_statements", 500))
        for workers in (1, 2)
    ]
    batches = [
        {"size": size, "workers": workers, "entries_per_second": rate * workers}
        for size, rate in ((1, 250), (20, 1500), (100, 2000))
        for workers in (1, 2)
    ]

    told = figures(8000, bare, [*batches[:-1], batches[-1] | {"entries_per_second": 3200}])

    assert told == {
        "bare_single_per_second": 2000,
        "bare_same_statements_per_second": 1000,
        "ratio_batch_100_two_workers": 0.4,
        "ratio_single": 0.25,
        "ratio_single_same_statements": 0.5,
        "ratio_batch_100_one_worker": 0.25,
        "ratio_single_one_worker": 0.25,
        "ratio_single_same_statements_one_worker": 0.5,
    }


def test_percentiles_are_of_all_that_was_answered() -> None:
    taken = Taken(nanoseconds=[number * 10**6 for number in range(1, 101)], elapsed=2 * 10**9)

    assert taken.percentiles() == {"p50_ms": 51, "p95_ms": 96, "p99_ms": 100}
    assert taken.per_second(20) == 1000


def test_a_phone_never_sends_the_same_time_twice() -> None:
    owner = Owner(subject="pegawai-1", employee_id=uuid(1), principal_id=uuid(2), token="")
    phone = Phone(owner=owner, days=[date(2026, 4, 14), date(2026, 4, 15)])

    slots = [phone.next_slot() for _ in range(phone.free)]

    assert len({(one.day, one.starts) for one in slots}) == len(slots) == 2 * len(TIMES)
    assert slots[1].ends == "08:00"
    assert phone.free == 0


def target(built: Site, port: int, process: int) -> Target:
    return Target(port=port, process=process, database=built.database_process(), span=SOON, workers=1)


def phones(built: Site, agency_id: int, times: tuple[tuple[str, int], ...] = TIMES) -> list[Phone]:
    days = built.founded[agency_id].work_days
    return [Phone(owner=owner, days=days, times=times) for owner in built.owners[agency_id]]


PUSH = "agency principal? [locks round-about entries ? write] ?"
"""What one push asks of the database, between BEGIN and COMMIT. `?` waits; so does what is outside brackets."""
NAMES = {
    "SET LOCAL": "agency",
    "SELECT p.principal_id": "principal",
    "WITH device_known": "locks",
    "SELECT a.activity_id": "entries",
    "WITH given": "write",
}


def asked(taken: Sequence[Step]) -> str:
    """Write statements by their names, pipelined ones in brackets, and where their rows are waited for."""
    told = []
    for pipelined, group in groupby(taken, key=lambda step: step.pipelined):
        words: list[str] = []
        for step in group:
            if step.statement is None and words[-1:] == ["?"]:
                continue
            said = " ".join((step.statement or "").split())
            name = next((name for begins, name in NAMES.items() if said.startswith(begins)), "round-about")
            words.append("?" if step.statement is None else name)
        line = " ".join(words)
        told.append(f"[{line}]" if pipelined else line.replace("principal ?", "principal?"))
    return " ".join(told)


def test_pushes_their_statements_and_pulls_are_measured_on_a_site_that_is_gone_afterwards(tmp_path: Path) -> None:
    with site(tmp_path, 24, PHONES, LIMITS) as built:
        recorded = record_push(built)
        assert asked(recorded.first) == PUSH
        replaying = phones(built, LIMITS, REPLAYED_AT)[:-2]
        store.introduce(built.app_url, LIMITS, replaying, built.now)
        with serving(ReplayApp(built.app_url, recorded), tmp_path, 1) as (port, process):
            replayed = push_flat_out(target(built, port, process), replaying, Phone.replay, 1)
        with built.service(1) as (port, process):
            here = target(built, port, process)
            pushed = push_flat_out(here, phones(built, PHONES)[:16], pushing(1), 1)
            even = push_paced(here, phones(built, PHONES)[16:20], 20, 5)
            reading = readers(port, phones(built, PHONES)[20:])
            with pytest.raises(UnexpectedAnswerError):
                push_flat_out(here, phones(built, PHONES)[:16], pushing(1), 1)  # other devices, the same times
        (tape,) = record_reads(built, [(reading[0].owner, reading[0].few)])
        with serving(SelectApp(built.app_url, [tape.steps]), tmp_path, 1) as (port, process):
            read = pull_flat_out(target(built, port, process), [[got("/replay/0")]], all_applied(1))
        sent = sum(one.used for one in replaying)
        assert sent == store.entries_of(built.app_url, LIMITS, replaying) > 0
    for figure in (replayed, pushed, even):
        assert figure["requests"] > 0
        assert figure["p50_ms"] <= figure["p95_ms"] <= figure["p99_ms"]
        assert figure["processor"].keys() == {"client_ms", "service_ms", "database_ms", "client_share_of_a_core"}
    assert read["requests"] > 0
    assert len(requests(reading[0], "new_phone")) == len(reading[0].pages) > 1
    assert [one for one in psutil.Process().children(recursive=True) if one.name() == "postgres"] == []


def bench(*arguments: str) -> dict[str, Any]:
    before = set(Path(tempfile.gettempdir()).glob("erk-bench-*"))
    result = CliRunner().invoke(app, ["bench", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    assert set(Path(tempfile.gettempdir()).glob("erk-bench-*")) <= before
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.long
def test_bench_push_tells_every_figure_and_leaves_nothing() -> None:
    told = bench("push", "--seconds", "1", "--phones", "60", "--staged", "1000")

    assert [(one["size"], one["workers"]) for one in told["batches"]] == [
        (size, workers) for workers in (1, 2) for size in (1, 20, 100)
    ]
    assert told["ratio_batch_100_two_workers"] == round(
        told["batches"][-1]["entries_per_second"] / told["straight_rows_per_second"], 3
    )
    assert told["paced"]["batches_per_second"] == 60
    assert told["machine"]["cores"] >= 1
    assert told["load"].keys() == {"before", "after"}


@pytest.mark.long
def test_bench_sync_pull_tells_every_figure_and_leaves_nothing() -> None:
    told = bench("sync-pull", "--seconds", "1", "--phones", "16")

    for place in ("pulls", "bare"):
        assert {(one["read"], one["workers"]) for one in told[place]} == {
            (read, workers) for read in pull.READS for workers in (1, 2)
        }
    assert told["ratio_new_phone_two_workers"] > 0

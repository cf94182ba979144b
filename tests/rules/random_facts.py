"""Random months of one person, with facts that are missing now and then."""

import random
from typing import Any, Final

from app.rules.vocabulary import CRITERIA

Facts = dict[str, Any]
OFTEN: Final = 0.97
STATUS: Final = ("present", "absent", "leave", "duty")


def month(choose: random.Random) -> Facts:
    """Make a month of one to three segments."""
    index = choose.randint(24300, 24330)
    facts: Facts = {
        "status_asn": choose.choice(["pns", "cpns", "pppk"]),
        "month": {"index": index, "number": (index - 1) % 12 + 1, "calendar_days": choose.choice([28, 30, 31])},
        "absent_running_days": choose.randint(0, 12),
        "service_months": choose.randint(0, 40),
        "skp_score": choose.choice([0, 79, "79.99", "2/7", "88.5"]),
        "behaviour_score": choose.choice(["0.1", 100, "11/13"]),
        "zakat_consent": choose.random() < 0.5,
        "is_leader": choose.random() < 0.5,
        "leaves": _items(choose, _leave),
        "indicators": [_indicator(choose)] if choose.random() < OFTEN else [],
        "sanctions": _items(choose, _sanction),
        "assignments": _items(choose, _assignment),
        "segments": [_segment(choose) for _ in range(choose.choice([1, 1, 1, 2, 3]))],
    }
    if choose.random() < 0.5:
        before = choose.randint(1, 14)
        facts["carried"] = {"month": facts["month"]["index"] - before, "left": choose.choice(["3", "-1/7", "0.25"])}
    return _with_gaps(choose, facts, "skp_score", "behaviour_score", "is_leader", "service_months", "leaves")


def _with_gaps(choose: random.Random, facts: Facts, *names: str) -> Facts:
    """Leave one of these facts out in a few cases."""
    if choose.random() > OFTEN:
        facts.pop(choose.choice(names), None)
    return facts


def _items(choose: random.Random, make: Any) -> list[Facts]:  # noqa: ANN401 - any of those below
    return [_times(choose, make(choose)) for _ in range(choose.choice([0, 0, 1, 2]))]


def _times(choose: random.Random, item: Facts) -> Facts:
    return item | {"n": choose.randint(0, 4)} if choose.random() < 0.3 else item


def _segment(choose: random.Random) -> Facts:
    facts: Facts = {
        "kelas_jabatan": choose.randint(1, 11),
        "job_points": choose.choice([0, 1234, "977.5"]),
        "unit_factor": choose.choice(["80%", "1.05", "1/3"]),
        "post_amount": choose.randint(0, 9_999_999),
        "days": [_times(choose, _day(choose)) for _ in range(choose.choice([0, 1, 3, 3, 4]))],
        "entries": _items(choose, _entry),
        "events": _items(choose, _event),
        "staff": _items(choose, _member),
        "criteria": _criteria(choose),
    }
    return _with_gaps(choose, facts, "kelas_jabatan", "unit_factor", "post_amount", "entries", "events", "criteria")


def _criteria(choose: random.Random) -> list[Facts]:
    names = choose.sample(CRITERIA[:3], choose.choice([0, 1, 2, 2, 3]))
    if names and choose.random() > OFTEN:
        names.append(names[0])
    rows: list[Facts] = [{"criterion": name, "amount": choose.randint(0, 9_999_999)} for name in names]
    if rows and choose.random() > OFTEN:
        del rows[-1]["amount"]
    return rows


def _day(choose: random.Random) -> Facts:
    facts: Facts = {"status": choose.choice(STATUS), "productive": choose.random() < 0.7, "apel": choose.random() < 0.8}
    for name in ("late_minutes", "early_minutes"):
        if choose.random() < 0.85:
            facts[name] = choose.choice([0, 0, 1, 30, 31, 61, choose.randint(0, 200)])
    return facts


def _entry(choose: random.Random) -> Facts:
    category = choose.choice(["main", "additional", "special"])
    return {"verified_minutes": choose.randint(0, 600), "volume": choose.randint(0, 9), "category": category}


def _event(choose: random.Random) -> Facts:
    kind = choose.choice(["apel_missed", "left_office", "other"])
    return {"kind": kind, "times": choose.randint(0, 3), "minutes": choose.randint(0, 90)}


def _leave(choose: random.Random) -> Facts:
    return {"kind": choose.choice(["annual", "sick", "big"]), "calendar_days": choose.randint(1, 30)}


def _indicator(choose: random.Random) -> Facts:
    value = choose.choice(["0%", "49.99%", "1/3", 1])
    return {"kind": "iku", "name": "iku", "value": value, "target": choose.randint(1, 100)}


def _sanction(choose: random.Random) -> Facts:
    facts = {"kind": choose.choice(["light", "medium"]), "month_number": choose.randint(1, 7)}
    return facts | {"months": choose.randint(1, 12), "share": choose.choice(["25%", "0.5", "1/3"])}


def _assignment(choose: random.Random) -> Facts:
    facts = {"kind": choose.choice(["plt", "plh"]), "whole_month": choose.random() < 0.5}
    return facts | {"post_amount": choose.randint(0, 5_000_000)}


def _member(choose: random.Random) -> Facts:
    return {"days": choose.randint(0, 21), "shared": choose.choice(["0.5", "99.99%", "1/3"])}

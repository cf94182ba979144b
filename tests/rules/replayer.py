"""Works a statement or payment out again from its expanded trace, and from nothing else.

It shares no code with the service: formulas are read by `ast`, numbers are `fractions.Fraction`, and every value that
the trace states is compared with the one that comes out here.
"""

import hashlib
import json
from fractions import Fraction
from math import floor
from typing import Any

from tests.rules.replay_formula import Formula
from tests.rules.replay_values import (
    Json,
    ReplayError,
    Value,
    agree,
    allocate,
    hold,
    shown,
    split,
    to_multiple,
    value_of,
)

UNITS = {"rupiah", "minutes", "share", "count", "days", "points", "category", "yes/no", "gate"}
CERTAINTIES = {"text", "practice", "news", "unverified", "assumption"}
OF_EITHER = {"status_asn", "golongan", "ruang", "golongan_pppk"}
"""What a line per segment has of the segment, and another line of the person."""
RESETS = {"year", "never"}
SIGNS = {"base": 1, "addition": 1, "cut": -1}
CRITERIA = (
    *("beban_kerja", "prestasi_kerja", "kondisi_kerja", "tempat_bertugas", "kelangkaan_profesi"),
    "pertimbangan_objektif_lainnya",
)


class Replay:
    """The replay of one trace, line after line."""

    def __init__(self, trace: Json) -> None:
        self.trace = trace
        self.lines: dict[str, Json] = {line["id"]: line for line in trace["lines"]}
        self.values: dict[str, list[Any]] = {}
        self.places: dict[str, list[Json]] = {}
        self.limited: set[str] = set()
        self.calendar: set[str] = set()
        self.bases = self.left = Fraction(0)
        self.parts_left: dict[tuple[str, int], Fraction] = {}

    def fact(self, name: str, place: Json) -> Value:
        facts, segment = self.trace["facts"], place["segment"]
        if name == "criterion":
            return place["criterion"]
        if name == "criterion_amount":
            return self.criterion_amount(place)
        if name == "segment.share":
            return self.fact("working_days", place) / self.fact("month.working_days", place)
        if name == "working_days" and segment is None:
            return self.fact("month.working_days", place)
        if "." in name:
            holder, _, key = name.partition(".")
            return value_of(facts[holder][key])
        inside = segment is not None and (name in OF_EITHER or any(name in one for one in facts["segments"]))
        return value_of((facts["segments"][segment] if inside else facts)[name])

    def rows(self, collection: str, place: Json) -> list[Json]:
        facts = self.trace["facts"]
        if collection in facts:
            return list(facts[collection])
        segments = facts["segments"] if place["segment"] is None else [facts["segments"][place["segment"]]]
        return [row for segment in segments for row in segment[collection]]

    def line_value(self, name: str, place: Json) -> Value:
        values = self.values[name]
        if not self.lines[name]["per"]:
            return values[0]
        here = [value for value, at in zip(values, self.places[name], strict=True) if within(at, place)]
        return here[0] if len(here) == 1 else sum(here, Fraction(0))

    def work_out(self) -> None:
        for line in self.trace["lines"]:
            check_words(line)
            if "formula" in line:
                self.line(line)
            else:
                agree(line["per"], [], "per of a sum")
        agree(sorted(self.trace["calendar"]), sorted(self.calendar), "calendar")
        for group in (self.trace["parameters"], self.trace["tables"]):
            for one in group.values():
                check_words(one)
        agree(
            self.trace["result"], self.payment() if self.trace["section"] == "payment" else self.statement(), "result"
        )

    def line(self, line: Json) -> None:
        places = self.places_of(line["per"])
        agree(
            [{key: run[key] for key in ("segment", "criterion")} for run in line["runs"]],
            places,
            f"runs of {line['id']}",
        )
        values = []
        for place, run in zip(places, line["runs"], strict=True):
            found = Formula(self, run["reads"], place).work_out(line["formula"])
            agree(run["result"], shown(found), f"result of {line['id']}")
            values.append(found)
        if line["kind"] == "cut":
            values = [self.cut(line, value, number) for number, value in enumerate(values)]
        elif "round" in line:
            values = [to_multiple(value, line["round"]) for value in values]
        agree([run["value"] for run in line["runs"]], [shown(value) for value in values], line["id"])
        self.values[line["id"]], self.places[line["id"]] = values, places
        if line["kind"] == "base":
            self.bases += sum(values)
            self.left += sum(values)

    def places_of(self, per: list[str]) -> list[Json]:
        numbers = range(len(self.trace["facts"].get("segments", ())))
        posts = [self.carried_by(number) for number in numbers] if "criterion" in per else []
        if per == ["segment", "criterion"]:
            return [{"segment": number, "criterion": one} for number, post in enumerate(posts) for one in post]
        if per == ["criterion"]:
            return [{"segment": None, "criterion": one} for one in CRITERIA if any(one in post for post in posts)]
        if per == ["segment"]:
            return [{"segment": number, "criterion": None} for number in numbers]
        agree(per, [], "per")
        return [{"segment": None, "criterion": None}]

    def carried_by(self, segment: int) -> list[str]:
        """List the criteria that a segment's post carries, in the order of the six."""
        rows = self.trace["facts"]["segments"][segment]["criteria"]
        hold(all(row["n"] == 1 and row["criterion"] in CRITERIA for row in rows), "each criterion once")
        return [one for one in CRITERIA if one in {row["criterion"] for row in rows}]

    def criterion_amount(self, place: Json) -> Fraction:
        """Work out the amount of a criterion: the segment's, or the mean of all segments by working days."""
        numbers = range(len(self.trace["facts"]["segments"])) if place["segment"] is None else [place["segment"]]
        amounts = [self.amount_in(number, place["criterion"]) for number in numbers]
        if len(amounts) == 1:
            return amounts[0]
        days = [self.fact("working_days", {"segment": number}) for number in numbers]
        mean: Fraction = sum((one * n for one, n in zip(amounts, days, strict=True)), Fraction(0)) / sum(days)
        return mean

    def amount_in(self, segment: int, criterion: str) -> Fraction:
        rows = self.trace["facts"]["segments"][segment]["criteria"]
        return sum((Fraction(row["amount"]) for row in rows if row["criterion"] == criterion), Fraction(0))

    def cut(self, line: Json, value: Fraction, run: int) -> Fraction:
        if "of" not in line:
            return self.take(line, value, self.left)
        taken = Fraction(0)
        for part in line["of"]:
            name = part["line"]
            agree(part["values"], [shown(one) for one in self.values[name]], f"part {name}")
            whole: Fraction = self.values[name][run]
            left = self.parts_left.get((name, run), whole)
            amount = self.take(line, value * whole, left)
            self.parts_left[name, run] = left - amount
            taken += amount
        return taken

    def take(self, line: Json, wanted: Fraction, left: Fraction) -> Fraction:
        rounded = to_multiple(wanted, line["round"]) if "round" in line else wanted
        amount = min(rounded, left, self.left)
        if amount < rounded:
            self.limited.add(line["id"])
        self.left -= amount
        return amount

    def total(self, name: str) -> Fraction:
        return sum(self.values[name], Fraction(0))

    def statement(self) -> Json:
        said = self.trace["result"]
        total = next(line for line in self.lines.values() if line["kind"] == "total")
        gates = self.gates([gate["line"] for gate in said["gates"]])
        zero = next((gate["line"] for gate in gates if gate["outcome"] == "zero"), None)
        order = [line["id"] for line in said["lines"] if line["id"] in self.lines]
        amounts = [(name, SIGNS[self.lines[name]["kind"]]) for name in order if self.lines[name]["kind"] in SIGNS]
        exact = {name: self.total(name) for name, _sign in amounts}
        left = sum((sign * exact[name] for name, sign in amounts), Fraction(0))
        if zero:
            amounts.append((zero, -1))
            exact[zero] = left
        result = floor(Fraction(0) if zero else self.summed(total, left))
        whole, rest = allocate(amounts, exact, result)
        lines = [self.shown_line(name, whole, exact) for name in order if self.lines[name]["kind"] not in TAIL]
        if zero:
            lines.append(told(self.lines[zero], whole[zero], str(left), kind="cut"))
        if rest:
            lines.append({**told(total, rest, None, kind="addition"), "id": "rounding"})
        lines.append(told(total, result, str(left)))
        agree(
            sorted(order), sorted(name for name, line in self.lines.items() if keeps(line, zero)), "lines of the result"
        )
        outcome, months = decide(gates)
        return {
            "outcome": outcome,
            "hold_months": months,
            "total": result,
            "claim": 0,
            "gates": gates,
            "criteria": self.criteria(result),
            "lines": lines,
        }

    def criteria(self, total: int) -> Json:
        """Split the total over the criteria by what each has of its own; the rest falls on each by that."""
        amounts = [line for line in self.lines.values() if line["kind"] in SIGNS]
        marked = [line for line in amounts if "criterion" in line["per"]]
        own, bases = self.by_criterion(marked), self.by_criterion([line for line in marked if line["kind"] == "base"])
        rest = sum(
            (SIGNS[line["kind"]] * self.total(line["id"]) for line in amounts if line not in marked), Fraction(0)
        )
        return split(own, bases, rest, total)

    def by_criterion(self, lines: list[Json]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for line in lines:
            for place, value in zip(self.places[line["id"]], self.values[line["id"]], strict=True):
                found[place["criterion"]] = found.get(place["criterion"], Fraction(0)) + SIGNS[line["kind"]] * value
        return {name: found[name] for name in CRITERIA if name in found}

    def gates(self, order: list[str]) -> list[Json]:
        stopped = {
            name: self.values[name][0]
            for name, line in self.lines.items()
            if line["kind"] == "gate" and self.values[name][0] != "pay"
        }
        agree(sorted(order), sorted(stopped), "gates")
        found = []
        for name in order:
            outcome, _, months = stopped[name].partition(" ")
            found.append({"line": name, "outcome": outcome, "months": int(months) if months else None})
        return found

    def summed(self, total: Json, left: Fraction) -> Fraction:
        if total["sum_of"]:
            agree(total["from"], None, "a total is of one make")
            left = sum((self.total(name) for name in total["sum_of"]), Fraction(0))
        elif total["from"] is not None:
            left = self.bases * self.total(total["from"])
        return to_multiple(left, total["round"])

    def shown_line(self, name: str, whole: dict[str, int], exact: dict[str, Fraction]) -> Json:
        line, values = self.lines[name], self.values[name]
        if name in whole:
            return told(line, whole[name], str(exact[name]), limited=name in self.limited)
        summable = line["unit"] in {"rupiah", "minutes", "days", "count", "points"}
        if not summable and len(values) != 1:
            return told(line, None, None)
        found = sum(values, Fraction(0)) if summable else values[0]
        text = str(found).lower() if isinstance(found, bool) else str(found)
        return told(line, text, text)

    def payment(self) -> Json:
        signs = {"gross": 1, "withheld": -1, "claim": -1, "borne": 0}
        whole = {name: self.total(name) for name, line in self.lines.items() if line["kind"] in signs}
        net = sum((signs[self.lines[name]["kind"]] * value for name, value in whole.items()), Fraction(0))
        hold(all(value.denominator == 1 for value in whole.values()), "whole rupiah")
        lines = []
        for name in (line["id"] for line in self.trace["result"]["lines"]):
            line = self.lines[name]
            if line["kind"] == "net":
                agree((line["sum_of"], line["from"]), ([], None), "a net adds up all the rest")
                lines.append(told(line, max(int(net), 0), str(max(int(net), 0))))
            elif name in whole:
                lines.append(told(line, int(whole[name]), str(whole[name])))
            else:
                found = self.values[name][0]
                text = str(found).lower() if isinstance(found, bool) else str(found)
                lines.append(told(line, text, text))
        agree(len(lines), len(self.lines), "lines of the result")
        paid, owed = max(int(net), 0), max(-int(net), 0)
        return {
            "outcome": "pay",
            "hold_months": None,
            "total": paid,
            "claim": owed,
            "gates": [],
            "criteria": {},
            "lines": lines,
        }


TAIL = {"gate", "total"}


def within(at: Json, place: Json) -> bool:
    """Tell whether a run belongs to a place, as far as both are of one segment and one criterion."""
    return all(wanted is None or at[key] in {None, wanted} for key, wanted in place.items())


def keeps(line: Json, zero: str | None) -> bool:
    """Tell whether the result shows a line: all but gates, of which only the one that stops the payment."""
    return bool(line["kind"] != "gate" or line["id"] == zero)


def check_words(one: Json) -> None:
    """Fail on a word that no trace has."""
    hold(one["unit"] in UNITS and one["certainty"] in CERTAINTIES, "known words")
    hold(one.get("by", "minutes") in UNITS and one.get("resets", "year") in RESETS, "known words")


def told(line: Json, value: object, exact: str | None, *, kind: str = "", limited: bool = False) -> Json:
    """Build a line of the result."""
    return {
        "id": line["id"],
        "kind": kind or line["kind"],
        "value": value,
        "exact": exact,
        "limited": limited,
        "citation": line["citation"],
    }


def decide(gates: list[Json]) -> tuple[str, int | None]:
    """Let zero beat hold, and the longest hold win."""
    if any(gate["outcome"] == "zero" for gate in gates):
        return "zero", None
    if not gates:
        return "pay", None
    months = [gate["months"] for gate in gates]
    return "hold", None if None in months else max(months)


def replay(trace: Json, *, with_digest: bool = True) -> None:
    """Work the whole trace out again, or raise ReplayError."""
    try:
        if with_digest:
            text = json.dumps(
                {key: value for key, value in trace.items() if key != "digest"},
                sort_keys=True,
                separators=(",", ":"),
                ensure_ascii=False,
            )
            agree(trace["digest"], f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "digest")
        agree(trace["schema"], "erk.trace.v1", "schema")
        hold(trace["section"] in {"lines", "payment"}, "section")
        Replay(trace).work_out()
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError, StopIteration) as error:
        raise ReplayError(str(error)) from error

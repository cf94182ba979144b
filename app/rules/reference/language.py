"""Says what formulas can be made of: functions, operators, look-ups, each with an example that is tested."""

from typing import Final, NamedTuple

from app.rules.reference.markdown import table
from app.rules.tree import Unit


class Entry(NamedTuple):
    """One thing that the language has; `example` is a formula that gives a value in `unit`."""

    written: str
    says: str
    unit: Unit
    example: str


LANGUAGE: Final = (
    Entry("+ - * /", "arithmetic; both sides of + and - in the same unit", Unit.RUPIAH, "amount * 2 / 3 + -amount"),
    Entry(
        "== != < <= > >=", "comparison, also in chains", Unit.YES_NO, "1 <= kelas_jabatan < 8 and status_asn != 'pppk'"
    ),
    Entry(
        "and or not",
        "conditions; the second is worked out only if the first leaves it open",
        Unit.YES_NO,
        "not is_leader or skp_score > 60",
    ),
    Entry(
        "a if c else b",
        "one of two; only the one that is taken is worked out",
        Unit.SHARE,
        "1 if skp_score >= 75 else 0.5",
    ),
    Entry(
        "in, not in", "whether a category is one of several", Unit.YES_NO, "service_state not in ['mpp', 'detained']"
    ),
    Entry("True, False", "yes, no", Unit.YES_NO, "True if is_leader else False"),
    Entry("min(a, b, ...), max(a, b, ...)", "the least, the greatest", Unit.RUPIAH, "min(amount, max(post_amount, 0))"),
    Entry(
        "sum(value for x in items if condition)",
        "the sum; of nothing 0; the condition may be left out",
        Unit.MINUTES,
        "sum(day.late_minutes for day in days if day.status == 'present')",
    ),
    Entry(
        "avg(value for x in items)",
        "the mean; of nothing an error",
        Unit.SHARE,
        "avg(item.value for item in indicators)",
    ),
    Entry(
        "count(x for x in items if condition)",
        "how many",
        Unit.COUNT,
        "count(day for day in days if day.status == 'absent')",
    ),
    Entry(
        "any(condition for x in items)",
        "whether one is so",
        Unit.YES_NO,
        "any(leave.kind == 'unpaid' for leave in leaves)",
    ),
    Entry(
        "min(value for x in items), max(...)",
        "the least, the greatest of all; of nothing an error",
        Unit.MINUTES,
        "max(day.late_minutes for day in days)",
    ),
    Entry(
        "floor(x), ceil(x)",
        "the whole number below, above; of counts and minutes",
        Unit.COUNT,
        "floor(working_days / 5) + ceil(skp_score / 2)",
    ),
    Entry(
        "recorded(fact)",
        "whether a fact is there; a missing one is no error here, nor where a table has `no_record`",
        Unit.YES_NO,
        "recorded(skp_score)",
    ),
    Entry("indicator('name')", "the value of the indicator of that name", Unit.SHARE, "indicator('Serapan anggaran')"),
    Entry("t(key)", "a cell by key", Unit.RUPIAH, "basic(kelas_jabatan)"),
    Entry("t(value)", "a cell by the band in which a value falls", Unit.SHARE, "late(15)"),
    Entry("t(key, value)", "a cell by key and band", Unit.SHARE, "points(status_asn, skp_score)"),
    Entry("t(key).column", "a cell of a table with several columns", Unit.SHARE, "split(status_asn).work"),
    Entry("carried.line", "what the last earlier statement left of a carried line", Unit.DAYS, "carried.absent + 1"),
    Entry(
        "member.line for member in staff",
        "a score of the staff, which is rounded and runs once a month",
        Unit.SHARE,
        "avg(member.own for member in staff)",
    ),
    Entry("pay, zero", "of gates: paid, not paid", Unit.GATE, "zero if skp_score < 50 else pay"),
    Entry(
        "hold(n), hold()",
        "of gates: held for n payment months, or until an officer lets it go",
        Unit.GATE,
        "hold(3) if skp_score < 50 else hold() if skp_score < 60 else pay",
    ),
)


def language_table() -> str:
    """Write the language as a Markdown table."""
    rows = ((f"`{one.written}`", one.says, f"`{one.example}`", one.unit.value) for one in LANGUAGE)
    return table(("written", "what it gives", "for example", "unit"), rows)

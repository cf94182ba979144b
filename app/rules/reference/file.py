"""Says what stands in a regulation file: the keys of each section, the kinds of lines, the units."""

from typing import Final

from app.rules.model import Kind
from app.rules.reference.markdown import table
from app.rules.tree import Unit

CITED: Final = {
    "citation": "the article; without one it is a finding",
    "certainty": "`text`, `practice`, `news`, `unverified` or `assumption`",
}
KEYS: Final = {
    "[regulation]": {
        "id": "its name for other files, once in the library",
        "title": "what people read",
        "region": "whose regulation it is",
        "variant": "which of several that a region has",
        "citation": "the decree",
        "in_force": "the first day of effect; it holds until the next of the same region and variant",
        "standing": "`draft` (as if unwritten) or `demo`; an approval makes it enacted",
        "inherits": "ids of files whose parts are taken over by name",
        "removes": 'parts of parents to leave out, by kind: `{ lines = ["late_cut"], calendar = ["cutoff_day"] }`',
    },
    "[calendar]": {
        "target": "a formula in minutes, per segment",
        "entry_window_days": "days after the work date on which an entry may still be sent",
        "verification_window_days": "days after it was sent by which the superior decides",
        "automatic_action": "on what nobody decided by then: `none` (as if unwritten), `approve`, `reject`",
        "grace_days": "days after the month's end on which entries and decisions are still taken",
        "daily_minutes_limit": "the most minutes of a day that count",
        "monthly_minutes_limit": "the most minutes of a month that count",
        "proration": "`segments` (as if unwritten), `cutoff`, `none` (the month's first post counts)",
        "cutoff_day": "with `cutoff`: the day whose post counts for the whole month",
    },
    "each key of [calendar]": {
        "value": "the value; it may stand alone without `{ }`, but then names no article",
        "counting": "of the three windows: `calendar` or `working` days; unsaid, verification counts working days",
        **CITED,
    },
    "[parameters]": {
        "value": '`5`, `"0.5"` or `"3%"`; those named `weight_...` sum to 100 %',
        "unit": "unsaid, a percent is a share, anything else a count",
        **CITED,
    },
    "[tables.NAME]": {
        "key": "what the key is, such as `kelas_jabatan`",
        "by": "the unit of the value that falls into bands",
        "edges": '`lower` (as if unwritten): `"1..31"` has 1, not 31; `upper`: 31, not 1',
        "rows": '`{ key = value }`, `[["0..1", value], ...]`, or `{ key = [[band, value], ...] }`; a value may be '
        "`{ column = value, ... }`; the rows of a table named `weights` sum to 100 %",
        "rows_csv": "instead of rows, a csv file beside this one with a heading: key, band, values",
        "no_record": "the value where the one that falls into bands isn't recorded",
        "unpublished": "`true` instead of rows: the amount is the fact `post_amount`; such a file can't be enacted",
        "unit": "of the values",
        **CITED,
    },
    "[[lines]] and [[payment]]": {
        "id": "its name for formulas and results",
        "kind": "see below",
        "label": '`{ id = "...", en = "..." }`',
        "unit": "see below; amounts and gates need not say it",
        "per": '`"segment"`, `"criterion"`, or both in a list: it runs once for each; unsaid, once for the month',
        "formula": "how it is worked out; a total and a net have none",
        "rate": "of a cut, instead of a formula: the share that is cut",
        "of": "the parts or bases that the rate is of",
        "round": '`{ to = "0.01%", mode = "half_up" }`; modes `half_up`, `half_even`, `down`, `up`',
        "sum_of": "of a total: the rounded lines that it adds",
        "from": "of a total: the score whose share of the bases it is",
        "must_equal": "of a total: the annex's own formula, compared on the examples and on facts made of them",
        "start": "of a carried line: the value before the first statement",
        "resets": "of a carried line: `year` or `never`",
        "role": "of a payment line: `gross`, `pph21`, `bpjs_employee`, `bpjs_employer`, `iwp`, `zakat`, `claim`, `net`",
        **CITED,
    },
    "[[examples]]": {
        "name": "what it shows",
        "source": "where it was taken from; `arithmetic` if you worked it out",
        "like": "an earlier example whose facts it takes; what it names at the top level is replaced",
        "stage": "`lines` (as if unwritten) or `payment`",
        "facts": "of one person",
        "expect": 'lines and what they come to: whole rupiah, or exact text such as "92.35%"',
        "error": "instead: the code of the error that must come",
    },
}
KINDS: Final = {
    Kind.BASE: "an amount that everything starts from",
    Kind.PART: "rupiah that cuts are of; shown, not added up",
    Kind.CUT: "what is taken away, one line for each cause; at most what earlier cuts left",
    Kind.ADDITION: "what is added",
    Kind.SCORE: "a measure in any unit but gate; also in [[payment]]",
    Kind.GATE: "ends in `pay`, `zero` or `hold`; its label is the reason; zero beats hold, the longest hold wins",
    Kind.CARRIED: "a number that the next statement reads as `carried.id`",
    Kind.TOTAL: "bases - cuts + additions, rounded as it says; one in a file",
    Kind.GROSS: "[[payment]]: what is paid before anything is withheld",
    Kind.WITHHELD: "[[payment]]: what is withheld from it",
    Kind.BORNE: "[[payment]]: what the region pays besides",
    Kind.CLAIM: "[[payment]]: what the person owes from earlier",
    Kind.NET: "[[payment]]: gross - withheld - claims; one in a file",
}
UNITS: Final = {
    Unit.RUPIAH: "money; goes only with rupiah",
    Unit.MINUTES: "working time; goes only with minutes",
    Unit.SHARE: 'a percent: `"3%"`; per segment or criterion it can\'t be added up',
    Unit.COUNT: "any other number",
    Unit.DAYS: "a number of days",
    Unit.POINTS: "a number of points",
    Unit.CATEGORY: "a word of the facts or of a table, in quotes: `'pns'`",
    Unit.YES_NO: "what a comparison gives",
    Unit.GATE: "what a gate ends in",
}


def sections() -> str:
    """Write the keys of each section as Markdown tables."""
    tables = (
        f"### {name}\n\n{table(('key', 'value'), [(f'`{key}`', says) for key, says in keys.items()])}"
        for name, keys in KEYS.items()
    )
    return "\n".join(tables)


def kinds_table() -> str:
    """Write the kinds of lines as a Markdown table."""
    return table(("kind", "what it is"), [(f"`{kind}`", says) for kind, says in KINDS.items()])


def units_table() -> str:
    """Write the units as a Markdown table."""
    return table(("unit", "what it is"), [(f"`{unit}`", says) for unit, says in UNITS.items()])

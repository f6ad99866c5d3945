"""The short table that is printed at the end of a run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.config.units import counted, format_share
from reports.facts.held_out import held_out
from reports.facts.opt_out_lines import unmatched_entries
from reports.facts.repeated_ids import repeated_ids
from reports.facts.run_facts import Facts, load_facts
from reports.quotas import QuotaRow, quota_report

__all__ = ["bounds_lost", "summary", "table"]

_NAMED = 20
"""Faulty files that are named at most."""


def summary(folder: str) -> str:
    """The table as text: for each language documents in, kept and dropped by reason, the share
    wanted and got; then a line for each stage and group, and where report and card are.

    Raises InputError when the folder holds no finished run.
    """
    facts = load_facts(folder)
    lines = table(["language", "in", "kept", "wanted", "got", "epochs", "dropped"], _rows(facts))
    lines += [
        "",
        *_missed(facts),
        *_totals(facts),
        *_faulty(facts),
        "",
        f"report  {folder}/report/index.html",
    ]
    lines.append(f"card    {folder}/dataset/README.md")
    return "\n".join(lines)


def bounds_lost(folder: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Lines that name the bounds of a run's quotas that its dataset meets by one manifest and
    misses by another, which knows of fewer documents."""
    facts = load_facts(folder)
    kept, lost = (_moved(replace(facts, manifest=manifest)) for manifest in (before, after))
    return [line for bound, line in lost.items() if bound not in kept]


def _moved(facts: Facts) -> dict[tuple[str, str], str]:
    """Name and bound -> the explanation, of bounds that the documents of a dataset miss."""
    return {(one.name, one.bound): one.explanation for one in quota_report(facts).moved}


def _rows(facts: Facts) -> list[list[str]]:
    """The cells of each language, as strings."""
    rows = []
    for row in facts.languages:
        numbers: Counter[str] = Counter()
        for what, number in row.dropped.items():
            numbers[what.split(": ")[1]] += number
        reasons = ", ".join(f"{number} {reason}" for reason, number in numbers.items())
        wanted = format_share(row.wanted) if row.wanted is not None else "-"
        rows.append([row.tag, str(row.entered), str(row.kept), wanted, format_share(row.got),
                     f"{row.epochs:.1f}", reasons])  # fmt: skip
    return rows


def _missed(facts: Facts) -> list[str]:
    """Lines that name every bound and share that was missed; none where all are met, or there are
    no quotas. Excesses come first, then what is firm, then targets."""
    if facts.quotas is None:
        return []
    report = quota_report(facts)
    lines = []
    firm = [one.explanation for one in report.moved] + [one.explanation for one in report.missed]
    for title, found in (
        ("above their shares", [one.explanation for one in report.excesses]),
        ("missed", firm),
        ("targets out of reach", [one.explanation for one in report.out_of_reach]),
    ):
        if found:
            lines += [f"{title}:", *(f"  {explanation}" for explanation in found), ""]
    return lines


def _totals(facts: Facts) -> list[str]:
    """A line for what is held out, for each stage, for each list of opt-outs with entries that
    matched nothing, for each source whose ids are not unique, and for each group of languages."""
    held = [f"{one.documents} {one.split}" for one in held_out(facts) if not one.language]
    lines = [f"held out, and not among the kept: {', '.join(held)}", ""] if held else []
    width = max(12, *(len(stage.name) for stage in facts.stages))
    for stage in facts.stages:
        reasons = [f"{a.documents} {reason}" for reason, a in stage.dropped.items()]
        if stage.quarantined.documents:
            reasons.append(f"{stage.quarantined.documents} quarantined")
        gone = f"  ({', '.join(reasons)})" if reasons else ""
        counts = f"{stage.entered.documents:>7} -> {stage.left.documents:<7}"
        lines.append(f"{stage.name:{width}} {counts}{gone}")
    lines += [f"opt-out list {one.name}: {one}" for one in unmatched_entries(facts)]
    lines += [f"warning  {one.source}: {one}" for one in repeated_ids(facts)]
    if facts.quotas is not None:
        for row in quota_report(facts).groups:
            least = f", at least {format_share(row.minimum)} wanted" if row.minimum else ""
            within = f", {format_share(row.within)} of {row.inside}" if row.within else ""
            units = f" ({facts.unit}; {_in_other_units(row)})"
            lines.append(f"{row.name}: {format_share(row.trained)} of all{units}{within}{least}")
    return lines


def _in_other_units(row: QuotaRow) -> str:
    """The trained share of a group in bytes and words."""
    return f"bytes {format_share(row.trained_bytes)}, words {format_share(row.trained_words)}"


def _faulty(facts: Facts) -> list[str]:
    """Lines that name the first input files that were passed over; none without any."""
    if not facts.faulty:
        return []
    lines = [
        "",
        f"passed over {counted(len(facts.faulty), 'input file')} that could not be read:",
    ]
    lines += [f"  {f['source']}/{f['file']}: {f['reason']}" for f in facts.faulty[:_NAMED]]
    if len(facts.faulty) > _NAMED:
        lines.append(f"  … and {len(facts.faulty) - _NAMED} more in ledger/faulty_files.parquet")
    return lines


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns of even width: the first and the last aligned left, the others right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        middle = [c.rjust(w) for c, w in zip(cells[1:-1], widths[1:-1], strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *middle, cells[-1]]).rstrip()

    return [line(head), *(line(row) for row in rows)]

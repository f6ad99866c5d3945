"""The short table that is printed at the end of a run."""

from collections.abc import Sequence

from corpus.config.units import format_share
from reports.facts import Facts, load_facts
from reports.opt_out_lines import unmatched_entries

__all__ = ["summary"]

_NAMED = 20
"""Faulty files that are named at most."""


def summary(folder: str) -> str:
    """The table as text: for each language documents in, kept and dropped by reason, the share
    wanted and got; then a line for each stage and group, and where report and card are.

    Raises InputError when the folder holds no finished run.
    """
    facts = load_facts(folder)
    lines = _table(["language", "in", "kept", "wanted", "got", "epochs", "dropped"], _rows(facts))
    lines += ["", *_totals(facts), *_faulty(facts), "", f"report  {folder}/report/index.html"]
    lines.append(f"card    {folder}/dataset/README.md")
    return "\n".join(lines)


def _rows(facts: Facts) -> list[list[str]]:
    """The cells of each language, as strings."""
    rows = []
    for row in facts.languages:
        reasons = ", ".join(f"{n} {what.split(': ')[1]}" for what, n in row.dropped.items())
        wanted = format_share(row.wanted) if row.wanted is not None else "-"
        rows.append([row.tag, str(row.entered), str(row.kept), wanted, format_share(row.got),
                     f"{row.epochs:.1f}", reasons])  # fmt: skip
    return rows


def _totals(facts: Facts) -> list[str]:
    """A line for each stage, for each list of opt-outs with entries that matched nothing, and for
    each group of languages."""
    lines = []
    for stage in facts.stages:
        reasons = [f"{a.documents} {reason}" for reason, a in stage.dropped.items()]
        if stage.quarantined.documents:
            reasons.append(f"{stage.quarantined.documents} quarantined")
        gone = f"  ({', '.join(reasons)})" if reasons else ""
        counts = f"{stage.entered.documents:>7} -> {stage.left.documents:<7}"
        lines.append(f"{stage.name:12} {counts}{gone}")
    lines += [f"opt-out list {one.name}: {one}" for one in unmatched_entries(facts)]
    if facts.quotas is not None:
        for name, group in facts.quotas.groups.items():
            got = facts.share(sorted(group.tags), trained=True)
            least = f", at least {format_share(group.minimum)} wanted" if group.minimum else ""
            lines.append(f"{name}: {format_share(got)} of what is trained on{least}")
    return lines


def _faulty(facts: Facts) -> list[str]:
    """Lines that name the first input files that were passed over; none without any."""
    if not facts.faulty:
        return []
    lines = ["", f"{len(facts.faulty)} input files could not be read and were passed over:"]
    lines += [f"  {f['source']}/{f['file']}: {f['reason']}" for f in facts.faulty[:_NAMED]]
    if len(facts.faulty) > _NAMED:
        lines.append(f"  … and {len(facts.faulty) - _NAMED} more in ledger/faulty_files.parquet")
    return lines


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns of even width: the first and the last aligned left, the others right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        middle = [c.rjust(w) for c, w in zip(cells[1:-1], widths[1:-1], strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *middle, cells[-1]]).rstrip()

    return [line(head), *(line(row) for row in rows)]

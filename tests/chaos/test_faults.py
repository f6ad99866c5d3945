"""What happens to a run follows from its seed."""

from collections import Counter

import pytest

from tests.chaos.faults import EXECUTORS, KINDS, Kind, draw

ON = [kind for kind in KINDS if kind.on]
SEEDS = range(300)


def test_a_seed_gives_the_same_plan_each_time() -> None:
    assert [draw(seed, KINDS) for seed in SEEDS] == [draw(seed, KINDS) for seed in SEEDS]


def test_seeds_give_different_plans() -> None:
    assert len({str(draw(seed, KINDS)) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("kinds", [KINDS, ON])
def test_plans_hold_only_what_can_happen(kinds: list[Kind]) -> None:
    by_name = {kind.name: kind for kind in kinds}
    for seed in SEEDS:
        plan = draw(seed, kinds)
        drawn = [*(fault.kind for fault in plan.faults), *(f"poison {p}" for p in plan.poison)]
        assert drawn
        for name in drawn:
            assert plan.executor in by_name[name].executors
        assert [f.at for f in plan.faults] == sorted(f.at for f in plan.faults)
        for fault in plan.faults:
            assert 0 < fault.at < 2
            assert 0 <= fault.pick < 1
            assert fault.lasts > 0
            assert fault.kind.startswith("flip") or not fault.down


def test_every_kind_is_drawn_with_every_executor_it_can_happen_with() -> None:
    drawn: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS:
        plan = draw(seed, KINDS)
        drawn.update((plan.executor, fault.kind) for fault in plan.faults)
        drawn.update((plan.executor, f"poison {poison}") for poison in plan.poison)
    assert set(drawn) == {(e, kind.name) for kind in KINDS for e in kind.executors}


def test_neighbouring_seeds_take_turns() -> None:
    for first in SEEDS:
        plans = [draw(seed, ON) for seed in range(first, first + len(EXECUTORS))]
        assert {plan.executor for plan in plans} == set(EXECUTORS)
    families = {kind.family for kind in ON}
    plans = [draw(seed, ON) for seed in range(len(EXECUTORS) * len(families))]
    drawn = {fault.kind.split(" ")[0] for plan in plans for fault in plan.faults}
    assert drawn | {"poison" for plan in plans if plan.poison} == families


def test_files_that_are_not_published_are_damaged_while_nobody_reads_them() -> None:
    plans = [draw(seed, KINDS) for seed in SEEDS]
    shards = [f for plan in plans for f in plan.faults if f.kind == "flip shard"]
    assert shards
    assert all(fault.down for fault in shards)


def test_of_one_kind_alone() -> None:
    for seed in range(9):
        plan = draw(seed, [kind for kind in KINDS if kind.name == "kill nanny"])
        assert plan.executor == "scheduler"
        assert {fault.kind for fault in plan.faults} == {"kill nanny"}

"""Imports go one way: no circle among modules, and few levels of rooms in corpus/.

What import-linter holds is in setup.cfg; see the contracts there for who may import whom.
"""

from tools.import_graph import circles, explain, graph_of, imports, levels, room_of
from tools.sources import PACKAGES, ROOT, read_modules

MODULES = read_modules(ROOT, PACKAGES)
IMPORTS = imports(MODULES)
MOST_LEVELS = 9


def test_no_module_imports_itself_by_way_of_others() -> None:
    found = circles(graph_of(IMPORTS, MODULES))
    assert not found, "\n".join(explain(circle, IMPORTS) for circle in found)


def test_rooms_of_corpus_have_few_levels() -> None:
    inside = [name for name in MODULES if name.startswith("corpus.")]
    rooms = graph_of(IMPORTS, inside, room_of)
    found = levels(rooms)
    assert found <= MOST_LEVELS, f"{found} levels; circles of rooms: {circles(rooms)}"

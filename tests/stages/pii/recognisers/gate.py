"""Generated text for tests of the gate: pieces of a recogniser, and what may stand between."""

from hypothesis import strategies as st

_BETWEEN = [" ", ", ", "\n", "-", ".", ":", "/", "a", "El ", "12", "2019", "(", "é", "х", "*", "@"]


def texts(*pieces: str) -> st.SearchStrategy[str]:
    """Texts made of these pieces, in any order."""
    return st.lists(st.sampled_from([*pieces, *_BETWEEN]), max_size=24).map("".join)

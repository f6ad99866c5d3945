"""Mixing of 64-bit integers, and constants that follow from a stated seed.

Both are parts of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
generators", OOPSLA 2014). NumPy's own generators may give other numbers in another release; these
functions always give the same.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["Hashes", "constants", "mix"]

Hashes = npt.NDArray[np.uint64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def mix(values: Hashes) -> Hashes:
    """A bijection of 64-bit integers in which every bit of the result depends on every bit of the
    value."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def constants(seed: int, count: int) -> Hashes:
    """The first `count` numbers of the SplitMix64 sequence of `seed`."""
    return mix(np.arange(1, count + 1, dtype=np.uint64) * _GAMMA + np.uint64(seed))

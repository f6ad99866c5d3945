import numpy as np

from stages.html.charset_detection import CHARSETS
from stages.html.letters import STEP, TABLE, letters


def test_the_table_is_small_and_has_all_languages():
    assert TABLE.stat().st_size < 100_000
    assert set(letters().tags) == set(CHARSETS)
    assert set("ñșўώŵħ") <= letters().numbers.keys()


def test_what_follows_a_letter_adds_up_to_one():
    known = letters()
    for tag, own in zip(known.tags, known.levels, strict=True):
        if tag in ("be", "bg", "el", "mk", "ru", "sr-Cyrl", "uk"):
            continue  # with English beside them
        sums = np.exp(own.astype(float) * -STEP / 100).sum(axis=1)
        common = [known.numbers[letter] for letter in "aeinrst"]
        assert np.allclose(sums[common], 1, atol=0.15), tag


def test_likely_pairs_are_cheaper():
    known = letters()

    def level(tag, pair):
        first, second = (known.numbers[letter] for letter in pair)
        return known.levels[known.tags.index(tag), first, second]

    assert level("es", "ña") < level("es", "ñk")
    assert level("ru", "ст") < level("ru", "сй")
    assert level("en", "th") < level("en", "tq") <= level("en", "tñ")
    assert level("el", "aα") > level("el", "th") == level("en", "th")

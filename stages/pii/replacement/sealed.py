"""Letters and digits that show that they were invented: the last ones follow from those before.

A value of the same shape that was not invented has such an end by chance once in 10,000 where four
digits seal it; once in 10 to the power of the sealing characters where there are fewer.
"""

from hashlib import sha256

from stages.pii.replacement.secret import Draw

__all__ = ["bare", "filled", "is_sealed", "sealed"]

_MOST = 4
"""Characters that seal a value, at most; at most half of it."""
_DIGITS, _VOWELS, _CONSONANTS = "0123456789", "AEIOU", "BCDFGJKLMNPQRSTVWXYZ"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def sealed(written: str, draw: Draw, keep: int = 0) -> str:
    """A value of the same shape: digits for digits, letters for letters in the same case, all else
    as it is. The first letter stays a vowel or a consonant; a single letter before digits, such as
    the X of a NIE, stays. keep: how many further letters and digits at the start stay."""
    places = [place for place, character in enumerate(written) if character.isalnum()]
    characters = list(written)
    if len(places) > 1 and written[places[0]].isalpha() and not written[places[1]].isalpha():
        keep = max(keep, 1)
    body = len(places) - _seals(len(places))
    for number, place in enumerate(places[keep:body], start=keep):
        choice = _choice(written[place], first=number == 0)
        characters[place] = _like(written[place], choice[draw.below(len(choice), number)])
    digest = _digest("".join(characters[place] for place in places[:body]))
    for number, place in enumerate(places[body:]):
        choice = _choice(written[place])
        characters[place] = _like(written[place], choice[digest[number] % len(choice)])
    return "".join(characters)


def is_sealed(written: str) -> bool:
    """Whether `sealed` may have given this."""
    value = [character for character in written if character.isalnum()]
    body = len(value) - _seals(len(value))
    if body == len(value):
        return False
    digest = _digest("".join(value[:body]))
    ends = (_choice(character) for character in value[body:])
    expected = [choice[digest[number] % len(choice)] for number, choice in enumerate(ends)]
    return [character.upper() for character in value[body:]] == expected


def bare(written: str) -> str:
    """The letters and digits of a value."""
    return "".join(filter(str.isalnum, written))


def filled(written: str, characters: str) -> str:
    """A value in the separators of another one. What is too much follows the last separator; where
    there is too little, the last separators go."""
    left, new = list(characters), []
    for character in written:
        if character.isalnum():
            if not left:
                break
            new.append(left.pop(0))
        else:
            new.append(character)
    while not left and new and not new[-1].isalnum():
        new.pop()
    return "".join([*new, *left])


def _seals(length: int) -> int:
    return min(_MOST, length // 2)


def _digest(body: str) -> list[int]:
    digest = sha256(b"alia-corpus pseudonym\0" + body.upper().encode("utf-8", "replace")).digest()
    return [int.from_bytes(digest[2 * i : 2 * i + 2]) for i in range(_MOST)]


def _choice(character: str, first: bool = False) -> str:
    if not character.isalpha():
        return _DIGITS
    if not first:
        return _LETTERS
    return _VOWELS if character.upper() in _VOWELS else _CONSONANTS


def _like(character: str, new: str) -> str:
    return new.lower() if character.islower() else new

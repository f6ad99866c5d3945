"""Checks inside addresses of crypto currencies: base58check, Bech32, CashAddr, EIP-55, Monero's and
Stellar's. Each is worth at least four powers of ten, most of them nine."""

import base64
import hashlib
from functools import reduce
from operator import xor

__all__ = [
    "base58_bytes",
    "has_bech32",
    "has_cash_address",
    "has_double_hash",
    "has_eip55",
    "has_monero_hash",
    "has_stellar_crc",
    "keccak256",
]

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Digits of base 58, without 0, O, I and l."""
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
"""The same digits in the order of the XRP Ledger (XLS-1)."""
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_STEPS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_MONERO_SIZES = {0: 0, 2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
"""Bytes that so many digits of base 58 stand for, in a block of Monero."""


def base58_bytes(text: str, alphabet: str = BITCOIN) -> bytes:
    """The bytes of a number in base 58; empty where a character is no digit of it."""
    number = 0
    for character in text:
        digit = alphabet.find(character)
        if digit < 0:
            return b""
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def has_double_hash(decoded: bytes) -> bool:
    """Whether the last four bytes are the first of SHA-256 applied twice to the others
    (base58check; BIP-13, BIP-16)."""
    body, check = decoded[:-4], decoded[-4:]
    return len(check) == 4 and hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check


def has_bech32(text: str) -> bool:
    """Whether an address such as `bc1q…` is valid: Bech32 (BIP-173) or Bech32m (BIP-350), in one
    case throughout. Witness version 0 of BIP-141 takes the first, others the second."""
    if text not in (text.lower(), text.upper()):
        return False
    prefix, _, data = text.lower().rpartition("1")
    values = [_BECH32.find(character) for character in data]
    if not prefix or len(values) < 7 or min(values) < 0:
        return False
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = _polymod([*expanded, *values], _BECH32_STEPS, 30)
    if prefix in ("bc", "tb", "ltc"):
        return rest == (1 if values[0] == 0 else 0x2BC830A3)
    return rest in (1, 0x2BC830A3)


def has_cash_address(text: str) -> bool:
    """Whether the part after `bitcoincash:` is valid (CashAddr specification of Bitcoin Cash)."""
    values = [_BECH32.find(character) for character in text.lower()]
    prefix = [ord(character) & 31 for character in "bitcoincash"]
    return min(values) >= 0 and _polymod([*prefix, 0, *values], _CASH_STEPS, 40) == 1


def _polymod(values: list[int], steps: tuple[int, ...], bits: int) -> int:
    """The rest of a division of polynomials over GF(32)."""
    rest, mask = 1, (1 << (bits - 5)) - 1
    for value in values:
        top = rest >> (bits - 5)
        rest = (rest & mask) << 5 ^ value
        for place, step in enumerate(steps):
            if top >> place & 1:
                rest ^= step
    return rest


def has_eip55(digits: str) -> bool:
    """Whether capitals among 40 hexadecimal digits stand where Keccak-256 puts them (EIP-55)."""
    marks = keccak256(digits.lower().encode()).hex()
    return all(
        character.isdigit() or character.isupper() == (mark >= "8")
        for character, mark in zip(digits, marks, strict=False)
    )


def has_monero_hash(text: str) -> bool:
    """Whether an address of Monero ends with four bytes of Keccak-256 (CryptoNote standard 7)."""
    decoded = bytearray()
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number = 0
        for character in block:
            number = number * 58 + BITCOIN.find(character)
        size = _MONERO_SIZES.get(len(block), 0)
        if number >= 1 << 8 * size:
            return False
        decoded += number.to_bytes(size, "big")
    return keccak256(bytes(decoded[:-4]))[:4] == decoded[-4:]


def has_stellar_crc(text: str) -> bool:
    """Whether a key of Stellar ends with CRC-16/XMODEM of the rest (SEP-23)."""
    decoded = base64.b32decode(text)
    rest = 0
    for byte in decoded[:-2]:
        rest ^= byte << 8
        for _ in range(8):
            rest = (rest << 1 ^ (0x1021 if rest & 0x8000 else 0)) & 0xFFFF
    return rest == int.from_bytes(decoded[-2:], "little")


_TURNS = (
    # rotations of a lane, by 5 * y + x (FIPS 202, section 3.2.2)
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
)  # fmt: skip
_WORD = (1 << 64) - 1


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: FIPS 202 with the padding of the submission of 2011, which
    `hashlib.sha3_256` has not."""
    rate = 136
    padded = bytearray(data + b"\x01" + b"\0" * (rate - 1 - len(data) % rate))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), rate):
        for place in range(rate // 8):
            at = start + 8 * place
            lanes[place] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    """Keccak-f[1600] (FIPS 202, section 3.3)."""
    register = 1
    for _ in range(24):
        sums = [reduce(xor, lanes[x::5]) for x in range(5)]
        mixed = [sums[x - 1] ^ _turned(sums[(x + 1) % 5], 1) for x in range(5)]
        moved = [0] * 25
        for place, lane in enumerate(lanes):
            x, y = place % 5, place // 5
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = _turned(lane ^ mixed[x], _TURNS[place])
        lanes = [
            moved[row + x] ^ (~moved[row + (x + 1) % 5] & moved[row + (x + 2) % 5])
            for row in range(0, 25, 5)
            for x in range(5)
        ]
        for power in range(7):
            if register & 1:
                lanes[0] ^= 1 << (1 << power) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return lanes


def _turned(lane: int, bits: int) -> int:
    return (lane << bits | lane >> (64 - bits)) & _WORD

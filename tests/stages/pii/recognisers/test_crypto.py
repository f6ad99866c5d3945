"""Addresses are examples of the specifications, of the first blocks, or of foundations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.recognisers import crypto_checks
from stages.pii.recognisers.crypto import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.recognisers.gate import assert_linear, texts

ADDRESSES = {
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "Bitcoin",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy": "Bitcoin",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": "Bitcoin",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": "Bitcoin",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": "Bitcoin",
    "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9": "Litecoin",
    "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L": "Dogecoin",
    "XpESxaUmonkq8RaLLp46Brx2K39ggQe226": "Dash",
    "t1VpYecBW4UudbGcy4ufh61eWxQCoFaUrPs": "Zcash",
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8": "Tron",
    "tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb": "Tezos",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh": "XRP",
    "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a": "Bitcoin Cash",
    "cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh": "Cosmos",
    "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ": "Stellar",
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP"
    "3A": "Monero",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": "Ethereum",
    "0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae": "Ethereum",
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_need_no_word(address: str) -> None:
    for text in (address, f"Doneu a {address}.", f"bitcoin:{address}?amount=1", f"({address})"):
        (one,) = findings(RECOGNISER, text)
        assert text[one.start : one.end] == address
        assert one.form == ADDRESSES[address]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.startswith("0xd")])
def test_one_character_wrong(address: str) -> None:
    place = next(i for i in range(len(address) // 2, 99) if address[i].isalpha())
    other = next(
        c for c in "aeAE" if c.isupper() == address[place].isupper() and c != address[place]
    )
    assert found(RECOGNISER, address[:place] + other + address[place + 1 :]) == []


@pytest.mark.parametrize(
    "text",
    [
        "0x0000000000000000000000000000000000000000", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00", "1111111111111111111114oLvT2x",
        "Donaudampfschifffahrtsgesellschaftskapitan",
        "https://a.example/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa1",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


def test_keccak_has_the_padding_of_ethereum() -> None:
    assert crypto_checks.keccak256(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0")
    assert crypto_checks.keccak256(b"abc").hex().startswith("4e03657aea45a94fc7d47ba826c8d667")
    sizes = [crypto_checks.keccak256(b"a" * size) for size in (135, 136, 137, 300)]
    assert len(set(sizes)) == 4
    assert {len(one) for one in sizes} == {32}


@given(st.binary(min_size=1, max_size=40))
def test_base_58_keeps_zeros(data: bytes) -> None:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = crypto_checks.BITCOIN[digit] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    assert crypto_checks.base58_bytes("1" * zeros + text) == data


@given(texts(*ADDRESSES, "0x", "bc1", "q" * 30, "bitcoin "))
def test_the_gate_hides_none(text: str) -> None:
    findings(RECOGNISER, text)


@pytest.mark.parametrize("piece", ["1", "bc1q", "0x", "A1 ", "1" * 34 + " ", "4A" * 47 + " "])
def test_long_input(piece: str) -> None:
    assert_linear(RECOGNISER, piece)

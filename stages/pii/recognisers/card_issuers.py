"""Who gives out payment cards: the first digits of their numbers, and how long these are (ISO/IEC
7812, and the documents of the schemes)."""

__all__ = ["is_issued", "may_be_issued"]

_ISSUERS = (
    # first and last prefix of a range, lengths
    ("4", "4", (16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),  # and RuPay, Troy, Elo
    ("3528", "3589", (16, 19)),  # JCB
    ("300", "305", (14, 16)),  # Diners Club
    ("3095", "3095", (14, 16)),
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("8100", "8171", (16, 17, 18, 19)),
    ("5018", "5020", (16, 17, 18, 19)),  # Maestro, Dankort
    ("5038", "5038", (16, 17, 18, 19)),
    ("5060", "5061", (16, 18, 19)),  # Verve
    ("5067", "5067", (16,)),  # Elo
    ("5893", "5893", (16, 17, 18, 19)),
    ("6062", "6062", (16,)),  # Hipercard
    ("6304", "6304", (16, 17, 18, 19)),  # Laser
    ("6333", "6333", (16, 18, 19)),  # Switch
    ("637", "639", (16,)),  # InstaPayment
    ("6390", "6390", (16, 17, 18, 19)),
    ("6703", "6709", (16, 17, 18, 19)),  # Bancontact, Laser
    ("6759", "6763", (16, 17, 18, 19)),
    ("6767", "6767", (16, 18, 19)),  # Solo
    ("6771", "6771", (16, 19)),
    ("2200", "2204", (16, 19)),  # Mir
    ("9792", "9792", (16,)),  # Troy
    ("9112", "9112", (16,)),  # Belkart
)


def is_issued(number: str) -> bool:
    """Whether a large issuer gives out numbers with this prefix and length."""
    return any(
        first <= number[: len(first)] <= last and len(number) in lengths
        for first, last, lengths in _ISSUERS
    )


def may_be_issued(number: str) -> bool:
    """Whether a payment card may have this number: 12 to 19 digits of an industry that is banking
    or travel, or of a national scheme (ISO/IEC 7812-1, major industry identifiers)."""
    is_of_banks = number[0] in "1234568" or number[:2] in ("91", "97", "98")
    return 12 <= len(number) <= 19 and is_of_banks

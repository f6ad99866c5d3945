"""Numbers of the Baltic states."""

from stages.pii.national_ids import checks
from stages.pii.national_ids.form import SHORT, Form

__all__ = ["FORMS"]

_ALL = ("tax", "social_security", "health")
_LATVIAN = ("personas kod*", "p k", "pk", "pers kods", "personas k", "personu kod*")

FORMS = (
    Form(
        country="EE", name="isikukood",
        pattern=r"[1-8]\d{10}", groups="1 6 4|1 2 2 2 4|1 6 3 1|11|3 4 4",
        check=checks.is_baltic, chance=0.0037,
        names=("isikukood*", "isiku kood*", "ik", "personal code"), notions=_ALL,
        prior=SHORT,
    ),
    Form(
        country="LT", name="asmens kodas",
        pattern=r"[3-6]\d{10}", groups="1 6 4|1 2 2 2 4|11|1 6 3 1|3 4 4",
        check=checks.is_baltic, chance=0.0037,
        names=("asmens kod*", "a k", "ak", "asm kodas", "asmens k"), notions=_ALL,
        prior=SHORT,
    ),
    Form(
        country="LV", name="personas kods",
        pattern=r"[0-3]\d{5}[0-2]\d{4}", groups="6 5|2 2 2 5",
        check=checks.is_personas_kods, chance=0.0091,
        names=_LATVIAN, notions=_ALL, prior=SHORT,
    ),
    Form(
        country="LV", name="personas kods",
        # Since July 2017 there is no date in it, and no check that is published.
        pattern=r"3[2-9]\d{9}", groups="6 5", check=checks.any_number, chance=1,
        names=_LATVIAN, notions=_ALL,
    ),
)  # fmt: skip

"""The secret that digests and pseudonyms are keyed with. It stands in a variable of the environment
and nowhere else; what a run keeps of it is a keyed digest of a constant."""

import hmac
import os
from dataclasses import dataclass

from corpus.errors import ConfigError

__all__ = ["Draw", "key_of", "secret_of", "sign_of"]

_LEAST = 16
"""Characters of a secret: telephone numbers are few enough to try them all with a guessed one."""


def secret_of(variable: str) -> bytes:
    """The secret in a variable of the environment. Raises ConfigError without one."""
    secret = os.environ.get(variable, "")
    if len(secret) < _LEAST:
        raise ConfigError(
            f"needs a secret of at least {_LEAST} characters in the environment variable "
            f"{variable}, the same for all runs that shall agree; make one with "
            f"`export {variable}=$(openssl rand -hex 32)` and keep it apart from the data",
            where="replace",
        )
    return secret.encode()


def sign_of(secret: bytes) -> str:
    """What tells one secret from another and says nothing of it: HMAC-SHA256 of a constant."""
    return hmac.digest(secret, b"alia-corpus pii", "sha256").hex()[:16]


def key_of(secret: bytes, document: str | None) -> bytes:
    """The key of a document, or that of all of a corpus for None. HMAC-SHA256."""
    scope = b"corpus" if document is None else b"document\0" + document.encode()
    return hmac.digest(secret, scope, "sha256")


@dataclass(frozen=True)
class Draw:
    """Numbers that follow from a key and a value, and tell nothing of the value without the key."""

    key: bytes
    about: tuple[str, ...]

    def digest(self, number: int = 0) -> bytes:
        """32 bytes, others for each number."""
        message = "\0".join((*self.about, str(number))).encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, message, "sha256")

    def below(self, limit: int, number: int = 0) -> int:
        """A number from 0 to before `limit`, the same for the same `number`."""
        return int.from_bytes(self.digest(number)[:8]) % limit

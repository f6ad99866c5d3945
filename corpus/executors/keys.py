"""Keys of a run, with which its scheduler, workers and client know one another.

Dask runs whatever code reaches its ports, so that a run whose ports were open would lend its
account to every user of the machine, or of the cluster's network. All connections are encrypted by
TLS, and both ends of each must hold the run's one certificate and its key. A driver makes them anew
each time it starts a cluster.

`Security.temporary` of distributed would make such a pair, but one that is valid from that second
on: a node whose clock is behind would refuse it.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.config.options import SecurityOptions
from corpus.errors import ConfigError, MissingExtra

__all__ = ["KeyFiles", "Keys", "client_security", "require_cryptography"]

_BEFORE = timedelta(days=1)
"""How long before it was made a certificate is valid already, for nodes whose clock is behind."""
_AFTER = timedelta(days=2 * 365)
"""How long it is valid then. Workers that come late are to be trusted as the first ones are."""
_NAME = "alia-corpus run"


def require_cryptography() -> None:
    """Raise MissingExtra where keys cannot be made."""
    if find_spec("cryptography") is None:
        raise MissingExtra("encryption between driver and workers", "cryptography", "dask")


@dataclass(frozen=True, repr=False)
class Keys:
    """A certificate that signs itself, and its key, both in PEM."""

    certificate: str
    key: str

    @classmethod
    def new(cls) -> "Keys":
        """A new pair. Raises MissingExtra without `cryptography`."""
        require_cryptography()
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - _BEFORE)
            .not_valid_after(now + _AFTER)
            # Python 3.13 and later take a certificate for its own authority only with these.
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return cls(certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode())

    def security(self) -> Any:
        """Dask's `Security`, for whatever part a process plays; it holds the keys in memory."""
        return _security(self.certificate, self.certificate, self.key)


@dataclass(frozen=True)
class KeyFiles:
    """The keys as files, for workers on other nodes: in a folder that only this user may open. It
    holds nothing else, and its parent belongs to this user alone."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def write(self, keys: Keys) -> None:
        """Write the files, in place of those that a killed driver left. Raises OSError."""
        self.remove()
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(0o700)
        for path, text in ((self.certificate, keys.certificate), (self.key, keys.key)):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(handle)

    def security(self) -> Any:
        """Dask's `Security`, for whatever part a process plays; it names the files."""
        return _security(str(self.certificate), str(self.certificate), str(self.key))

    def remove(self) -> None:
        """Remove the files, if they are there."""
        shutil.rmtree(self.folder, ignore_errors=True)


def client_security(address: str, options: SecurityOptions | None) -> Any:
    """Dask's `Security` for the scheduler at an address, by the options `run.security` or else by
    Dask's own configuration; None for a scheduler without encryption.

    Raises ConfigError where files are missing, or are given for a scheduler without encryption.
    """
    from distributed import Security

    if not address.startswith("tls://"):
        if options is not None:
            raise ConfigError(
                f"has files for tls://…, and the scheduler is {address}", where="run.security"
            )
        return None
    security = Security(require_encryption=True)
    if options is not None:
        security = _security(options.tls_ca_file, options.tls_cert, options.tls_key)
    if not (security.tls_ca_file and security.tls_client_cert):
        raise ConfigError(
            "a scheduler at tls://… asks for a certificate; write security: {tls_ca_file: …, "
            "tls_cert: …, tls_key: …}, or set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "…__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY",
            where="run.security",
        )
    try:
        security.get_connection_args("client")
    except OSError as error:  # ssl.SSLError is one; neither says what the files hold
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"the certificate, its key or its authority cannot be used ({reason})",
            where="run.security",
        ) from error
    return security


def _security(authority: str, certificate: str, key: str | None) -> Any:
    """Dask's `Security` with one certificate for all parts; each may be a path, or PEM."""
    from distributed import Security

    parts = ("client", "scheduler", "worker")
    return Security(
        require_encryption=True,
        tls_ca_file=authority,
        **{f"tls_{part}_cert": certificate for part in parts},
        **{f"tls_{part}_key": key for part in parts},
    )

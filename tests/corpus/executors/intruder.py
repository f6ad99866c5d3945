"""A process that knows the address of a scheduler or worker, and has none of its keys."""

import subprocess
import sys
import tempfile
from pathlib import Path

from corpus.executors.keys import KeyFiles, Keys
from tests import ROOT

__all__ = ["ATTEMPTS", "REFUSED", "intrude"]

ATTEMPTS = ("plain", "no certificate", "another's")
"""Ways to reach a port: without TLS, without a certificate, and with the certificate of another
run, which bears the same names."""
REFUSED = "refused"

_PROGRAM = """
import asyncio, os, ssl, sys
from distributed.comm import connect
from distributed.protocol.pickle import dumps

way, address, folder = sys.argv[1:]
# Whoever intrudes trusts whom he meets; that the other end does not trust him is what is tried.
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
if way == "another's":
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")

async def main():
    if way == "plain":
        comm = await connect(address.replace("tls://", "tcp://"), timeout=3)
    else:
        comm = await connect(address, timeout=3, ssl_context=context)
    # What a worker, a nanny and a scheduler do for whoever may speak to them.
    for operation in ("run", "identity"):
        await comm.write({"op": operation, "function": dumps(os.getpid), "reply": True})
        await comm.read()
    print("ran")

try:
    asyncio.run(asyncio.wait_for(main(), 20))
except BaseException as error:
    print("refused" if isinstance(error, (OSError, asyncio.TimeoutError)) else repr(error))
"""


def intrude(attempt: str, address: str) -> str:
    """What comes of an attempt: `ran` or `refused`, or another error."""
    with tempfile.TemporaryDirectory() as folder:
        KeyFiles(Path(folder, "keys")).write(Keys.new())
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, attempt, address, f"{folder}/keys"],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=60,
        )
    return done.stdout.strip() or done.stderr[-500:]

"""The command `corpus` as a process of its own, also as `python -m corpus`.

It answers signals from its first moment, before anything that takes long is imported, to its last,
while the interpreter shuts down.
"""

import atexit
import sys

from corpus.system.interrupts import (
    INTERRUPTED,
    INTERRUPTED_EXIT,
    end_on_signals,
    ignore_signals,
    interrupt_on_signals,
    unblock_signals,
)

__all__ = ["main"]


def main() -> None:
    """Run the command line, and end the process with the exit code."""
    code = 0
    atexit.register(ignore_signals)  # the first that is registered is called last
    try:
        with interrupt_on_signals(is_whole_process=True):
            unblock_signals()
            from corpus.cli.main import main as command

            command()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except KeyboardInterrupt:
        code = INTERRUPTED_EXIT
        print(f"corpus: {INTERRUPTED}", file=sys.stderr)  # noqa: T201 - click may be missing yet
    end_on_signals(code)
    sys.exit(code)


if __name__ == "__main__":
    main()

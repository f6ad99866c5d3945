"""What the commands do, beside running a pipeline; `corpus/cli.py` is thin over this."""

"""What the commands do, beside running a pipeline; `corpus/cli/main.py` is thin over this."""

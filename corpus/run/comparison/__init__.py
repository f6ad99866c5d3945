"""What differs between two runs, datasets, pipelines or quotas, A and B.

comparison.py    all that differs
side.py          what is compared: read from a folder or a file
differences.py   settings, amounts and shares that differ
changed_ids.py   documents of which another thing became
"""

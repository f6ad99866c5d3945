"""How far a run is. This is for people and decides nothing.

progress.py     Progress: counts what tasks report, and knows what workers are doing
estimate.py     rates, and how long a step will take
display.py      a thread that shows it: a line on a terminal, the log, the status file
status_file.py  Status: what the status file holds, and how it is read
"""

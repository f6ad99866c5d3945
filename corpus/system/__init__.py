"""What lies between a process and the machine: log, terminal, signals, memory, other processes.

logs.py        the log, as text or JSON lines
terminal.py    colours, and lines that are drawn over again
interrupts.py  the signals that end a run early
processes.py   whether a process that was noted down is still running
usage.py       CPU time and memory of processes and of the machine
"""

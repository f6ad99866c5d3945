"""Tasks run in a process of their own, so that no document can end the run.

limits.py    what a document and a process may use; where a process is in its work
child.py     the process as its parent sees it: does calls, is watched, dies and is started again
pickles.py   what passes between the two
served.py    the process as seen from inside
usage.py     CPU time and memory of a process
attempts.py  a task, tried until it is done or known to be impossible
calls.py     the calls of stages in one task; after a death, each in a process of its own
verdicts.py  documents known to end a process, in a file beside the task's
"""

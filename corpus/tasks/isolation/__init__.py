"""Tasks run in a process of their own, so that no document can end the run.

attempts.py    a task, tried again until it is done or given up
child.py       the process as its parent sees it: does calls, is watched, dies, is started again
child_main.py  the process as seen from inside
pickles.py     what passes between the two
place.py       where a process is in its work, and how long it may stay there
calls.py       the calls of stages in one task; after a death, in a second process, the helper
verdicts.py    documents known to end a process, in a file in the folder of the task
"""

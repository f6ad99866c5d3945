"""How large a run is: its input, and what it takes by the measure of a smaller run.

inputs.py           files, bytes and partitions of each source, as they are and as a run noted them
segments_on_disk.py bytes of intermediates and summaries of a run
estimate.py         CPU time, memory and disk of a run from those of a smaller one
"""

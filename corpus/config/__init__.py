"""What people write in configuration files, checked and turned into Python values.

yaml_file.py  YAML with the line of every key, for messages
settings.py   from the values of YAML to settings dataclasses
units.py      sizes, counts, shares and durations: to and from text
options.py    the `run:` block: how a run is carried out
"""

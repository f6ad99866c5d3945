"""What people write in configuration files, checked and turned into Python values.

yaml_file.py       YAML with the line of every key, for messages
settings.py        from the values of YAML to settings dataclasses
value_types.py     types of settings that are written with a unit
types_in_words.py  types, values and what is wrong with a value, in words
keys.py            the keys of a mapping, with their types, defaults and meanings
json_schema.py     JSON Schema of those keys, for editors
units.py           sizes, counts, shares and durations: to and from text
dates_and_links.py  dates, months and addresses of the web: from text
options.py         the `run:` block: how a run is carried out
unstated.py        what card and summary need and nobody has stated
statements.py      the blocks `about:`, `publication:` and `card:`: what people state of a dataset
"""

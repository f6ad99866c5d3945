"""RUN/dataset/README.md, the dataset card, in six languages; its templates are in templates/card.

card.py            the card; it shows one document, too
card_header.py     its header, for the Hugging Face Hub and `datasets`
licence_table.py   licences in numbers
example_record.py  one document, as an example
labels.py          what statements of the publisher are called
not_stated.py      what the publisher has not stated
"""

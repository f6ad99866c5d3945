"""What a document is known by: its id, its URL and its language.

ids.py        ids, which are hashes of content, and the priority that they give
urls.py       URLs without personal data, hosts, registrable domains
languages.py  the languages served, their codes, and the labels of language models
labels.py     which labels models have for each language
"""

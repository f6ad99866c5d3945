"""The main text of a page: its layout in boxes and blocks, the choice among them, the writing.

extract.py            the stage `extract`
layout.py             a page as blocks of text inside nested boxes
names.py              what class, id and role of a box say about its contents
characters.py         characters of blocks counted by kind
features.py           what is known of each block, as whole numbers
context.py            what a first guess says about the blocks around
trees.py              boosted trees in whole numbers
model.py              the included model (data/extraction.npz): how likely blocks are main text
choice.py             the blocks that are the main text
listings.py           pages that are nothing but teasers
posts.py              posts of forums, whole and without by-lines
writing.py            blocks written as text or Markdown
reasons.py            the words with which it is explained what became of blocks
trace.py              what became of each block, told by the steps
by_trafilatura.py     the main text by trafilatura's rules instead
host_boilerplate.py   the global stage `host_boilerplate`: lines that pages of a host share
shared_lines.py       such lines recognised by hash and taken out of a text
"""

"""Text of any origin.

repair.py     the stage `repair`: wrong decoding undone, and one normal form
mojibake.py   undoing text in UTF-8 that was read in another charset
cleaning.py   the normal form: Unicode NFC, visible characters, plain spaces
script.py     the script of a text
"""

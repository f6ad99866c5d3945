"""The main text of a page: its layout in boxes and blocks, the choice among them, the writing."""

"""A package, so that its files are installed with the code."""

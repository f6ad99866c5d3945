"""The engine of alia-corpus: what a run is. Imports no sibling package."""

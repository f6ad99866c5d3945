"""Files that `corpus init` writes."""

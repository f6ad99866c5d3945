"""Exact and near-duplicate removal: pure functions, and global stages built on them."""

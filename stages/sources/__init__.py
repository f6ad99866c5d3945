"""Sources: web archives, JSON lines, Parquet; `archives/` reads records of crawls."""

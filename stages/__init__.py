"""All stages but deduplication, sources and sinks among them; one noun a file."""

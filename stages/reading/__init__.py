"""What sources are made of: files, archive records, rows, batches."""

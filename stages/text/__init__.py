"""What any text is put through: repair, cleaning, script."""

"""What is computed of a text: cleaning, script, marked forms, repetition, models."""

"""Tables that stages read."""

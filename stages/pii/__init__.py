"""Personal data in text: finding it and replacing it by placeholders."""

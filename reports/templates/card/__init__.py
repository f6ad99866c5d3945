"""The sections of the dataset card, a file each; macros.md.j2 has what several share. A package, so
that they are installed with the code."""

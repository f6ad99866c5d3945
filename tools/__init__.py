"""Scripts for people who change the code. None is part of the installed product."""

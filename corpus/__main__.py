"""`python -m corpus` is the command `corpus`."""

from corpus.cli.main import main

if __name__ == "__main__":
    main()

"""`python -m planbook`."""

from planbook.cli import script

if __name__ == "__main__":
    script()

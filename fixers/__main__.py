"""`python -m fixers` is `fixers`."""

from fixers.cli import main

if __name__ == "__main__":
    main()

"""``python -m dprkwatch`` is the command line."""

from dprkwatch.cli import main

if __name__ == "__main__":
    main()

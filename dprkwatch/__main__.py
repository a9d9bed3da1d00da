"""``python -m dprkwatch`` is the command line."""

from dprkwatch.cli import main

main()

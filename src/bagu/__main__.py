"""`python -m bagu`."""

from bagu.cli.main import run

run()

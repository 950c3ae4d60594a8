"""`python -m vitrina` is `vitrina`."""

from vitrina.cli import main

main()

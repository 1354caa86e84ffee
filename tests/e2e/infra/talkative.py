"""The product with every logger at its most talkative, as whoever looks for a fault would start it."""

import logging
import sys

import main

PROGRAM = ("-m", "tests.e2e.infra.talkative")

if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
    sys.exit(main.main())

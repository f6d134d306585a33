"""`python -m epwatch`: the same program as the command `epwatch`."""

import sys

from epwatch.cli.main import main

sys.exit(main())

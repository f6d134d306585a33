"""What the self-contained executable runs."""

import sys

from epwatch.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

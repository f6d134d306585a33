"""`python -m epwatch.sim`."""

from epwatch.sim.process import main

if __name__ == "__main__":
    raise SystemExit(main())

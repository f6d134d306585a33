"""What it means: the joined picture, its changes and its highlights; pure, without I/O and without a clock."""

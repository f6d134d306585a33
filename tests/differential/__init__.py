"""Where two programs have to agree: kubectl and ours, asked the same."""

"""The tests: state contracts, own their time, break when the code breaks."""

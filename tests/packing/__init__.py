"""Single files of the program, for hosts without pip or without Python."""

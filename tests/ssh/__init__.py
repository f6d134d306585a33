"""The screen by way of a real sshd, over a line as thin as a modem's."""

"""The terminal that tests look at: pyte's, with what real ones do otherwise."""

import pyte


class Emulator(pyte.Screen):
    """pyte 0.8.2 keeps a line in its place where one that nothing was ever written to moves there."""

    def delete_lines(self, count: int | None = None) -> None:
        """Take lines out; those below follow, empty ones too."""
        self.buffer.update({line: self.buffer[line] for line in range(self.lines)})
        super().delete_lines(count)

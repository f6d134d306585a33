"""How bad something is, as a role of the screen."""

from typing import Final

from epwatch.tui.look.roles import Role

ROLES: Final = {"info": Role.PLAIN, "warning": Role.WARNING, "error": Role.ERROR}
"""The role of each severity, by its value."""

"""What the screens of all places have in common: the clock, the terminal, what belongs to no one feed."""

from msgspec import Struct, field

from epwatch.clock import Clock
from epwatch.tui.demo_control import DemoControl
from epwatch.tui.keys.named import KeyNames
from epwatch.tui.long_lived import LongLived
from epwatch.tui.look.glyphs import UNICODE, Signs
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.terminal.line_mover import LineMover


class Setting(Struct, frozen=True, eq=False, kw_only=True):
    """What a place is shown with.

    ``clock`` is for ages and highlights; ``mutes`` are the findings that nobody wants to hear of; ``key_names`` what
    keys are called; ``signs`` what the terminal can show; ``no_color``: no colours are wanted. ``pinned`` are the
    services that stand first and open; ``demo`` is what + and - ask, None on a real cluster; ``no_kubectl`` says why
    kubectl cannot be asked of what is shown, "" where it can. ``mover`` has the terminal move lines, None: all are
    painted anew. ``long_lived`` is told each time that a picture has become whole and is painted.
    """

    clock: Clock
    budget: ByteBudget
    mutes: Mutes
    key_names: KeyNames
    signs: Signs = UNICODE
    no_color: bool = False
    demo: DemoControl | None = None
    pinned: tuple[str, ...] = ()
    no_kubectl: str = ""
    mover: LineMover | None = None
    long_lived: LongLived = field(default_factory=LongLived)

"""The keys of the one screen, with what help says of them; what they do is the screen's."""

from typing import Final

from textual.binding import Binding

from epwatch.tui.keys.keys import FIND, PROGRAM, WATCH, bind

_RECENT: Final = "{find.recent-1} to {find.recent-9}: namespaces that were looked at, the first ones first; :ns NAME"

MAIN_BINDINGS: Final[tuple[Binding, ...]] = (
    bind(
        "slash",
        "filter",
        "Filter",
        "Words, regex, !not, is:notready, zone:a, label:k=v; all hold",
        FIND,
    ),
    bind(
        "colon",
        "command",
        "Command",
        "Type a command: {program.complete} completes, {program.before} and {program.after} recall, "
        "{program.cancel} closes",
        FIND,
    ),
    bind("enter", "keep_filter", "Keep the filter", "Go back to the tree, the filter stays", FIND),
    bind("escape", "back", "Back", "Back to the whole tree; never quits", FIND),
    bind("C", "places", "Contexts", "Choose contexts, or with Tab namespaces, from a list that letters narrow", FIND),
    bind("0", "namespace(0)", "All namespaces", "Look at all namespaces", FIND),
    *(bind(str(number), f"namespace({number})", f"Recent {number}", _RECENT, FIND) for number in range(1, 10)),
    bind("F", "follow", "Follow", "Go where something changed, every 2 s at most; any cursor key ends it", WATCH),
    bind("p", "pause", "Pause", "Hold the screen still; collecting goes on", WATCH),
    bind(
        "t",
        "timeline",
        "Timeline",
        "What happened to the selected service, or to all; {watch.lanes}: its pods' ways",
        WATCH,
    ),
    bind(
        "left_square_bracket",
        "step(-1)",
        "Step back",
        "The screen as it was before the last change; {find.back}: live",
        WATCH,
    ),
    bind("right_square_bracket", "step(1)", "Step on", "The screen after the next change, up to live", WATCH),
    bind(
        "left_curly_bracket", "turn(-1)", "Turn before", "Back to the last change of a verdict or low-water mark", WATCH
    ),
    bind("right_curly_bracket", "turn(1)", "Next turn", "On to the next change of a verdict or low-water mark", WATCH),
    bind("space", "play", "Play or stop", "Stop the recording, or play on", WATCH),
    bind("less_than_sign", "speed(0.5)", "Slower", "Play the recording half as fast", WATCH),
    bind("greater_than_sign", "speed(2)", "Faster", "Play the recording twice as fast", WATCH),
    bind("plus", "scale(1)", "Scale up", "One pod more behind the selected service (demo)", WATCH),
    bind("minus", "scale(-1)", "Scale down", "One pod fewer behind the selected service (demo)", WATCH),
    bind("i", "streams", "Streams", "How each stream stands: since when, why, the last word, the next try", WATCH),
    bind("e", "only_wrong", "Only wrong", "Only what is wrong: new in 15 minutes, all of it, off", FIND),
    bind("M", "mute", "Mute", "Mute what is wrong with this service, or hear of it again; kept in a file", FIND),
    bind("w", "why", "Why", "Why this pod, or service, gets traffic or not: gates, findings, commands", WATCH),
    bind(
        "d",
        "details",
        "Details",
        "Details of the row under the cursor, beside the tree or below it; {program.quit} closes",
        WATCH,
    ),
    bind(
        "y",
        "yaml",
        "YAML",
        "All that is known of the row as YAML: folds with {open.open-or-close}, searched with {find.search}",
        WATCH,
    ),
    bind("right_parenthesis", "enlarge(1)", "Larger", "Make the details larger", WATCH),
    bind("left_parenthesis", "enlarge(-1)", "Smaller", "Make the details smaller", WATCH),
    bind("J", "scroll_details(1)", "Details down", "Scroll the details down", WATCH),
    bind("K", "scroll_details(-1)", "Details up", "Scroll the details up", WATCH),
    bind(
        "L",
        "logs",
        "Logs",
        "Follow the logs of this pod, or of the service's pods: kubectl, or stern, runs here",
        WATCH,
    ),
    bind("D", "describe", "Describe", "kubectl describe of what stands under the cursor; the tree comes back", WATCH),
    bind(
        "c", "copy", "Copy", "Copy the row's name by way of the terminal (OSC 52); again: its address, and so on", WATCH
    ),
    bind("ctrl+r", "reconnect", "Reconnect", "Try again now, whatever the wait", WATCH),
    bind("Z", "utc", "UTC", "Times in UTC or in the local zone", PROGRAM),
    bind("ctrl+l", "redraw", "Redraw", "Paint everything afresh", PROGRAM),
    bind("q", "close", "Quit", "Close what is open, else quit", PROGRAM),
)
"""In the order of the help."""

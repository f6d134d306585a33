"""What a gate says: one line on stderr when the situation is another, and its result as text or JSON.

Pure: a gate in, text out.
"""

import json

from epwatch.headless.json_types import VERSION, Json, timestamp
from epwatch.headless.plain import time_in_zone
from epwatch.model.gate import Gate, Stage
from epwatch.model.gate_terms import Result, Terms, Watched


def situation(gate: Gate, terms: Terms) -> str:
    """Return how the gate stands, without any time in it: what is the same needs not be told again."""
    if gate.stage is Stage.SYNCING:
        return str(gate.stage.value)
    several = len(gate.contexts) > 1
    parts = [_of(service.key.context, several) + _standing(service, terms) for service in _in_order(gate)]
    parts += [f"{_of(context, several)}{name} is not there yet" for context, name in gate.lacking]
    held = gate.stage is Stage.HOLDING and gate.held_since is not None
    stage = f"holds, for {terms.hold:g} s to go on" if held else gate.stage.value
    return f"{'; '.join(parts)}: {stage}"


def _in_order(gate: Gate) -> list[Watched]:
    """Return the services context by context, as they came in each."""
    contexts = gate.contexts
    return sorted(gate.services.values(), key=lambda service: contexts.index(service.key.context))


def _of(context: str | None, several: bool) -> str:
    return f"{context}: " if several else ""


def _standing(service: Watched, terms: Terms) -> str:
    if service.snapshot is None:
        return f"{service.key.name} is gone"
    counted = "unknown" if service.counted is None else service.counted
    told = f"{service.key.name} {counted} of {'unknown' if service.needed is None else service.needed} ready"
    if terms.revision is not None:
        told += f" in {', '.join(sorted(service.revisions)) or 'no new revision yet'}"
    return f"{told}, {service.old} old" if terms.old_gone else told


def result(gate: Gate, output: str, *, utc: bool) -> str:
    """Return the result with its newline, as text or json."""
    return _json(gate) if output == "json" else _text(gate, utc=utc)


def _json(gate: Gate) -> str:
    services: list[Json] = [
        {
            "context": service.key.context,
            "namespace": service.key.namespace,
            "name": service.key.name,
            "lowWater": None
            if service.low is None
            else {"ready": service.low.ready, "time": timestamp(service.low.time)},
        }
        for service in _in_order(gate)
    ]
    if len(gate.contexts) > 1:
        # Which cluster is missing has to be told by more than the list's length.
        services += [
            {"context": context, "namespace": None, "name": name, "lowWater": None} for context, name in gate.lacking
        ]
    document = {"v": VERSION, "result": (gate.result or Result.UNKNOWN).value, "services": services}
    return json.dumps(document, ensure_ascii=True) + "\n"


def _text(gate: Gate, *, utc: bool) -> str:
    head = (gate.result or Result.UNKNOWN).value + (f": {gate.why}" if gate.why else "")
    several = len(gate.contexts) > 1
    lows = [
        f"{_of(service.key.context, several)}{service.key.namespace}/{service.key.name}:"
        f" fewest ready {service.low.ready} of {'unknown' if service.total is None else service.total},"
        f" at {time_in_zone(service.low.time, utc=utc)}"
        for service in _in_order(gate)
        if service.low is not None
    ]
    return "\n".join([head, *lows]) + "\n"

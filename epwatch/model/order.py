"""The order of rows: by family, then address as a number, then uid."""

from ipaddress import ip_address
from socket import inet_aton

RowOrder = tuple[str, int, str, str]


def row_order(family: str, address: str, uid: str) -> RowOrder:
    """Return the sort key of a row; what is no IP address comes first, by its text."""
    return (family, _number(address), address, uid)


def _number(address: str) -> int:
    try:
        if address.count(".") == 3:
            # A twentieth of what ipaddress takes: a first picture sorts tens of thousands.
            return int.from_bytes(inet_aton(address))
        return int(ip_address(address))
    except (OSError, ValueError):
        return -1

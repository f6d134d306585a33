"""The order of rows: by family, then address as a number, then uid."""

from ipaddress import ip_address

RowOrder = tuple[str, int, str, str]


def row_order(family: str, address: str, uid: str) -> RowOrder:
    """Return the sort key of a row; what is no IP address comes first, by its text."""
    return (family, _number(address), address, uid)


def _number(address: str) -> int:
    try:
        if address.count(".") == 3:
            # A tenth of what ipaddress takes: a first picture sorts tens of thousands.
            first, second, third, fourth = map(int, address.split("."))
            return (first << 24) + (second << 16) + (third << 8) + fourth
        return int(ip_address(address))
    except ValueError:
        return -1

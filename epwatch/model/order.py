"""The order of rows: by family, then address as a number, then uid."""

from ipaddress import ip_address

RowOrder = tuple[str, int, str, str]


def row_order(family: str, address: str, uid: str) -> RowOrder:
    """Return the sort key of a row; what is no IP address comes first, by its text."""
    try:
        number = int(ip_address(address))
    except ValueError:
        number = -1
    return (family, number, address, uid)

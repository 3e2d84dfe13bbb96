"""Values as they are frozen: decimals and days as text, so that JSON keeps them to the digit."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """The same structure in JSON's own types; a decimal keeps all its digits."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def decimal_text(value: Decimal) -> str:
    """A decimal with all its digits and no zeros behind them."""
    if value == 0:
        return "0"
    return format(value.normalize(), "f")

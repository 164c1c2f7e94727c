"""Every write of an export or import: what a person asks for, and the portions that do it."""

from consult.formulary.exchange.actions.asking import (
    confirm_import,
    export_list,
    publish_import,
    start_import,
    take_back_import,
)
from consult.formulary.exchange.actions.portions import PORTION, take_step

__all__ = [
    "PORTION",
    "confirm_import",
    "export_list",
    "publish_import",
    "start_import",
    "take_back_import",
    "take_step",
]

"""Acts of upkeep: merging, and the reads that leave a trace."""

from consult.upkeep.actions.merging import Merged, merge_entry
from consult.upkeep.actions.reading import record_where_used

__all__ = ["Merged", "merge_entry", "record_where_used"]

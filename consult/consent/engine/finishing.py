"""Everything that is done to a document after WeasyPrint made it and before it is written.

WeasyPrint 70 takes one variant, so the identifier of PDF/UA is added to that of PDF/A. Its
page headers are no artifacts, its table headers have no scope and no tree of names, the boxes
of figures are in the wrong unit, and the parts of a description list are no list items.
"""

from __future__ import annotations

import pydyf

from consult.consent.engine import attachments, codes, identity, seal_field
from consult.consent.engine.colors import use_short_profile
from consult.consent.engine.compacting import compact
from consult.consent.engine.content import mark_content
from consult.consent.engine.figures import place_figures
from consult.consent.engine.jobs import Job
from consult.consent.engine.packing import pack
from consult.consent.engine.shaping import shape
from consult.consent.engine.tables import head_tables
from consult.consent.engine.tree import read_tree, write_tree


def finish(pdf: pydyf.PDF, job: Job) -> None:
    """Repair the structure, then add what the job asks for."""
    document = read_tree(pdf)
    shape(pdf, document)
    compact(pdf, document)
    mark_content(pdf, document)
    place_figures(pdf, document)
    head_tables(pdf, document)
    if job.seal_field:
        seal_field.add(pdf, document)
    write_tree(pdf, document)
    identity.add(pdf)
    use_short_profile(pdf)
    attachments.add(pdf, job.attachments)
    if job.codes:
        codes.draw(pdf, job.codes)
    pack(pdf)

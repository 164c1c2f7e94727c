"""Files inside the PDF, from bytes only: nothing is fetched, and no clock is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

import pydyf

from consult.consent.engine.jobs import Attachment


def add(pdf: pydyf.PDF, files: Iterable[Attachment]) -> None:
    """Embed ``files`` and associate them with the document as its data."""
    names, references = pydyf.Array(), pydyf.Array()
    for file in sorted(files, key=lambda file: file.name):
        specification = _specification(pdf, file)
        names += [specification["UF"], specification.reference]
        references.append(specification.reference)
    if references:
        tree = pdf.catalog.setdefault("Names", pydyf.Dictionary())
        tree["EmbeddedFiles"] = pydyf.Dictionary({"Names": names})
        pdf.catalog["AF"] = references


def _specification(pdf: pydyf.PDF, file: Attachment) -> pydyf.Dictionary:
    name = pydyf.String(file.name)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": name,
            "UF": name,
            "Desc": pydyf.String(file.description),
            "AFRelationship": "/Data",
            "EF": pydyf.Dictionary({"F": _stream(pdf, file).reference}),
        }
    )
    pdf.add_object(specification)
    return specification


def _stream(pdf: pydyf.PDF, file: Attachment) -> pydyf.Stream:
    at = pydyf.String(file.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    extra = pydyf.Dictionary(
        {
            "Type": "/EmbeddedFile",
            "Subtype": f"/{file.media_type.replace('/', '#2f')}",
            "Params": pydyf.Dictionary(
                {"Size": len(file.data), "CreationDate": at, "ModDate": at}
            ),
        }
    )
    stream = pydyf.Stream([file.data], extra, compress=True)
    pdf.add_object(stream)
    return stream

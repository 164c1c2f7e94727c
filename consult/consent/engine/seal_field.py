"""The field into which the clinic's seal is written later: there, tagged, and not to be seen.

A field that is made while sealing would stand outside the structure; this one is part of it.
"""

from __future__ import annotations

import pydyf

from consult.consent.engine.tree import Node

NAME = "ClinicSeal"
DESCRIPTION = "Digital seal of the clinic"
# To print, as PDF/A asks of every annotation, and locked; without a size nothing is painted.
_FLAGS = 4 + 128


def add(pdf: pydyf.PDF, document: Node) -> None:
    """Add the field to the last page and to the end of the structure."""
    page_reference = pdf.page_references[-1]
    page = pdf.objects[int(page_reference.split()[0])]
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(NAME),
            "TU": pydyf.String(DESCRIPTION),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": _FLAGS,
            "P": page_reference,
            "StructParent": _next_key(pdf, document),
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field.reference])})
    document.kids.append(_form(pdf, field, page_reference))


def _next_key(pdf: pydyf.PDF, document: Node) -> int:
    """The first free key after the pages' and the links'."""
    objects = (kid for node in document.walk() for kid in node.kids)
    return len(pdf.page_references) + sum(isinstance(kid, dict) for kid in objects)


def _form(pdf: pydyf.PDF, field: pydyf.Dictionary, page_reference: bytes) -> Node:
    link = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page_reference})
    pdf.add_object(link)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "Alt": pydyf.String(DESCRIPTION),
            "Pg": page_reference,
        }
    )
    pdf.add_object(element)
    return Node(element, [link])

"""The structure tree that WeasyPrint wrote, as nodes that can be moved and written back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf

ELEMENT = "/StructElem"


@dataclass(eq=False)
class Node:
    """One structure element; its kids are nodes, numbers of marked content, or objects."""

    element: pydyf.Dictionary
    kids: list[Node | int | pydyf.Dictionary] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return str(self.element["S"])

    @tag.setter
    def tag(self, tag: str) -> None:
        self.element["S"] = tag

    @property
    def nodes(self) -> list[Node]:
        """The kids that are nodes."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def walk(self) -> Iterator[Node]:
        """This node and all below it, as they are read."""
        yield self
        for kid in self.nodes:
            yield from kid.walk()


def referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    """The object that ``reference`` names."""
    return pdf.objects[int(reference.split()[0])]


def read_tree(pdf: pydyf.PDF) -> Node:
    """The document's structure; what hangs nowhere, such as page headers, is left out."""
    root = referred(pdf, pdf.catalog["StructTreeRoot"])
    return _read(pdf, referred(pdf, root["K"][0]))


def _read(pdf: pydyf.PDF, element: pydyf.Dictionary) -> Node:
    node = Node(element)
    for kid in element["K"]:
        if isinstance(kid, int):
            node.kids.append(kid)
            continue
        found = referred(pdf, kid)
        node.kids.append(_read(pdf, found) if found["Type"] == ELEMENT else found)
    return node


def page_numbers(pdf: pydyf.PDF) -> dict[bytes, int]:
    """The number of each page, from 0, by its reference."""
    return {reference: number for number, reference in enumerate(pdf.page_references)}


def write_tree(pdf: pydyf.PDF, document: Node) -> None:
    """Write every element's kids and parent, and which element owns which content."""
    pages = page_numbers(pdf)
    owners: list[dict[int, bytes]] = [{} for _ in pages]
    objects: dict[int, bytes] = {}
    for node in document.walk():
        kids = [kid if isinstance(kid, int) else _kid_reference(node, kid) for kid in node.kids]
        node.element["K"] = kids[0] if len(kids) == 1 else pydyf.Array(kids)
        for kid in node.kids:
            if isinstance(kid, int):
                owners[pages[node.element["Pg"]]][kid] = node.element.reference
            elif not isinstance(kid, Node):
                target = referred(pdf, kid["Obj"])
                objects[target["StructParent"]] = node.element.reference
    root = referred(pdf, pdf.catalog["StructTreeRoot"])
    numbers = referred(pdf, root["ParentTree"])
    numbers["Nums"] = _numbers(owners, objects)
    root["ParentTreeNextKey"] = len(owners) + len(objects)


def _kid_reference(parent: Node, kid: Node | pydyf.Dictionary) -> bytes:
    if not isinstance(kid, Node):
        return bytes(kid.reference)
    kid.element["P"] = parent.element.reference
    return bytes(kid.element.reference)


def _numbers(owners: list[dict[int, bytes]], objects: dict[int, bytes]) -> pydyf.Array:
    numbers = pydyf.Array()
    for page, owned in enumerate(owners):
        numbers += [page, pydyf.Array(owned[content] for content in sorted(owned))]
    for key in sorted(objects):
        numbers += [key, objects[key]]
    return numbers

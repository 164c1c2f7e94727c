"""The structure tree of a PDF, read without any help of what wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject


@dataclass
class Element:
    """A structure element with its kids and the content that it says is its own."""

    raw: Any
    number: int
    kids: list[Element] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return str(self.raw["/S"]).removeprefix("/")

    def attribute(self, name: str) -> Any:
        """The value of an attribute, from whichever dictionary holds it."""
        found = self.raw.get("/A", {})
        owners = found if isinstance(found, list) else [found]
        for owner in owners:
            if name in owner.get_object():
                return owner.get_object()[name]
        return None

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


class Tree:
    """The whole tree with its two indexes."""

    def __init__(self, reader: PdfReader) -> None:
        self.root = reader.root_object["/StructTreeRoot"].get_object()
        self._pages = {
            page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)
        }
        kids = self.root["/K"]
        kids = kids if isinstance(kids, list) else [kids]
        self.tops = [self._read(kid) for kid in kids]
        self.parents = dict(_pairs(self.root["/ParentTree"].get_object(), "/Nums"))
        self.ids = dict(_pairs(self.root.get("/IDTree"), "/Names"))

    def walk(self) -> Iterator[Element]:
        for top in self.tops:
            yield from top.walk()

    def _read(self, reference: IndirectObject) -> Element:
        raw = reference.get_object()
        element = Element(raw, reference.idnum)
        kids = raw.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object()
            if isinstance(found, int):
                element.content.append((self._page(raw), int(found)))
            elif found.get("/Type") == "/OBJR":
                element.objects.append(found.raw_get("/Obj").idnum)
            elif found.get("/Type") == "/MCR":
                element.content.append((self._page(found), int(found["/MCID"])))
            else:
                element.kids.append(self._read(kid))
        return element

    def _page(self, raw: Any) -> int:
        return self._pages[raw.raw_get("/Pg").idnum]


def _pairs(node: Any, name: str) -> Iterator[tuple[Any, Any]]:
    node = node.get_object() if node else {}
    values = node.get(name, [])
    yield from zip(values[::2], values[1::2], strict=True)
    for kid in node.get("/Kids", []):
        yield from _pairs(kid, name)

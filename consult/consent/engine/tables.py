"""Table headers: which cells each of them is about."""

from __future__ import annotations

from collections.abc import Iterator

import pydyf

from consult.consent.engine.tree import Node, referred


def head_tables(pdf: pydyf.PDF, document: Node) -> None:
    """Give every header its scope and identifier, and every cell its headers."""
    named: dict[str, bytes] = {}
    for node in document.walk():
        if node.tag == "/Table":
            _head_table(node, named)
    if named:
        names = pydyf.Array()
        for name in sorted(named):
            names += [pydyf.String(name), named[name]]
        root = referred(pdf, pdf.catalog["StructTreeRoot"])
        root["IDTree"] = pydyf.Dictionary({"Names": names})


def _head_table(table: Node, named: dict[str, bytes]) -> None:
    columns: dict[int, str] = {}
    for section in table.nodes:
        rows = section.nodes if section.tag != "/TR" else [section]
        # The header of a group of rows counts within its group only.
        group: list[str] = []
        for row in rows:
            _head_row(row, section.tag == "/THead", columns, group, named)


def _head_row(
    row: Node, is_head: bool, columns: dict[int, str], group: list[str], named: dict[str, bytes]
) -> None:
    own: list[str] = []
    for cell, places in _cells(row):
        attributes = cell.element["A"]
        if cell.tag == "/TH":
            name = _name(cell, named)
            spans = len(places) > 1 and len(row.kids) == 1
            attributes["Scope"] = "/Column" if is_head or spans else "/Row"
            if is_head:
                columns.update(dict.fromkeys(places, name))
            else:
                (group if spans else own).append(name)
        else:
            heads = [columns[place] for place in places if place in columns]
            attributes["Headers"] = pydyf.Array(map(pydyf.String, heads + group[-1:] + own))


def _cells(row: Node) -> Iterator[tuple[Node, range]]:
    """Each cell with the columns that it stands in."""
    start = 0
    for cell in row.nodes:
        end = start + int(cell.element["A"].get("ColSpan", 1))
        yield cell, range(start, end)
        start = end


def _name(cell: Node, named: dict[str, bytes]) -> str:
    name = f"h{len(named):05}"
    cell.element["ID"] = pydyf.String(name)
    named[name] = cell.element.reference
    return name

"""What a screen reader needs of tables: regular rows, and headers that can be found."""

from __future__ import annotations

from collections.abc import Iterator

from tests.consent.structure.tree import Element, Tree


def find(tree: Tree) -> Iterator[str]:
    for table in (each for each in tree.walk() if each.tag == "Table"):
        rows = [each for each in table.walk() if each.tag == "TR"]
        yield from _shape(rows)
        cells = [cell for row in rows for cell in row.kids]
        heads = [cell for cell in cells if cell.tag == "TH"]
        if not heads:
            yield "table-without-headers: Table"
        own = {str(head.raw.get("/ID", "")) for head in heads}
        for head in heads:
            yield from _head(tree, head)
        for cell in cells:
            if cell.tag == "TD":
                yield from _cell(cell, own)


def _shape(rows: list[Element]) -> Iterator[str]:
    """Every row is as wide as the first, cells that reach down from above included."""
    hanging: dict[int, int] = {}
    widths = set()
    for row in rows:
        reaching = [column for column, left in hanging.items() if left]
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        place = 0
        for cell in row.kids:
            while place in reaching:
                place += 1
            columns = int(cell.attribute("/ColSpan") or 1)
            below = int(cell.attribute("/RowSpan") or 1) - 1
            for column in range(place, place + columns):
                if below:
                    hanging[column] = below
            place += columns
        widths.add(max([place, *(column + 1 for column in reaching)]))
    if len(widths) > 1:
        yield f"table-irregular: rows of {sorted(widths)} columns"


def _head(tree: Tree, head: Element) -> Iterator[str]:
    if head.attribute("/Scope") not in {"/Row", "/Column", "/Both"}:
        yield "header-without-scope: TH"
    name = head.raw.get("/ID")
    found = tree.ids.get(name)
    if name is None or found is None or found.idnum != head.number:
        yield f"header-unknown: {name}"


def _cell(cell: Element, own: set[str]) -> Iterator[str]:
    named = [str(name) for name in cell.attribute("/Headers") or []]
    if not named:
        yield "cell-without-headers: TD"
    if set(named) - own:
        yield f"cell-header-elsewhere: {sorted(set(named) - own)}"

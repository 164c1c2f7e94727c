"""The structure as its standard wants it: without empty wrappers, with whole lists."""

from __future__ import annotations

from consult.consent.engine.tree import Node

_WRAPPERS = frozenset({"/Span", "/NonStruct"})
# Elements that may hold content themselves.
_HOLDERS = frozenset(
    {
        *("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/LBody", "/TH", "/TD"),
        *("/Caption", "/Link", "/Span", "/NonStruct"),
    }
)
_MEANINGFUL = ("Alt", "ActualText", "Lang", "E", "A")


def shape(document: Node) -> None:
    """Remove what carries no meaning, and repair the lists."""
    _unwrap(document)
    for node in document.walk():
        if node.tag == "/L":
            _shape_list(node)


def _unwrap(node: Node) -> None:
    """Put the kids of every wrapper below ``node`` in the wrapper's place."""
    kids: list[Node | int | object] = []
    for kid in node.kids:
        if isinstance(kid, Node):
            _unwrap(kid)
            if _is_empty_wrapper(kid) and _may_hold(node, kid):
                kids += kid.kids
                continue
        kids.append(kid)
    node.kids = kids


def _is_empty_wrapper(node: Node) -> bool:
    return node.tag in _WRAPPERS and not any(key in node.element for key in _MEANINGFUL)


def _may_hold(parent: Node, wrapper: Node) -> bool:
    """Whether ``parent`` may hold the kids of ``wrapper`` itself."""
    return parent.tag in _HOLDERS or all(isinstance(kid, Node) for kid in wrapper.kids)


def _shape_list(node: Node) -> None:
    """A list holds items only; a term and what is said of it are one item."""
    items: list[Node] = []
    for kid in node.nodes:
        items += _items_of(kid)
    node.kids = list(items)


def _items_of(kid: Node) -> list[Node]:
    if kid.tag == "/L":
        return [item for inner in kid.nodes for item in _items_of(inner)]
    if kid.tag == "/Div":
        return [_pair(kid)]
    return [kid]


def _pair(group: Node) -> Node:
    """A group of a description list as one item: its first part is the label."""
    bodies = [body for item in group.nodes for body in item.nodes]
    bodies[0].tag = "/Lbl"
    group.tag = "/LI"
    group.kids = list(bodies)
    return group

"""Figures: where they stand on the page, in the unit of the page."""

from __future__ import annotations

import pydyf

from consult.consent.engine.tree import Node, referred

POINTS_PER_PIXEL = 0.75


def place_figures(pdf: pydyf.PDF, document: Node) -> None:
    """Give each figure its box in points from the page's lower left corner."""
    for node in document.walk():
        if node.tag == "/Figure":
            left, top, right, bottom = (
                POINTS_PER_PIXEL * side for side in node.element["A"]["BBox"]
            )
            height = referred(pdf, node.element["Pg"])["MediaBox"][3]
            box = (left, height - bottom, right, height - top)
            node.element["A"] = pydyf.Dictionary(
                {
                    "O": "/Layout",
                    "Placement": "/Block",
                    "BBox": pydyf.Array(round(side, 3) for side in box),
                }
            )

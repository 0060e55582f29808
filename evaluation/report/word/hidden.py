"""What a Word file keeps without showing it: hidden words, and rows and cells taken out."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import OxmlElement

_OFF = ("0", "false", "off")
_FIELD = (
    qn("w:fldChar"),
    qn("w:instrText"),
    qn("w:rPr"),
)  # a field stays whole, or Word's reader stops


def take_out_hidden(tree: Any, styles: Any | None) -> None:
    """Take out of some text what nobody sees who looks at the page."""
    for switch in list(tree.iter(qn("w:cellDel"))):
        cell = next(switch.iterancestors(qn("w:tc")), None)
        if cell is not None:  # emptied, as a row that is a cell short would lose another one
            cell.clear_content()
            cell.append(OxmlElement("w:p"))
    for row in list(tree.iter(qn("w:tr"))):
        if _switched(row, "w:trPr/w:hidden"):
            row.getparent().remove(row)
    hiding = _hiding_styles(styles)
    for run in tree.iter(qn("w:r")):
        if _is_hidden(run, hiding):
            for inside in list(run):
                if inside.tag not in _FIELD:
                    run.remove(inside)


def _is_hidden(run: Any, hiding: dict[str, bool]) -> bool:
    """Whether a run is hidden: by hand, else by its own style, else by its paragraph's."""
    by_hand = _switched(run, "w:rPr/w:vanish")
    if by_hand is not None:
        return by_hand
    paragraph = next(run.iterancestors(qn("w:p")), None)
    styles = [_value(run, "w:rPr/w:rStyle")]
    styles += [] if paragraph is None else [_value(paragraph, "w:pPr/w:pStyle")]
    return any(hiding.get(style, False) for style in styles if style)


def _hiding_styles(styles: Any | None) -> dict[str, bool]:
    """Whether each style hides its words, itself or through the style that it is based on."""
    if styles is None:
        return {}
    by_id = {str(style.get(qn("w:styleId"))): style for style in styles.findall(qn("w:style"))}

    def hides(name: str | None, depth: int = 0) -> bool:
        if name not in by_id or depth > 20:
            return False
        own = _switched(by_id[name], "w:rPr/w:vanish")
        return hides(_value(by_id[name], "w:basedOn"), depth + 1) if own is None else own

    return {name: hides(name) for name in by_id}


def _switched(element: Any, path: str) -> bool | None:
    """Whether a switch is on; None where it is not there."""
    setting = element.find(path, nsmap)
    return None if setting is None else setting.get(qn("w:val")) not in _OFF


def _value(element: Any, path: str) -> str | None:
    setting = element.find(path, nsmap)
    return None if setting is None else str(setting.get(qn("w:val"), ""))

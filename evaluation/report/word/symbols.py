"""Signs of symbol fonts as the characters that they look like.

Those that people put into documents, and no more: any other is a fault, as nobody can tell what
was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsmap, qn

from evaluation.report.word.style import element as new


def _signs(written: str) -> dict[int, str]:
    """``61=✓`` is the sign of code 0x61."""
    return {int(code, 16): sign for code, sign in (pair.split("=", 1) for pair in written.split())}


_GREEK = (
    "41=Α 42=Β 43=Χ 44=Δ 45=Ε 46=Φ 47=Γ 48=Η 49=Ι 4A=ϑ 4B=Κ 4C=Λ 4D=Μ 4E=Ν 4F=Ο 50=Π 51=Θ "
    "52=Ρ 53=Σ 54=Τ 55=Υ 56=ς 57=Ω 58=Ξ 59=Ψ 5A=Ζ 61=α 62=β 63=χ 64=δ 65=ε 66=φ 67=γ 68=η "
    "69=ι 6A=ϕ 6B=κ 6C=λ 6D=μ 6E=ν 6F=ο 70=π 71=θ 72=ρ 73=σ 74=τ 75=υ 76=ϖ 77=ω 78=ξ 79=ψ "
    "7A=ζ "
)
_FONTS = {
    "wingdings": _signs(
        "22=✂ 28=☎ 29=✆ 2A=✉ 33=📄 36=⌛ 3F=✍ 41=✌ 43=👍 44=👎 45=☜ 46=☞ 47=☝ 48=☟ 4A=☺ 4B=😐 4C=☹ "
        "52=☼ 6C=● 6D=❍ 6E=■ 6F=□ 71=❑ 72=❒ 73=⬧ 74=⧫ 75=◆ 76=❖ 77=⬥ 78=⌧ 9F=• A1=○ A7=▪ A8=☐ AB=★ "
        "AC=✶ D8=➢ DC=➲ DF=← E0=→ E1=↑ E2=↓ E8=➔ EF=⇦ F0=⇨ F1=⇧ F2=⇩ FB=✗ FC=✓ FD=☒ FE=☑"
    ),
    "wingdings 2": _signs("4F=✗ 50=✓ 51=☒ 52=☑ 53=☒ 97=• 98=● A3=□"),
    "wingdings 3": _signs("66=← 67=→ 68=↑ 69=↓"),
    "webdings": _signs("61=✓ 63=□ 67=■ 72=✗ 6E=●"),
    "symbol": _signs(
        f"{_GREEK} 22=∀ 24=∃ 2D=− A3=≤ A5=∞ AB=↔ AC=← AD=↑ AE=→ AF=↓ B0=° B1=± B2=″ B3=≥ B4=× "
        "B5=∝ B7=• B8=÷ B9=≠ BA=≡ BB=≈ BC=… D6=√ DE=⇒ E5=∑ F2=∫ 25=% 2B=+ 3D== 3C=< 3E=> 28=( 29=)"
    ),
}
_PRIVATE = range(0xF000, 0xF100)


def translate_symbols(tree: Any) -> None:
    """Put characters in the place of signs of symbol fonts; unknown ones stay as they are."""
    for symbol in list(tree.iter(qn("w:sym"))):
        code = _code(symbol)
        sign = _FONTS.get(_font(symbol), {}).get(code & 0xFF)
        if not sign and code not in _PRIVATE and code > 0xFF:
            sign = chr(code)
        if sign:
            text = new("w:t")
            text.text = sign
            symbol.addprevious(text)
            symbol.getparent().remove(symbol)
    for text in tree.iter(qn("w:t")):
        if signs := _FONTS.get(_font_of(text)):
            text.text = "".join(
                signs.get(ord(c) & 0xFF, c) if _is_sign(c) else c for c in text.text or ""
            )


def unknown_symbols(paragraph: Any) -> Iterator[str]:
    """The fonts of signs that no report can show."""
    yield from (_font(symbol) or "a symbol font" for symbol in paragraph.iter(qn("w:sym")))
    for text in paragraph.iter(qn("w:t")):
        own, letters = _font_of(text), text.text or ""
        private = any(ord(c) in _PRIVATE for c in letters) and letters != "\uf0b7"
        if private or (own in _FONTS and any(map(_is_sign, letters))):
            yield own or "a symbol font"


def _is_sign(letter: str) -> bool:
    """Whether a letter stands for a sign in a symbol font."""
    return ord(letter) in _PRIVATE or 0x20 < ord(letter) < 0xA0 or 0xA0 < ord(letter) < 0x100


def _font_of(text: Any) -> str:
    return _font(text.getparent().find("w:rPr/w:rFonts", nsmap))


def _font(named: Any | None) -> str:
    if named is None:
        return ""
    names = (named.get(qn(name)) for name in ("w:font", "w:ascii", "w:hAnsi", "w:cs"))
    return str(next(filter(None, names), "")).casefold()


def _code(symbol: Any) -> int:
    try:
        return int(str(symbol.get(qn("w:char"))), 16)
    except ValueError:
        return -1

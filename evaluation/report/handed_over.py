"""The products of a deliverable as a report tells of them: what, for whom, and how to get them.

Of a product that not everybody may have the public edition has no link and no file: it says on
what conditions it is given, and whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from evaluation.counting import plural
from evaluation.declare.products import Product, published_names
from evaluation.report.model import Prose, ShownProduct
from evaluation.say.finding import Edition

TITLE = "What is handed over"
_MOST = 4  # products with a box of their own on page 1; of more their names stand there
_COLUMNS = ("Product", "For whom", "How to get it", "Conditions and licence")


def shown_products(
    products: Sequence[Product], edition: Edition, report: str = ""
) -> tuple[ShownProduct, ...]:
    """The products as an edition shows them; ``report``: its title, which is not said again."""
    names = published_names(products) if edition is Edition.PUBLIC else {}
    return tuple(_shown(product, edition, names, report) for product in products)


def _shown(product: Product, edition: Edition, names: dict[str, str], report: str) -> ShownProduct:
    open_here = product.public or edition is not Edition.PUBLIC
    link = product.link if open_here else ""
    file = names.get(product.file, "")
    held = product.file and not file  # the team's editions name the file that they have
    got = (
        "this is it: read on" if product.itself else "",
        link,
        "the file beside this report" if file else "",
        f"the file {product.file}" if held and edition is Edition.INTERNAL else "",
        f"ask {product.ask}" if product.ask else "",
    )
    what = f"{product.kind[:1].upper()}{product.kind[1:]}"
    said = product.kind.casefold() in product.title.casefold()
    named = product.title if said else f"{what}: {product.title}"
    return ShownProduct(
        heading=what if product.title == report else named,
        what="; ".join(filter(None, (product.about.rstrip("."), *_details(product)))),
        audience=product.audience,
        how="; or ".join(filter(None, got)) or "not in this edition",
        conditions=product.conditions,
        licence=product.licence,
        files=tuple((names[f], w) for f, w in _files(product) if f in names),
        link=link,
    )


def _details(product: Product) -> Iterator[str]:
    yield from filter(
        None,
        (
            product.duration,
            plural(product.pages, "page") if product.pages else "",
            f"version {product.version}" if product.version else "",
            product.date,
            f"in {product.language}" if product.language else "",
            "with captions" if product.captions else "",
            "with a transcript" if product.transcript else "",
        ),
    )


def _files(product: Product) -> tuple[tuple[str, str], ...]:
    """Each of its files with what it is called in a link."""
    both = ((product.file, product.title), (product.transcript, f"Transcript of {product.title}"))
    return tuple((file, words) for file, words in both if file)


def boxes(products: Sequence[ShownProduct]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """A box for page 1 of each product, or one for all where they are many: title and lines."""
    if len(products) > _MOST:
        yield TITLE, tuple((p.heading, p.how) for p in products)
        return
    for product in products:
        lines = (
            ("What it is:", product.what),
            ("For whom:", product.audience),
            ("How to get it:", product.how),
            ("Conditions:", product.conditions),
        )
        yield product.heading, tuple((label, _capital(w)) for label, w in lines if w)


def _capital(words: str) -> str:
    return words if words.startswith(("http:", "https:")) else f"{words[:1].upper()}{words[1:]}"


def as_table(products: Sequence[ShownProduct]) -> Iterator[Prose]:
    """Everything that is told of the products, as a table for the section of further information.

    A link to a file leads beside the report, so that it works where the two stay together.
    """
    if not products:
        return
    cells = [dict(zip(_COLUMNS, _cells(product), strict=True)) for product in products]
    told = [name for name in _COLUMNS if any(row[name] != "<td></td>" for row in cells)]
    heads = "".join(f'<th scope="col">{name}</th>' for name in told)
    rows = "".join(f"<tr>{''.join(row[name] for name in told)}</tr>" for row in cells)
    yield Prose(
        f'<div class="scroll" role="group" tabindex="0" aria-label="Table: {TITLE}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(product: ShownProduct) -> Iterator[str]:
    what = f"<strong>{escape(product.heading)}</strong>"
    yield f'<th scope="row">{what}{f"<br>{escape(product.what)}" if product.what else ""}</th>'
    yield f"<td>{escape(product.audience)}</td>"
    links = [f'<a href="{escape(name)}">{escape(words)}</a>' for name, words in product.files]
    how = escape(product.how)
    if product.link:
        address = escape(product.link)
        how = how.replace(address, f'<a href="{address}">{address}</a>', 1)
    yield f"<td>{'<br>'.join((how, *links))}</td>"
    terms = filter(None, (product.conditions, product.licence))
    yield f"<td>{'<br>'.join(map(escape, terms))}</td>"

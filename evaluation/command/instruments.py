"""``pathfinder instruments``: what there is, and what an author or a survey tool needs of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.command.options import AsJson, Folder, known_instrument, print_json, wrong_use
from evaluation.errors import did_you_mean

if TYPE_CHECKING:
    from evaluation.declare.instrument.model import Instrument

_ACTIONS = ("list", "show", "check", "form", "dictionary", "xlsform", "import-key")


class _Actions(typer.core.TyperGroup):
    """Says what may be asked for where a word is not known."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The named command; an unknown one ends with a hint."""
        if args and args[0] not in _ACTIONS:
            from evaluation.declare import catalogue

            shown = args[0] in catalogue.ids(catalogue.programme_folder(Path()))
            hint = f"Did you mean: pathfinder instruments show {args[0]}?" if shown else ""
            hint = hint or did_you_mean(args[0], _ACTIONS) or f"There are: {', '.join(_ACTIONS)}."
            wrong_use(f'"{args[0]}" is nothing that can be done with instruments. {hint}')
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Actions,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: pathfinder instruments show sdq",
)
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the instrument.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it.")]


@app.callback(invoke_without_command=True)
def instruments(ctx: typer.Context, as_json: AsJson = False, workspace: Folder = Path()) -> None:
    """Which instruments there are; forms and keys of one of them; checks for authors."""
    if ctx.invoked_subcommand is None:
        list_all(as_json, workspace)


@app.command("list", epilog="Example: pathfinder instruments list --json")
def list_all(as_json: AsJson = False, workspace: Folder = Path()) -> None:
    """Every instrument, the programme's own first in its place."""
    from evaluation.declare import catalogue

    root = catalogue.programme_folder(workspace)
    entries = [catalogue.entry(name, root) for name in catalogue.ids(root)]
    if as_json:
        print_json([entry.model_dump(mode="json") for entry in entries])
    else:
        typer.echo(catalogue.table(entries))


@app.command(epilog="Example: pathfinder instruments show sdq")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of the instrument.")] = "",
    as_json: AsJson = False,
    workspace: Folder = Path(),
) -> None:
    """Everything about one: key, missing rule, traps, and what must be held."""
    from evaluation.declare import catalogue

    if not name:
        wrong_use("Say which one: pathfinder instruments show ID.")
    entry = catalogue.entry(name, known_instrument(name, workspace))
    if as_json:
        print_json(entry.model_dump(mode="json"))
    else:
        typer.echo(catalogue.page(entry))


@app.command(epilog="Example: pathfinder instruments check instruments/mine.yaml")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An instrument file or key file.")],
    workspace: Folder = Path(),
) -> None:
    """Tell every fault of an instrument file with its line, and what it scores at its ends."""
    from evaluation.command.quick.authoring import check_file, worked_examples
    from evaluation.declare.catalogue import programme_folder

    checked = check_file(file, programme_folder(workspace))
    for note in checked.notes:
        typer.echo(f"note: {note}")
    instrument = checked.instrument
    typer.echo(f"{instrument.title} ({instrument.id}): {len(instrument.items)} items, no faults.")
    typer.echo("\n".join(worked_examples(instrument)))
    typer.echo("Work one respondent by hand, with reversed and missing items, before it is used.")


@app.command(epilog="Example: pathfinder instruments form gad7 --out gad7.xlsx")
def form(name: Id, out: Out = None, workspace: Folder = Path()) -> None:
    """Write the Excel form to type answers into, as pathfinder score reads it."""
    from evaluation.forms.entry import instrument_form
    from evaluation.forms.workbook import write_form

    instrument, path = _to_write(name, out, workspace, f"{name}-form.xlsx")
    write_form(instrument_form(instrument), path)
    typer.echo(f"{path}: type the answers, then: pathfinder score {name} {path}")


@app.command(epilog="Example: pathfinder instruments dictionary gad7 --out gad7.csv")
def dictionary(name: Id, out: Out = None, workspace: Folder = Path()) -> None:
    """Print (or write) the data dictionary that REDCap takes under Upload."""
    from evaluation.forms.dictionary import redcap_dictionary

    if out is None:
        typer.echo(redcap_dictionary(_declared(name, workspace)), nl=False)
        return
    instrument, path = _to_write(name, out, workspace, "")
    path.write_text(redcap_dictionary(instrument), encoding="utf-8", newline="")
    typer.echo(f"{path}: upload it in REDCap under Data Dictionary.{_wording(instrument)}")


@app.command(epilog="Example: pathfinder instruments xlsform gad7")
def xlsform(name: Id, out: Out = None, workspace: Folder = Path()) -> None:
    """Write the XLSForm that Kobo and ODK take."""
    from evaluation.forms.dictionary import write_xlsform

    instrument, path = _to_write(name, out, workspace, f"{name}-xlsform.xlsx")
    write_xlsform(instrument, path)
    typer.echo(f"{path}: upload it as a new form.{_wording(instrument)}")


@app.command(
    "import-key",
    epilog="Example: pathfinder instruments import-key keys.R --id bfi --minimum 1 --maximum 6 "
    "--direction higher_better",
)
def import_key(  # noqa: PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="R text, CSV, YAML or JSON.")],
    name: Annotated[
        str, typer.Option("--id", metavar="ID", help="The new instrument, or a licensed one.")
    ] = "",
    title: Annotated[str, typer.Option(help="Title of a new instrument.")] = "",
    minimum: Annotated[float | None, typer.Option(help="Lowest answer.")] = None,
    maximum: Annotated[float | None, typer.Option(help="Highest answer.")] = None,
    method: Annotated[str, typer.Option(help="sum or mean of the items.")] = "mean",
    direction: Annotated[str, typer.Option(help="higher_better or lower_better.")] = "",
    out: Out = None,
    workspace: Folder = Path(),
) -> None:
    """Make an instrument file of a key list as psych has it, or the key of a licensed one."""
    from evaluation.declare import catalogue
    from evaluation.declare.key_import import Known, import_to, read_keys, write_new

    for option, value, words in (
        ("--method", method, ("sum", "mean")),
        ("--direction", direction, ("", "higher_better", "lower_better")),
    ):
        if value not in words:
            wrong_use(f'"{value}" is no value of {option}. It may be {" or ".join(words).strip()}.')
    root = catalogue.programme_folder(workspace)
    file_name, text = import_to(
        read_keys(file),
        Known(name or _slug(file.stem), title, minimum, maximum, method, direction),
        file.name,
        root,
    )
    folder = root / "instruments" if (root / "programme.yaml").is_file() else Path()
    path = out or folder / file_name
    write_new(path, text)
    typer.echo(f"{path} is written. Check it: pathfinder instruments check {path}")


def _slug(text: str) -> str:
    slug = "".join(mark if mark.isalnum() and mark.isascii() else "_" for mark in text.casefold())
    return slug if slug[:1].isalpha() else f"key_{slug}"


def _declared(name: str, workspace: Path) -> Instrument:
    """The instrument as its file declares it: forms need no key."""
    from evaluation.declare.library import declared_instrument

    return declared_instrument(name, known_instrument(name, workspace), "instruments")


def _to_write(
    name: str, out: Path | None, workspace: Path, default: str
) -> tuple[Instrument, Path]:
    """The instrument and where its form goes; nothing is written over."""
    from evaluation.errors import DataError, Issue

    instrument, path = _declared(name, workspace), out or Path(default)
    if path.exists():
        raise DataError(
            Issue(
                str(path),
                "This file is there already.",
                "Choose another --out.",
                code="file.exists",
            )
        )
    if not path.parent.is_dir():
        raise DataError(
            Issue(
                str(path),
                "Its folder does not exist.",
                "Make the folder first.",
                code="file.no-folder",
            )
        )
    return instrument, path


def _wording(instrument: Instrument) -> str:
    """What still has to be done by whoever may use the wording."""
    if any(item.label for item in instrument.items.values()) and instrument.licence.wording_ships:
        return ""
    return (
        f" Items are labelled by number: take their wording from the form of "
        f"{instrument.licence.holder}, if its licence allows an electronic version."
    )

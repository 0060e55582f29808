"""Parameters are refused before a run; both engines leave the same notebook; failures are told."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evaluation.declare.programme import Programme
from evaluation.errors import DataError, DeclarationError, EvaluationError, NotebookError
from evaluation.publish.outputs import lives
from evaluation.report import annex
from evaluation.report.annex import templates_of_nbconvert, write_annex
from evaluation.run.kernels.execute import HEAVY, execute_notebook
from evaluation.run.kernels.parameters import (
    check_parameters,
    filled,
    plain_parameters,
    read_notebook,
)

ROOT = Path(__file__).resolve().parents[1]
SIGNATURE = """\
slug: str = "a"  # which deliverable
level: float = 0.95  # confidence
rounds: int = 3  # how often
draft: bool = False  # whether it is a draft
groups: list[str] = []  # columns
labels: dict[str, str] = {}  # what they are called
note: str | None = None  # a remark
seed = 7  # without a type
"""
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def write(path: Path, *sources: str, signature: str = SIGNATURE) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [new_markdown_cell("# A notebook"), new_code_cell(signature)]
    notebook.cells[1].metadata["tags"] = ["parameters"]
    notebook.cells += [new_code_cell(source) for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def said(path: Path, **parameters: object) -> list[str]:
    return [str(issue) for issue in check_parameters(path, parameters, place="deliverable.yaml")]


def run(source: Path, engine: str = "forked", **options: Any) -> Path:
    target = source.with_name(f"{engine}.ipynb")
    parameters = options.pop("parameters", {})
    execute_notebook(source, target, parameters, cwd=source.parent, engine=engine, **options)
    return target


def outputs(executed: Path) -> list[Any]:
    """Outputs cell by cell, without what differs from run to run."""
    found = []
    for cell in nbformat.read(executed, as_version=4).cells:
        if cell.cell_type == "code":
            text = json.dumps([cell.execution_count, joined(cell.outputs)])
            text = re.sub(r"0x[0-9a-f]+|ipykernel_\d+/\d+", "*", text)
            found.append(json.loads(re.sub(r"\\u001b\[[0-9;]*m", "", text)))
    return found


def joined(cell_outputs: list[Any]) -> list[dict[str, Any]]:
    """A kernel sends a stream in pieces as the clock will have it."""
    whole: list[dict[str, Any]] = []
    for output in (dict(one) for one in cell_outputs):
        if (
            whole
            and output["output_type"] == "stream" == whole[-1]["output_type"]
            and (output["name"] == whole[-1]["name"])
        ):
            whole[-1]["text"] += output["text"]
        else:
            whole.append(output)
    return whole


# --- parameters ---------------------------------------------------------------------------


def test_parameters_of_the_declared_types_pass(tmp_path: Path) -> None:
    notebook = write(tmp_path / "a.ipynb")
    assert said(notebook) == []
    assert (
        said(
            notebook,
            slug="b",
            level=1,
            rounds=2,
            draft=True,
            groups=["x"],
            labels={"a": "A"},
            note=None,
            seed=1,
        )
        == []
    )


def test_an_unknown_parameter_is_refused_with_the_nearest_and_all_known(tmp_path: Path) -> None:
    notebook = write(tmp_path / "a.ipynb")
    [message] = said(notebook, levle=0.9)
    assert message.startswith('deliverable.yaml: The notebook a has no parameter "levle".')
    assert 'Did you mean "level"? It has: slug, level, rounds' in message
    with pytest.raises(DeclarationError):
        execute_notebook(notebook, tmp_path / "b.ipynb", {"levle": 0.9}, cwd=tmp_path)
    assert not (tmp_path / "b.ipynb").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"slug": 3}, "a whole number (3), but text is wanted"),
        ({"level": "high"}, "text ('high'), but a number is wanted"),
        ({"rounds": True}, "true or false (True), but a whole number is wanted"),
        ({"rounds": 2.0}, "a number (2.0), but a whole number is wanted"),
        ({"level": True}, "true or false (True), but a number is wanted"),
        ({"draft": 1}, "a whole number (1), but true or false is wanted"),
        ({"groups": ("a", "b")}, "a tuple, but only a list can be handed on"),
        ({"groups": ["a", 1]}, "but list[str] is wanted"),
        ({"labels": {1: "a"}}, "a mapping with the key 1, but keys must be text"),
        ({"level": float("nan")}, "nan, which is not a number that can be written down"),
        ({"slug": object()}, "of the type object, which a notebook cannot be given"),
        ({"seed": "x"}, "text ('x'), but a whole number is wanted"),
        ({"note": 1}, "but str | None is wanted"),
    ],
)
def test_a_wrong_type_is_refused(tmp_path: Path, given: dict[str, object], message: str) -> None:
    [issue] = said(write(tmp_path / "a.ipynb"), **given)
    assert message in issue
    assert "In the notebook it reads: " in issue


def test_all_faults_are_told_at_once_and_a_missing_value_is_one(tmp_path: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", signature="slug: str\nlevel: float = 0.95")
    faults = said(notebook, level="x", other=1)
    assert len(faults) == 3
    assert 'needs a value for "slug"' in faults[2]


def test_a_notebook_without_parameters_takes_none_and_a_broken_one_is_named(tmp_path: Path) -> None:
    bare = write(tmp_path / "bare.ipynb", signature="")
    assert "It has: none." in said(bare, slug="a")[0]
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    assert said(tmp_path / "broken.ipynb")[0].startswith("broken.ipynb: The notebook's parameters")


def test_paths_dates_and_numpy_numbers_become_plain() -> None:
    plain = plain_parameters(
        {
            "a": Path("data") / "x.xlsx",
            "b": date(2026, 1, 2),
            "c": np.int64(3),
            "d": [np.float64(0.5), np.bool_(True)],
            "e": {"f": np.str_("g")},
        }
    )
    assert plain == {
        "a": "data/x.xlsx",
        "b": "2026-01-02",
        "c": 3,
        "d": [0.5, True],
        "e": {"f": "g"},
    }
    assert type(plain["c"]) is int
    json.dumps(plain)


def test_parameters_are_checked_without_importing_papermill(tmp_path: Path) -> None:
    notebook = write(tmp_path / "a.ipynb")
    code = (
        "import sys, pathlib; from evaluation.run.kernels.parameters import check_parameters as c\n"
        f"assert c(pathlib.Path({str(notebook)!r}), {{'x': 1}}, place='p')\n"
        "assert not {'papermill', 'IPython', 'nbformat', 'pandas'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


# --- engines ------------------------------------------------------------------------------

SHOWN = (
    "import sys, os, warnings\nimport pandas as pd\nimport numpy as np\n"
    "from IPython.display import HTML, Markdown, display, clear_output\n"
    "print('out', slug, level, rounds)\nprint('err', file=sys.stderr)\nslug",
    "pd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "pd.DataFrame({f'a column with a long name {i}': [i] for i in range(9)})",
    "handle = display(HTML('<b>first</b>'), display_id='one')\ndisplay(Markdown('*m*'), 3)\n"
    "HTML('<i>last</i>')",
    "handle.update(HTML('<b>changed</b>'))",
    "print('gone'); clear_output(); print('stays')",
    "os.system('echo past Python')\n!echo by the shell\nos.path.basename(os.getcwd())",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(1, 1)); ax.plot([1, 2]);",
    "import statsmodels.api as sm\nx = np.random.default_rng(1).normal(size=(300, 40))\n"
    "round(sm.OLS(x[:, 0], x[:, 1:]).fit().rsquared, 6)",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "",
    "1 / 0",
    "print('never')",
)


@forks
def test_what_cells_put_out_stands_in_the_executed_notebook(tmp_path: Path) -> None:
    forked = outputs_of("forked", tmp_path)
    assert forked[1][1][0]["text"] == 'out q"{x} 1 3\n'
    assert "text/html" in forked[2][1][0]["data"]
    assert forked[4][1][0]["data"]["text/html"] == "<b>changed</b>"
    assert "image/png" in forked[8][1][0]["data"]
    assert forked[12][1][0]["ename"] == "ZeroDivisionError"
    assert forked[13] == [None, []]


@forks
@pytest.mark.slow
def test_both_engines_leave_the_same_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Under pytest a kernel leaves alone what is written past Python.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert outputs_of("forked", tmp_path) == outputs_of("kernel", tmp_path)


def outputs_of(engine: str, folder: Path) -> list[Any]:
    for name in HEAVY:
        import_module(name)
    source = write(folder / "a {brace} ü" / "source.ipynb", *SHOWN)
    with pytest.raises(NotebookError, match="ZeroDivisionError: division by zero"):
        run(source, engine, parameters={"slug": 'q"{x}', "level": 1})
    return outputs(source.with_name(f"{engine}.ipynb"))


@forks
def test_outputs_are_cleared_and_updated_as_in_a_notebook(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a.ipynb",
        "from IPython.display import HTML, clear_output, display, update_display",
        "for i in range(3):\n    clear_output(wait=True); print(i)",
        "display(HTML('a'), display_id='x'); print('b'); print('c'); clear_output(wait=True)",
        "print('kept'); update_display(HTML('d'), display_id='x')",
        "clear_output(); update_display(HTML('e'), display_id='x'); print('f')",
    )
    texts = [
        [output.get("text", output.get("data", {}).get("text/html")) for output in shown]
        for _, shown in outputs(run(source))[2:]
    ]
    assert texts == [["2\n"], ["e", "b\nc\n"], ["kept\n"], ["f\n"]]


@forks
def test_a_result_that_cannot_be_shown_stops_the_notebook(tmp_path: Path) -> None:
    broken = "class Broken:\n    def __repr__(self): raise ValueError('no words')"
    source = write(tmp_path / "a.ipynb", f"{broken}\nBroken()", "print('after')")
    with pytest.raises(NotebookError, match="ValueError: no words"):
        run(source)
    assert outputs(tmp_path / "forked.ipynb")[-1] == [None, []]


@forks
def test_the_executed_notebook_is_papermills_own(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "slug")
    notebook = nbformat.read(run(source, parameters={"slug": "b"}), as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.papermill.parameters == {"slug": "b"}
    assert notebook.metadata.papermill.input_path == "a.ipynb"
    assert notebook.metadata.language_info.name == "python"
    assert notebook.cells[1].source == SIGNATURE.replace('"a"', '"b"')
    assert notebook.cells[2].metadata.papermill.status == "completed"
    assert notebook.cells[2].outputs[0].data["text/plain"] == "'b'"


@forks
def test_a_failed_notebook_is_kept_with_its_cell_marked_and_numbered(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "good = 1", "raise ValueError('no rows')", "late = 1")
    with pytest.raises(NotebookError) as caught:
        run(source, parameters={"slug": "b"}, shown="outputs/x/internal/forked.ipynb")
    [issue] = caught.value.issues
    assert issue.where == "a.ipynb, cell 4"
    assert issue.problem == "The notebook stopped here: ValueError: no rows."
    assert "outputs/x/internal/forked.ipynb at the cell marked in red" in issue.fix
    assert caught.value.exit_code == 3
    text = (tmp_path / "forked.ipynb").read_text(encoding="utf-8")
    assert "papermill-error-cell" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb", "forked.ipynb"]


@pytest.mark.sampled(3)
@forks
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("print('before'); import os; os._exit(7)", "A cell ended the notebook's process"),
        ("print('before'); import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "(SIGKILL)"),
        ("print('before'); import time; time.sleep(60)", "took longer than 0.5 seconds"),
        ("print('before')  # sleep\nwhile True: print('before')", "took longer than 0.5 seconds"),
        ("print('before'); import sys; sys.exit()", "SystemExit"),
        ("print('before'); exit()", "SystemExit"),
        ("print('before'); input()", "EOFError"),
        ("print('before')\nif x = 1", "SyntaxError"),
    ],
)
def test_a_cell_that_ends_badly_gives_a_sentence(tmp_path: Path, cell: str, sentence: str) -> None:
    source = write(tmp_path / "a.ipynb", cell, "print('after')")
    started = time.monotonic()
    with pytest.raises(NotebookError) as caught:
        run(source, timeout=0.5 if "sleep" in cell else None)
    assert time.monotonic() - started < 10
    assert sentence in caught.value.issues[0].problem
    assert caught.value.issues[0].cell == "cell 3"
    kept = outputs(tmp_path / "forked.ipynb")
    assert "SyntaxError" in sentence or kept[1][1][0]["text"].startswith("before\n")
    assert kept[-1] == [None, []]


@pytest.mark.parametrize(
    "engine", [pytest.param("forked", marks=forks), pytest.param("kernel", marks=pytest.mark.slow)]
)
def test_a_cell_that_takes_too_long_is_named_with_where_to_allow_more(
    tmp_path: Path, engine: str
) -> None:
    source = write(tmp_path / "a.ipynb", "1", "import time; time.sleep(60)", "print('after')")
    with pytest.raises(NotebookError) as caught:
        run(source, engine, timeout=1, shown="outputs/d/internal/failed/1-pre_post.ipynb")
    [issue] = caught.value.issues
    assert (issue.code, issue.cell) == ("notebook.cell-too-long", "cell 4")
    assert issue.problem == "The cell took longer than 1 seconds and was stopped."
    assert "outputs/d/internal/failed/1-pre_post.ipynb" in issue.fix
    assert "longest_cell" in issue.fix
    assert "longest_cell" in Programme.model_fields
    assert outputs(tmp_path / f"{engine}.ipynb")[-1] == [None, []]


@forks
def test_a_notebook_ends_with_the_process_that_sends_its_cells_however_that_ended(
    tmp_path: Path,
) -> None:
    place = tmp_path / "pids"
    cell = (
        "import os, pathlib, subprocess, time\ngoing = subprocess.Popen(['sleep', '300'])\n"
        f"pathlib.Path({str(place)!r}).write_text(f'{{os.getpid()}} {{going.pid}}')\n"
        "time.sleep(300)"
    )
    source = write(tmp_path / "a.ipynb", cell)
    sender = os.fork()
    if sender == 0:
        run(source)
        os._exit(0)
    started = time.monotonic()
    while not place.exists() or len(place.read_text().split()) < 2:
        assert time.monotonic() - started < 60
        time.sleep(0.01)
    os.kill(sender, signal.SIGKILL)
    os.waitpid(sender, 0)
    for pid in map(int, place.read_text().split()):
        while lives(pid):
            assert time.monotonic() - started < 60
            time.sleep(0.01)


REFUSAL = """
from evaluation.errors import DataError, Issue
raise DataError([Issue("data/b.xlsx", "The answer is 9: above 4.", "Mend it.", cell="D17",
                       value="9"), Issue("data/c.xlsx", "It is empty.", "Export it again.")])
"""


@forks
def test_a_refusal_of_the_users_files_passes_through_whole(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as caught:
        run(write(tmp_path / "a.ipynb", REFUSAL))
    assert type(caught.value) is DataError
    assert caught.value.exit_code == 1
    assert [(i.file, i.cell, i.value) for i in caught.value.issues] == [
        ("data/b.xlsx", "D17", "9"),
        ("data/c.xlsx", "", ""),
    ]
    assert (tmp_path / "forked.ipynb").is_file()


def test_a_refusal_comes_through_a_kernel_with_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(DataError) as caught:
        run(write(tmp_path / "a.ipynb", REFUSAL), "kernel")
    assert str(caught.value) == (
        "data/b.xlsx, D17: The answer is 9: above 4. Mend it.\n"
        "data/c.xlsx: It is empty. Export it again."
    )


def test_a_kernel_that_dies_gives_a_sentence_and_its_cell_is_marked(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "import os; os._exit(7)", "print('after')")
    with pytest.raises(NotebookError, match="process ended by itself") as caught:
        run(source, "kernel", parameters={"slug": "b"})
    assert caught.value.issues[0].cell == "cell 3"
    assert "papermill-error-cell" in (tmp_path / "kernel.ipynb").read_text(encoding="utf-8")


@forks
def test_the_notebook_runs_in_its_folder_and_leaves_this_process_alone(tmp_path: Path) -> None:
    here, environment = Path.cwd(), dict(os.environ)
    source = write(
        tmp_path / "a.ipynb",
        "open('made.txt', 'w').write('x')",
        "kept_open = open('late.txt', 'w'); kept_open.write('flushed')",
        "import atexit; atexit.register(lambda: open('exit.txt', 'w').close())",
        "import os; os.environ['LEAK'] = '1'; import colorsys; colorsys.leak = 1",
    )
    run(source)
    assert (tmp_path / "made.txt").is_file()
    assert (tmp_path / "late.txt").read_text(encoding="utf-8") == "flushed"
    assert (tmp_path / "exit.txt").is_file()
    assert Path.cwd() == here
    assert dict(os.environ) == environment


@forks
def test_two_runs_do_not_draw_the_same_random_numbers(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "import numpy; numpy.random.random()")
    drawn = {json.dumps(outputs(run(source))[1]) for _ in range(2)}
    assert len(drawn) == 2


@forks
def test_what_waits_in_this_process_to_be_printed_is_printed_once(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "print('inside')")
    code = (
        "import atexit, sys, pathlib\n"
        "from evaluation.run.kernels import execute\n"
        "execute.HEAVY, e = (), execute.execute_notebook\n"  # the notebook imports nothing
        "atexit.register(lambda: print('bye')); sys.stdout.write('waiting ')\n"
        f"p = pathlib.Path({str(tmp_path)!r})\n"
        f"e(p / 'a.ipynb', p / 'b.ipynb', {{}}, cwd=p, engine='forked')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "waiting bye\n"
    assert source.is_file()


# --- the notebook that is kept ---------------------------------------------------------------

GIVEN = {
    "slug": 'é "q"\n\\ {x}',
    "level": 1,
    "rounds": -2,
    "draft": True,
    "groups": ["a'b", 'c"d'],
    "labels": {"k": "v"},
    "note": None,
    "seed": 8,
}


def test_a_signature_takes_values_of_every_type_and_keeps_its_types_and_comments(
    tmp_path: Path,
) -> None:
    more = "wanted: str  # without a value\nlong: list[str] = [\n    'x',\n]  # ü\nlast = 1"
    signature = f"{SIGNATURE}{more}"
    given = GIVEN | {"wanted": "w", "long": ["é"]}
    content = read_notebook(write(tmp_path / "a.ipynb", signature=signature))
    source = filled(content, given)["cells"][1]["source"]
    values: dict[str, Any] = {}
    exec(source, values)
    assert {name: values[name] for name in given} == given
    assert values["last"] == 1
    assert [line.partition("#")[2] for line in source.splitlines()] == [
        *(line.partition("#")[2] for line in SIGNATURE.splitlines()),
        " without a value",
        " ü",
        "",
    ]
    assert filled(content, {})["cells"][1]["source"].strip() == signature


def test_a_cell_of_an_earlier_run_does_not_take_the_place_of_the_signature(tmp_path: Path) -> None:
    notebook = nbformat.read(write(tmp_path / "a.ipynb", "slug"), as_version=4)
    injected = new_code_cell("slug = 'of the earlier run'")
    injected.metadata["tags"] = ["injected-parameters"]
    notebook.cells.insert(2, injected)
    nbformat.write(notebook, tmp_path / "a.ipynb")
    cells = filled(read_notebook(tmp_path / "a.ipynb"), {"slug": "now"})["cells"]
    assert ["".join(cell["source"]).splitlines()[0] for cell in cells] == [
        "# A notebook",
        'slug: str = "now"  # which deliverable',
        "slug",
    ]


@forks
def test_places_stand_in_the_kept_notebook_as_they_are_seen_from_there(tmp_path: Path) -> None:
    source = write(tmp_path / "a.ipynb", "slug")
    kept = nbformat.read(
        run(source, parameters={"slug": "/of/this/machine"}, places={"slug": "."}), as_version=4
    )
    assert kept.cells[2].outputs[0].data["text/plain"] == "'/of/this/machine'"
    assert kept.cells[1].source.startswith('slug: str = "."  #')
    assert kept.metadata.papermill.parameters == {"slug": "."}


# --- the annex ----------------------------------------------------------------------------


def test_the_annex_has_code_and_given_parameters_and_nothing_that_was_found(tmp_path: Path) -> None:
    notebook = nbformat.read(write(tmp_path / "a.ipynb", "x = 1 < 2"), as_version=4)
    notebook.cells[0].source = (
        "# Title\n\n#### Deep\n\n[site](https://example.org) <script>alert(1)</script>\n"
        '<a href="javascript:f()" onclick="f()">x</a> <img src="https://example.org/i.png" alt="i">'
    )
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", name="stdout", text="FOUND")]
    injected = new_code_cell("slug = '/home/me/secret'")
    injected.metadata["tags"] = ["injected-parameters"]
    notebook.cells.insert(2, injected)
    nbformat.write(notebook, tmp_path / "a.ipynb")
    write_annex(tmp_path / "a.ipynb", {"slug": "b<"}, tmp_path / "annex.html", title="A & B")
    page = (tmp_path / "annex.html").read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in page
    assert "<title>A &amp; B</title>" in page
    assert "&#34;b&lt;&#34;" in page or '"b&lt;"' in page
    assert re.findall(r"<h(\d)", page) == ["1", "2", "2", "3"]
    assert not re.search(r"FOUND|secret|<script|onclick|href=|src=|@import|url\(", page)
    assert "site (https://example.org)" in page
    assert list(tmp_path.glob("*.part")) == []


def test_templates_that_jupyter_does_not_find_are_looked_for_above_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbconvert
    from jupyter_core import paths

    assert templates_of_nbconvert() == ()  # Jupyter finds them itself
    [own] = [p for p in map(Path, paths.jupyter_path("nbconvert", "templates")) if p.is_dir()]
    annex._exporter.cache_clear()
    for module in (paths, import_module("nbconvert.exporters.templateexporter")):
        monkeypatch.setattr(module, "jupyter_path", lambda *_: [])
    target = tmp_path / "site-packages"
    (target / "nbconvert").mkdir(parents=True)
    monkeypatch.setattr(nbconvert, "__file__", str(target / "nbconvert/__init__.py"))
    with pytest.raises(EvaluationError, match="Set the variable JUPYTER_PATH"):
        write_annex(write(tmp_path / "a.ipynb"), {}, tmp_path / "annex.html", title="A")
    # as pip install --target leaves them, and an environment that was copied elsewhere
    for folder in (target / "share/jupyter/nbconvert", tmp_path / "share/jupyter/nbconvert"):
        annex._exporter.cache_clear()
        shutil.copytree(own, folder / "templates")
        assert templates_of_nbconvert() == (folder / "templates",)
        write_annex(write(tmp_path / "a.ipynb", "x = 1"), {}, tmp_path / "annex.html", title="A")
        assert "x" in (tmp_path / "annex.html").read_text(encoding="utf-8")
        shutil.rmtree(folder)
    annex._exporter.cache_clear()

"""Declared files: every fault at once, with its line; nothing is re-read as a date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from workspace_maker import BEFORE, MOOD, ROOT, declare, make_workspace

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.lined_yaml import PlainLoader, load_declared, read_yaml
from evaluation.declare.programme import Deliverable, Programme
from evaluation.declare.workspace import load_deliverable, open_workspace, plan_faults
from evaluation.errors import DeclarationError, EvaluationError
from evaluation.publish.schemas import json_schemas

GOOD = """\
title: A programme
publisher: P
contact: p@example.org
areas: [A]
outcomes: {1: One}
thematic_areas: [Practice models]
"""


def faults(tmp_path: Path, text: str | bytes, model: Any = Programme) -> list[str]:
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(DeclarationError) as caught:
        load_declared(path, model, "programme.yaml")
    return [str(issue) for issue in caught.value.issues]


def test_a_good_file_is_read_and_a_byte_order_mark_is_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_declared(path, Programme, "x").outcomes == {"1": "One"}


def test_an_unknown_key_is_told_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    [said] = faults(tmp_path, GOOD + "dissemnation: []\n")
    assert said == (
        'programme.yaml, line 7: The key "dissemnation" is not known here. '
        'Did you mean "dissemination"?'
    )


def test_an_unknown_key_inside_a_list_is_told_with_the_keys_known_there(tmp_path: Path) -> None:
    [said] = faults(
        tmp_path, GOOD + "dissemination:\n  - deliverable: d\n    product: p\n    x: 1\n"
    )
    assert said.startswith('programme.yaml, line 10: The key "x" is not known here. Known here: ')
    assert "audience, conditions, date, deliverable, product" in said


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    said = faults(tmp_path, "titel: A\npublisher: P\ncontact: [x]\nareas: A\noutcomes: {}\n")
    text = "\n".join(said)
    assert len(said) == 4
    assert 'line 1: The key "titel" is not known here. Did you mean "title"?' in text
    assert '"title" is missing' not in text  # whoever adds it beside "titel" has it twice
    assert '"thematic_areas" is missing.' in text
    assert "line 3: \"contact\" should be text (it is ['x'])." in text
    assert 'line 4: "areas" should be a list, as in [id] (it is' in text


def test_a_word_that_is_not_allowed_is_told_with_those_that_are(tmp_path: Path) -> None:
    [said] = faults(tmp_path, json.dumps({**MOOD, "status": "verifed"}), Instrument)
    assert '"verifed" is not a value of "status". Did you mean "verified"?' in said
    assert "'one_source' or 'from_memory'" in said


def test_a_key_that_stands_twice_is_told_even_beside_other_faults(tmp_path: Path) -> None:
    said = faults(tmp_path, GOOD + "title: B\nx: 1\n")
    assert said[0] == (
        'programme.yaml, line 7: The key "title" stands here twice. Keep one of the two.'
    )
    assert len(said) == 2


def test_a_fault_of_yaml_itself_is_told_with_its_line(tmp_path: Path) -> None:
    [said] = faults(tmp_path, 'title: A\nareas: [A\npublisher: "x\n')
    assert "line 3: This is not valid YAML" in said
    assert "Check the indentation" in said


def test_a_fault_of_yaml_says_what_stands_there(tmp_path: Path) -> None:
    [said] = faults(tmp_path, "title: A\n\tpublisher: x\n")
    assert "line 2: This is not valid YAML" in said
    assert "(<tab>publisher: x)" in said
    [said] = faults(tmp_path, 'title: A\npublisher: "x\ncontact: y\n')
    assert "line 2: This is not valid YAML" in said  # where the quotation begins
    assert '("x)' in said


def test_without_libyaml_the_same_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(yaml.SafeLoader):
        yaml_implicit_resolvers = PlainLoader.yaml_implicit_resolvers

    path = tmp_path / "x.yaml"
    text = "a: &x {b: no, é: [1:30, 2020-01-02]}\r\nc:\r\n- *x\r\n- >-\r\n  😀\r\nc:\r\n"
    path.write_bytes(text.encode())
    shipped = [path for patterns in WRITTEN.values() for p in patterns for path in ROOT.glob(p)]
    fast = [read_yaml(path, "x") for path in (path, *shipped)]
    monkeypatch.setattr("evaluation.declare.lined_yaml.PlainLoader", Slow)
    assert [read_yaml(path, "x") for path in (path, *shipped)] == fast
    [said] = faults(tmp_path, 'title: A\n"x\n\n')
    assert 'line 2: This is not valid YAML: found unexpected end of stream ("x)' in said


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    [said] = faults(tmp_path, "title: Siân\n".encode("cp1252"))
    assert "This file cannot be read as text" in said
    assert "Save it as UTF-8." in said


def test_a_file_that_is_not_there_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"x\.yaml: This file does not exist"):
        load_declared(tmp_path / "x.yaml", Programme, "x.yaml")
    [said] = faults(tmp_path, "# nothing\n")
    assert said == (
        "programme.yaml: This file is empty. It needs: title, publisher, contact, areas, outcomes, "
        "thematic_areas."
    )


def test_a_text_that_is_a_number_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(GOOD.replace("A programme", "2024").replace("[A]", "[1]"), encoding="utf-8")
    loaded = load_declared(path, Programme, "x")
    assert (loaded.title, loaded.areas) == ("2024", ("1",))


WRONG = """\
title: D
area: A
evaluations:
  - design: pre_post
    name: Big-Name
    data:
      - file: a.csv
        rows_count: childrn
        identify: id
        groups: [x]
        waves: {basline: {columns: {}}}
  - design: pre_post
    data: []
facts: {x: {value: [1], source: s}}
"""


def test_faults_are_told_once_in_everyday_words(tmp_path: Path) -> None:
    said = faults(tmp_path, WRONG, Deliverable)
    text = "\n".join(said)
    for sentence in (
        'line 14: "value" should be text or a number (it is [1]).',
        'line 5: "Big-Name" cannot be used as a name ("name"). Use small letters, digits and "_"',
        'line 8: "childrn" is not a value of "rows_count". Did you mean "children"?',
        "sessions or published figures; or segments or events, with a line about: that says whose",
        "line 9: \"identify\" should be a list, as in [id] (it is 'id').",
        "line 10: \"groups\" should be a mapping (key: value) (it is ['x']).",
        'line 11: "basline" is not a value of "waves". Did you mean "baseline"?',
        'line 13: "data" is empty. It needs at least one entry.',
    ):
        assert sentence in text
    assert len(said) == 7


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("rows_count: parents", 'Write "rows_count: caregivers". It says what one row stands for'),
        ("rows_count: Social workers", 'Write "rows_count: professionals". It says'),
        ("rows_count: school", 'Write "rows_count: institutions". It says'),
        ("rows_count: Child", 'Did you mean "children"? It says'),
        ("rows_count: families", 'not a value of "rows_count". It says what one row stands for'),
        (
            "rows_count: events, about: young_people",
            'Write "about: children". It says whose the segments or events are',
        ),
    ],
)
def test_whose_the_rows_are_in_everyday_words_is_told_in_those_of_the_declaration(
    tmp_path: Path, rows: str, said: str
) -> None:
    text = (
        "title: D\narea: A\nevaluations:\n  - design: take_up\n"
        f"    data: [{{file: a.csv, identify: [id], {rows}}}]\n"
    )
    [fault] = faults(tmp_path, text, Deliverable)
    assert said in fault
    for word in ("children", "caregivers", "professionals", "institutions", "sessions"):
        assert word in fault


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("identify: [Q1: Your code]", 'Put text with a colon in quotation marks: "Q1: Your code".'),
        ("identify: Q1. Code", 'Write ["Q1. Code"].'),
        ("identify: [#1 code]", "put text with a comma, a colon or a # in quotation marks"),
        ("\twave: baseline", "a tab stands in it. Use blanks"),
        ("file: a: b", "A colon stands inside a text"),
    ],
)
def test_a_heading_that_yaml_takes_for_something_else_is_told_as_it_is_written(
    tmp_path: Path, line: str, remedy: str
) -> None:
    before, _, after = WRONG.partition("identify: id")
    assert any(remedy in fault for fault in faults(tmp_path, before + line + after, Deliverable))


def test_yaml_re_reads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "{a: no, b: 2026-11-22, c: 1:30, d: 1:30.5, e: 1_000, f: 0x1F, g: 007, h: on, "
        "i: true, j: 12, k: -0.5, l: 1.5e3, m: null, n: .5}",
        encoding="utf-8",
    )
    assert read_yaml(path, "x")[0] == {
        "a": "no",
        "b": "2026-11-22",
        "c": "1:30",
        "d": "1:30.5",
        "e": "1_000",
        "f": "0x1F",
        "g": "007",
        "h": "on",
        "i": True,
        "j": 12,
        "k": -0.5,
        "l": 1500.0,
        "m": None,
        "n": 0.5,
    }


def test_a_file_that_names_itself_by_an_alias_ends(tmp_path: Path) -> None:
    assert "line 1" in faults(tmp_path, "&a [*a, *a]\n")[0]


# --- what a deliverable declares ------------------------------------------------------------

CHILDREN = {"rows_count": "children", "identify": ["id"], **BEFORE}


def evaluation(**changes: Any) -> dict[str, Any]:
    return {"design": "pre_post", "instruments": ["mood"], "data": [CHILDREN], **changes}


def told(tmp_path: Path, **deliverable: Any) -> str:
    workspace = make_workspace(tmp_path, **deliverable)
    with pytest.raises(EvaluationError) as caught:
        load_deliverable(workspace, "d")
    return "\n".join(str(issue) for issue in caught.value.issues)


def test_everything_that_does_not_exist_is_told_at_once(tmp_path: Path) -> None:
    wrong = evaluation(
        design="prepost",
        instruments=["mod"],
        primary="mood.high",
        comparison={"by": "arm", "against": "x"},
    )
    said = told(
        tmp_path, area="B", outcomes=[1, 9], thematic_areas=["Practise models"], evaluations=[wrong]
    )
    for sentence in (
        'The programme declares no outcome "9".',
        'The programme declares no area "B". There are: A.',
        'no thematic area "Practise models". Did you mean "Practice models"?',
        'There is no notebook called "prepost". Did you mean "pre_post"?',
        'There is no instrument called "mod".',
        'names items of "mood", which evaluation 1 does not name under instruments.',
        'compares by "arm", which no data file declares under groups.',
        'The primary outcome "mood.high"',
    ):
        assert sentence in said


def test_an_area_that_is_misspelt_in_one_place_is_told_there_only(tmp_path: Path) -> None:
    """Elsewhere the right spelling stands, which no message may call wrong."""
    data = [{**CHILDREN, "file": f"{a}.csv", "area": a} for a in ("Essex", "Kant")]
    question = {"text": "Q?", "measure": "mood.low", "group": "Kent", "kind": "change"}
    own = evaluation(data=data, comparison={"by": "area", "against": "Kent"}, questions=[question])
    make_workspace(tmp_path)
    programme = tmp_path / "programme.yaml"
    words = programme.read_text("utf-8").replace('"A"', '"Essex", "Kent"')
    programme.write_text(words, encoding="utf-8")
    declare(
        tmp_path / "deliverables/d/deliverable.yaml",
        {"title": "D", "area": "Kent", "evaluations": [own]},
    )
    with pytest.raises(EvaluationError) as caught:
        load_deliverable(open_workspace(tmp_path), "d")
    [issue] = caught.value.issues
    assert issue.sentence == 'The programme declares no area "Kant". Did you mean "Kent"?'


def test_a_plan_that_names_no_deliverable_is_told_with_the_nearest(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    path = tmp_path / "programme.yaml"
    declared = json.loads(path.read_text("utf-8"))
    plan = [{"deliverable": name, "product": "report"} for name in ("d", "dd")]
    path.write_text(json.dumps({**declared, "dissemination": plan}), encoding="utf-8")
    [said] = map(str, plan_faults(open_workspace(tmp_path)))
    assert said == (
        'programme.yaml: The dissemination plan names "dd", which is not a deliverable. '
        'Did you mean "d"?'
    )


def test_a_comparison_with_an_undeclared_code_is_told(tmp_path: Path) -> None:
    data = {**CHILDREN, "groups": {"arm": {"title": "Arm", "labels": {"T": "Group", "C": "None"}}}}
    wrong = evaluation(data=[data], comparison={"by": "arm", "against": "Cont"})
    said = told(tmp_path, evaluations=[wrong])
    assert 'compares with "Cont", which is not a declared code of "arm"' in said
    assert "Declared are: T, C." in said


def test_a_comparison_of_groups_without_labels_is_refused(tmp_path: Path) -> None:
    data = {**CHILDREN, "groups": {"arm": {"title": "Arm"}}}
    wrong = evaluation(data=[data], comparison={"by": "arm", "against": "C"})
    said = told(tmp_path, evaluations=[wrong])
    assert 'its comparison prints the groups of "arm", so give that column its labels' in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows_count": "segments"}, 'say whose the segments are with a line "about: ..."'),
        ({"rows_count": "published figures"}, "published figures need a citation"),
        ({"about": "institutions"}, "rows that count children are about them"),
        ({"waves": {"endpoint": {"columns": {}}}}, "give either wave"),
        ({"groups": {"id": {"title": "T"}}}, "id stands under identify and its words may be"),
    ],
)
def test_a_data_file_that_could_mislead_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert said in told(tmp_path, evaluations=[evaluation(data=[{**CHILDREN, **change}])])


def test_a_column_that_identifies_cannot_group_sources(tmp_path: Path) -> None:
    coded = {"file": "s.csv", "rows_count": "segments", "about": "children", "identify": ["id"]}
    wrong = {"design": "thematic", "data": [{**coded, "segments": {"source_group": "id"}}]}
    assert "id stands under identify and its words may be" in told(tmp_path, evaluations=[wrong])


def test_files_that_count_different_people_need_evaluations_of_their_own(tmp_path: Path) -> None:
    schools = {**CHILDREN, "file": "b.csv", "rows_count": "institutions"}
    said = told(tmp_path, evaluations=[evaluation(data=[schools, CHILDREN])])
    assert "its files count different things (children, institutions)" in said


def test_a_deliverable_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    with pytest.raises(DeclarationError, match=r'no deliverable "dd"\. .*There are: d\.'):
        load_deliverable(workspace, "dd")


def test_a_folder_without_a_programme_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="No programme was found"):
        open_workspace(tmp_path)


# --- published schemas ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    path = ROOT / "docs" / "schemas" / f"{name}.schema.json"
    schema = json_schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert path.read_text("utf-8") == json.dumps(schema, indent=1) + "\n"


WRITTEN = {
    "programme": ["evaluation/command/demo/programme.yaml"],
    "deliverable": ["evaluation/command/demo/deliverables/*/deliverable.yaml"],
    "instrument": ["instruments/*.yaml", "evaluation/command/demo/instruments/*.yaml"],
    "policy": ["evaluation/policies/*.yaml"],
    "certainty-rules": ["evaluation/certainty/*.yaml"],
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_an_editor_finds_no_fault_in_the_shipped_files(name: str) -> None:
    found = [path for pattern in WRITTEN[name] for path in ROOT.glob(pattern)]
    paths = [path for path in found if not path.name.endswith(".key.yaml")]  # a shape of their own
    assert paths
    validator = Draft202012Validator(json_schemas()[name])
    for path in paths:
        written = json.loads(json.dumps(read_yaml(path, path.name)[0]))
        faults_ = validator.iter_errors(written)
        assert [f"{path.name} {fault.json_path}: {fault.message}" for fault in faults_] == []


def _multiplied(times: int) -> str:
    lines = [f"a0: &a0 [{', '.join('x' * 10)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, times)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (_multiplied(9), "line 5: What is repeated here (*name) multiplies"),
        ("title: A\nareas: \x07\n", "line 2: A character stands here that cannot be seen"),
        ("title: A\nareas: \x00\n", "no text (U+0000). Delete the line"),
        ("title: A\nareas: \ufffe\n", "no text (U+FFFE)"),
        (f"title: A\nx: {'9' * 6000}\n", "line 2: This number is too large (999999999999999999..."),
        ("x: -1.5e999\n", "line 1: This number is too large (-1.5e999)"),
        ("x: !!python/object/apply:os.getcwd []\n", "“!!python/object/apply:os.getcwd” says"),
        ("x: !!int abc\n", "line 1: “!!int” says of what kind"),
        ("x: !!float abc\n", "line 1: “!!float” says of what kind"),
        ("x: !!timestamp 2001-01-01\n", "“!!timestamp” says of what kind"),
        ("x: !!binary aGk=\n", "“!!binary” says of what kind"),
        ("x: !mine {a: b}\n", "line 1: “!mine” says of what kind"),
        ("x: !!null abc\n", "“!!null” says of what kind"),
    ],
)
def test_a_hostile_or_damaged_file_is_told_by_its_line(
    tmp_path: Path, written: str, said: str
) -> None:
    (tmp_path / "x.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(DeclarationError) as raised:
        read_yaml(tmp_path / "x.yaml", "x.yaml")
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "written", ["a: &a [*a]", _multiplied(4), "x: 123456789012345678", 'x: "' + "9" * 6000 + '"']
)
def test_what_only_looks_hostile_is_read(tmp_path: Path, written: str) -> None:
    (tmp_path / "x.yaml").write_text(written, encoding="utf-8")
    assert read_yaml(tmp_path / "x.yaml", "x.yaml")[0]


@pytest.mark.parametrize("deep", ["[" * 100_000 + "]" * 100_000, "- " * 100_000 + "x"])
def test_a_file_that_goes_too_deep_is_told_and_ends_no_process(tmp_path: Path, deep: str) -> None:
    (tmp_path / "deep.yaml").write_text(f"title:\n  {deep}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"line 2: .*deeper than any declaration"):
        read_yaml(tmp_path / "deep.yaml", "deep.yaml")

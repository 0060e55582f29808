"""Makes the synthetic project of two coders: invented interviews, as a coding program exports them.

Nobody said a word of it. The same seed gives the same file, byte by byte.
"""

from __future__ import annotations

import io
import random
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_SEED = 20261130
_SPACE = "urn:QDA-XML:project:1.0"
_WHEN = (2026, 11, 30, 9, 0, 0)  # of every part, so that the file is the same each time
COUNTIES = {"Norfolk": 10, "Suffolk": 10, "Essex": 10, "Cambridgeshire": 10}
ROLES = {"Police": 11, "Schools": 13, "Social care": 16}
CODERS = ("AB", "CD")
READ_TWICE = 12  # interviews that both coders read

# Code -> how often it is raised, and what an invented professional says of it.
Said = tuple[float, tuple[str, str, str]]
CODES: dict[str, dict[str, Said]] = {
    "What helped": {
        "One worker who stays": (
            0.7,
            (
                "The same worker came each week, and that made it easier to talk.",
                "It was one face from start to end.",
                "Children open up to somebody who is still there in the spring.",
            ),
        ),
        "Meetings across agencies": (
            0.55,
            (
                "We sit at one table every fortnight and share what we know.",
                "A joint meeting brought things to light that none of us had seen.",
                "Because we meet, I know whom to ring.",
            ),
        ),
        "Time to build trust": (
            0.45,
            (
                "Nobody pushed us to close the case after six weeks.",
                "Trust took months, and we were given these months.",
                "You cannot hurry a child who has been let down.",
            ),
        ),
        "Training together": (
            0.3,
            (
                "We were on one course with the police, and speak the same words now.",
                "After the training we used one form for all.",
                "The course with other services was worth the day.",
            ),
        ),
    },
    "What stood in the way": {
        "Thresholds": (
            0.6,
            (
                "The referral came back because the threshold was not met.",
                "By the time a case counts as high risk it is late.",
                "Each service has a line of its own, and children fall between.",
            ),
        ),
        "Staff who change": (
            0.5,
            (
                "There were four workers in one year.",
                "Somebody leaves, and the child starts again from nothing.",
                "I had to tell the whole story to a new colleague again.",
            ),
        ),
        "Data that are not shared": (
            0.4,
            (
                "We hear of a missing episode days later.",
                "The systems do not talk to one another.",
                "I may not see what another county has written down.",
            ),
        ),
        "Places far away": (
            0.2,
            (
                "A placement two hours away breaks every tie.",
                "We cannot visit as often as we should.",
                "Once they are moved, we lose sight of them.",
            ),
        ),
    },
    "How children are seen": {
        "As victims": (
            0.35,
            (
                "We stopped asking what they did and asked what was done to them.",
                "They are children first.",
                "The language in our notes is another one now.",
            ),
        ),
        "As offenders": (
            0.3,
            (
                "Some still read it as a lifestyle choice.",
                "The first question is about the offence.",
                "A boy of that age is treated as if he had chosen it.",
            ),
        ),
    },
}
UNUSED = ("How children are seen", "By themselves")  # a code that nobody gave
_QUESTIONS = ("What is it like at the moment?", "What helps?", "What gets in the way?", "And else?")
_FILLING = (
    "I have been in this job for some years.",
    "It depends on the week.",
    "That is all I would say about it.",
    "You would have to ask others too.",
)


def coded_project() -> bytes:
    """The project as a zip: its description, and the text of each interview."""
    dice = random.Random(f"{_SEED} coded interviews")  # noqa: S311  made-up data, not a secret
    counties = [county for county, n in COUNTIES.items() for _ in range(n)]
    roles = [role for role, n in ROLES.items() for _ in range(n)]
    dice.shuffle(roles)
    told = list(zip(counties, roles, strict=True))
    twice = {*dice.sample(range(len(told)), READ_TWICE)}
    texts, sources = {}, []
    for number, (county, role) in enumerate(told):
        name = f"P{number + 1:02}"
        text, marked = _interview(dice, two=number in twice)
        texts[f"sources/{_id(name)}.txt"] = text.encode("utf-8")
        sources.append(_source(name, {"County": county, "Kind": role}, marked))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {"project.qde": _project(sources).encode("utf-8"), **texts}.items():
            archive.writestr(zipfile.ZipInfo(part, _WHEN), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


Mark = tuple[int, int, tuple[tuple[str, str], ...]]  # start, end, and (code, coder) of each coding


def _interview(dice: random.Random, *, two: bool) -> tuple[str, list[Mark]]:
    """An invented interview, a paragraph an answer, and what was marked in it by whom."""
    pieces: list[tuple[str, str]] = [
        (f"{above}/{code}", dice.choice(said))
        for above, codes in CODES.items()
        for code, (often, said) in codes.items()
        if dice.random() < often
    ]
    pieces += [("", words) for words in dice.sample(_FILLING, 2)]
    dice.shuffle(pieces)
    text, marks = "", []
    for at, (code, words) in enumerate(pieces):
        if at % 3 == 0:
            text += f"I: {_QUESTIONS[at // 3 % len(_QUESTIONS)]}\n"
        text += "P: "
        start, end = len(text), len(text) + len(words)
        text += f"{words}\n"
        first = code and dice.random() < 0.97
        second = two and code and dice.random() < 0.74
        astray = two and dice.random() < 0.1
        given = [(code, CODERS[0])] if first else []
        given += [(code, CODERS[1])] if second else []
        given += [(_another(dice, code), CODERS[1])] if astray else []
        if given:
            marks.append((start, end, tuple(given)))
    return text, marks


def _another(dice: random.Random, code: str) -> str:
    every = [f"{above}/{name}" for above, codes in CODES.items() for name in codes]
    return dice.choice([other for other in every if other != code])


# --- as the standard writes it (REFI-QDA 1.5) ----------------------------------------------------


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"pathfinder demonstration {name}")).upper()


def _project(sources: Sequence[str]) -> str:
    users = "".join(f'<User guid="{_id(who)}" name={quoteattr(who)}/>' for who in CODERS)
    known = "".join(
        f'<Variable guid="{_id(name)}" name={quoteattr(name)} typeOfVariable="Text"/>'
        for name in ("County", "Kind")
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{_SPACE}" '
        'name="Synthetic interviews: nobody said a word of it" origin="Pathfinder demonstration">'
        f"<Users>{users}</Users><CodeBook><Codes>{''.join(_codes())}</Codes></CodeBook>"
        f"<Variables>{known}</Variables><Sources>{''.join(sources)}</Sources></Project>\n"
    )


def _codes() -> Iterator[str]:
    for above, codes in CODES.items():
        below = [*codes, *([UNUSED[1]] if above == UNUSED[0] else [])]
        inside = "".join(_code(f"{above}/{name}", name) for name in below)
        yield _code(above, above, inside)


def _code(path: str, name: str, inside: str = "") -> str:
    return f'<Code guid="{_id(path)}" name={quoteattr(name)} isCodable="true">{inside}</Code>'


def _source(name: str, told: Mapping[str, str], marks: Sequence[Mark]) -> str:
    selections = "".join(
        f'<PlainTextSelection guid="{_id(f"{name} {start}")}" startPosition="{start}" '
        f'endPosition="{end}">{_codings(name, start, given)}</PlainTextSelection>'
        for start, end, given in marks
    )
    values = "".join(
        f'<VariableValue><VariableRef targetGUID="{_id(variable)}"/>'
        f"<TextValue>{escape(value)}</TextValue></VariableValue>"
        for variable, value in told.items()
    )
    return (
        f'<TextSource guid="{_id(name)}" name={quoteattr(name)} '
        f'plainTextPath="internal://{_id(name)}.txt">{selections}{values}</TextSource>'
    )


def _codings(name: str, start: int, given: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<Coding guid="{_id(f"{name} {start} {code} {who}")}" creatingUser="{_id(who)}">'
        f'<CodeRef targetGUID="{_id(code)}"/></Coding>'
        for code, who in given
    )

"""The forms of English verbs, and patterns of them."""

from __future__ import annotations

import re

from evaluation.say.claims.words import irregular

IRREGULAR = irregular()


def forms(verb: str) -> tuple[str, ...]:
    """Every form of a verb: ``reduce`` gives reduce, reduces, reduced, reducing."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if re.fullmatch(r"[^aeiou]+[aeiou][bdgmnprt]", verb):  # rub, rubbed
        return verb, f"{verb}s", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
    if re.search(r"[^aeiou]y$", verb):
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    ends = "es" if re.search(r"(?:ss|sh|ch|x)$", verb) else "s"
    return verb, f"{verb}{ends}", f"{verb}ed", f"{verb}ing"


def any_form(verbs: str) -> str:
    """A pattern of every form of every verb in a list, longest first."""
    match = {form for verb in verbs.split() for form in forms(verb)}
    match |= {form.replace("is", "iz") for form in match if re.search(r"is(?:e|es|ed|ing)$", form)}
    return "|".join(sorted(match, key=lambda form: (-len(form), form)))

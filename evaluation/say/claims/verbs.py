"""The forms of English verbs, and patterns of them."""

from __future__ import annotations

import re

_IRREGULAR = {
    "cut": "cut cuts cutting",
    "build": "build builds built building",
    "rebuild": "rebuild rebuilds rebuilt rebuilding",
    "grow": "grow grows grew grown growing",
    "drive": "drive drives drove driven driving",
    "see": "see sees saw seen seeing",
    "break": "break breaks broke broken breaking",
    "make": "make makes made making",
    "give": "give gives gave given giving",
    "bring": "bring brings brought bringing",
    "keep": "keep keeps kept keeping",
    "get": "get gets got getting",
    "leave": "leave leaves left leaving",
    "teach": "teach teaches taught teaching",
    "put": "put puts putting",
    "set": "set sets setting",
    "lead": "lead leads led leading",
    "take": "take takes took taken taking",
    "spread": "spread spreads spreading",
    "embed": "embed embeds embedded embedding",
    "equip": "equip equips equipped equipping",
    "free": "free frees freed freeing",
    "upset": "upset upsets upsetting",
    "instil": "instil instils instilled instilling",
    "benefit": "benefit benefits benefited benefiting benefitted benefitting",
    "pay": "pay pays paid paying",
    "do": "do does did done doing",
    "bear": "bear bears bore borne bearing",
    "meet": "meet meets met meeting",
    "hit": "hit hits hitting",
    "draw": "draw draws drew drawn drawing",
    "win": "win wins won winning",
    "hold": "hold holds held holding",
    "have": "have has had having",
    "show": "show shows showed shown showing",
    "deter": "deter deters deterred deterring",
    "rid": "rid rids ridding",
    "wake": "wake wakes woke woken waking",
    "shake": "shake shakes shook shaken shaking",
    "beat": "beat beats beaten beating",
    "fulfil": "fulfil fulfils fulfilled fulfilling",
    "light": "light lights lit lighting",
    "speak": "speak speaks spoke spoken speaking",
    "prove": "prove proves proved proven proving",
    "defer": "defer defers deferred deferring",
    "spin": "spin spins spun spinning",
    "buy": "buy buys bought buying",
    "know": "know knows knew known knowing",
    "refer": "refer refers referred referring",
    "submit": "submit submits submitted submitting",
    "send": "send sends sent sending",
    "transfer": "transfer transfers transferred transferring",
    "tell": "tell tells told telling",
    "lend": "lend lends lent lending",
    "feed": "feed feeds fed feeding",
    "commit": "commit commits committed committing",
    "split": "split splits splitting",
    "undo": "undo undoes undid undone undoing",
    "sow": "sow sows sowed sown sowing",
}


def forms(verb: str) -> tuple[str, ...]:
    """Every form of a verb: ``reduce`` gives reduce, reduces, reduced, reducing."""
    if verb in _IRREGULAR:
        return tuple(_IRREGULAR[verb].split())
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
    found = {form for verb in verbs.split() for form in forms(verb)}
    found |= {form.replace("is", "iz") for form in found if re.search(r"is(?:e|es|ed|ing)$", form)}
    return "|".join(sorted(found, key=lambda form: (-len(form), form)))

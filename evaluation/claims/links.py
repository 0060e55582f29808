"""Claims of cause that other words make: due to, impact of, effective, without it they would."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.claims.subject import subject_of
from evaluation.claims.words import (
    BECAUSE,
    BETTER,
    DELIVERY,
    EFFECT,
    EFFECT_OF_OTHERS,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    PROGRAMME,
    THEREFORE,
)

_BECAUSE = re.compile(rf"\b(?:{BECAUSE})\b")
_THEREFORE = re.compile(
    rf"(?:^|[,;:.] ?|\band )(?:{THEREFORE})\b|\b(?:as a (?:\w+ )?(?:result|consequence))[.,;]?$"
)
_OUTSIDE = re.compile(rf"\b(?:{OUTSIDE})\b")
_DELIVERY = re.compile(rf"\b(?:{DELIVERY})\b")
_THING = rf"(?:{PROGRAMME})"
_GOT = re.compile(rf"\b(?:{OUTCOME}|{BETTER}|became|become|(?:got|kept) (?:off|into|out|back|away|"
                  rf"going)|(?:went|gone|come|came|is|are|was|were) (?:up|down)|(?:shot|crept|"
                  rf"shoots?) (?:up|down)|safe|changed|learn(?:ed|t)|feel|felt|sleep|slept|"
                  r"stayed|left|stopped|started|settled|opened up|succeed(?:ed)?|coped?|cop(?:es|"
                  r"ing))\b")  # fmt: skip
_FILLER = r"(?:(?!(?:of|in|on|at|for|with|to|by|is|are|was|were|has|had|be|and)\b)[\w'-]+ )"
_ABOUT = rf"{_FILLER}{{0,5}}?(?:{_THING}|it|this|this work|our \w+|taking part|\w+ing)"
_A = r"(?:an?|the|no|any|some|such|its|our|their)"

_NAMED = (
    # impact, effect, effectiveness of what is evaluated, or on somebody
    rf"\b(?:{EFFECT}) (?:of|from|that) {_ABOUT}\b",
    rf"\b(?:{_THING}|its|our|\w+'s)(?:'s?)? (?:[\w-]+ ){{0,2}}?(?:{EFFECT}|success|"
    rf"successes)\b(?! (?:size|criteria|factor|measure|report|evaluation))",
    r"\bha(?:s|ve|d|ving)(?: (?:also|already|clearly|now|really|been))? (?:an?|the|such an?|"
    r"some|its|huge|real) (?:[\w-]+,? ){0,4}?(?:impacts?|effects?|influence)\b",
    r"\b(?:positive|beneficial|lasting|profound|measurable|tangible|transformative|powerful|"
    r"long-term|therapeutic|protective|preventative|preventive|direct|demonstrable|proven|"
    r"strong|real|meaningful|significant|huge|clear) (?:and \w+ )?(?:impacts?|effects?|influence) "
    r"(?:on|in|for|upon)\b",
    # benefits, success, difference
    rf"\b(?:benefits?|success|successes|achievements?) (?:of|from) {_ABOUT}\b",
    rf"\bbenefits (?:to|for) {_FILLER}{{0,3}}?(?:{PEOPLE})\b",
    rf"\b(?:the|its|an?|this|their) (?:\w+ ){{0,2}}?(?:impacts?|effects?|influence) (?:on|upon) "
    rf"{_FILLER}{{0,4}}?(?:{PEOPLE}|{OUTCOME})\b",
    r"\bbenefit(?:s|ed|ted|ting)? (?:\w+ly )?from\b(?= (?:[\w'-]+ ){0,5}?" + _THING + r"\b)",
    rf"\bbenefit(?:s|ed|ted)? (?:\w+ly |most )?from (?:{_ABOUT})\b",
    r"\bma(?:kes?|de|king) (?:an?|all the|the|such an?|that|some|any|this|every)?"
    r" ?(?:[\w-]+,? (?:and \w+ )?){0,3}?difference\b(?! (?:look|seem|appear))",
    rf"\bdifference (?:that )?(?:{_ABOUT}) (?:has |have |had )?ma(?:de|kes?)\b",
    rf"\b(?:{_THING}|it|this|which|approach) (?:[\w-]+ ){{0,5}}?(?:was|is|were|are|proved|has been|"
    r"have been|can be)(?: \w+ly| a| an| very| highly| hugely| extremely| so| clearly| the most)* "
    r"(?:success(?:ful)?(?! (?:completion|applica))|effective|life-changing|transformative|"
    r"transformational|game[ -]chang\w+|impactful|beneficial|powerful|a lifeline|lifeline|"
    r"lifesaver|life-saving|triumph|invaluable in \w+ing)\b",
    r"\b(?:proved|proven|proves?) (?:to be |itself )?(?:\w+ )?(?:effective|successful|beneficial|"
    r"a success|its worth|invaluable|life-changing|transformative)\b",
    r"\b(?:effective|successful|instrumental|pivotal|crucial|invaluable) (?:at|in) \w+ing\b",
    r"\bsuccess(?:ful)? in (?:[\w-]+ )?(?:\w+ing|\w+s? of)\b",
    rf"\ban? (?:\w+ ){{0,2}}?(?:effective|proven|successful|powerful) (?:\w+ ){{0,2}}?(?:{_THING}|"
    rf"way|"
    r"means|method|tool|answer|solution|route)\b",
    r"\b(?:game[ -]changer|life-changing|life changing|life-saver|changed lives|chang(?:es|"
    r"ing) lives|"
    r"turn(?:s|ed|ing) (?:[\w']+ )?lives around|turned (?:his|her|their) (?:life|lives) around)\b",
    r"\b(?:met|achiev\w+|fulfil\w+|delivered|reached|hit|accomplished) (?:all |"
    r"both )?(?:of )?(?:its|the|our|"
    r"their) (?:\w+ )?(?:aims?|goals?|objectives?|targets?|purpose)\b(?= (?:of|to|in|for)\b)",
    r"\b(?:trauma-informed|restorative|relational|evidence-based|early) (?:practice|care|help|"
    r"intervention|"
    r"justice) work(?:s|ed)\b",
    r"\b(?:paid|pays|paying) (?:dividends|off)\b|\bworked its magic\b|\bdid the trick\b",
    r"\bke(?:pt|eps?|eping) (?:[\w'-]+ ){1,4}together\b",
    r"\btrack record (?:of|in|for) (?:\w+ing|success)\b",
    rf"\b(?:{_THING}) (?:is|are) (?:clearly |really )?working\b(?=\s*(?:$|[.,;:!]|for\b|and\b))",
    # it works
    rf"\b(?:{_THING}|people_|it|this|that|which|early help|what we do|approach) (?:(?:clearly|"
    rf"really|truly|"
    r"certainly|definitely|has|have|does|do|did|simply|undoubtedly|evidently|indeed|also) )*"
    r"work(?:s|ed)?\b(?=\s*(?:$|[.,;:!?]|for\b|and\b|in (?:reducing|improving|preventing|keeping|"
    r"helping|practice)|because|best for|so well|well for|wonders|miracles))",
    r"\bwork(?:s|ed) (?:wonders|miracles|for (?:these |our |most |the )?"
    rf"(?:\w+ )?(?:{PEOPLE}))\b",
    # proof, credit, counterfactuals
    r"\b(?:pro(?:ves?|ved|ven|of)|demonstrat(?:es?|ed|ing|ion)|evidence[sd]?|testament|"
    r"vindicat\w+|"
    r"confirm(?:s|ed)?) (?:of |to |for )?(?:the |our |its |this |how )?(?:[\w'-]+ ){0,3}?"
    r"(?:value|worth|power|impact|effectiveness|success|merits?|benefits?|effect)\b",
    r"\b(?:proves?|proved|proof) (?:that|of|how)\b",
    r"\b(?:is|are|was|were|been) (?:\w+ )?(?:proven|shown|known|certain|guaranteed) to \w+",
    r"\b(?:is|was|were|been|are|became|proved) (?:the|an?|their|his|her|our|"
    r"its) (?:\w+ ){0,2}?(?:turning[- ]point|"
    r"lifeline|saviour|salvation|catalyst|making of|answer to|cure|remedy|solution|ingredient|"
    r"driving force|"
    r"backbone of|springboard|gateway|saving grace|difference)\b",
    r"\b(?:was|were|is|are|be|been) credited with\b",
    r"\b(?:credit|thank|thanks) (?:for (?:this|these|the) [\w' -]+?)?(?:goes|must go|is due|"
    r"belongs)"
    r" to\b",
    rf"\b(?:have|has) (?:{_ABOUT}) to thank\b",
    r"\b(?:deserv|tak|earn|claim)\w* (?:all |much of |most of |some of |full )?(?:the )?credit\b",
    r"\bowe[sd]? (?:their|his|her|its|this|these|much|so much|all|everything) "
    r"(?:[\w'-]+ ){0,5}?to\b",
    r"\bhow (?:powerful|effective|successful|transformative|impactful|well) "
    rf"(?:[\w'-]+ ){{0,3}}?(?:{_THING}) (?:is|are|was|were|has been|can be|does|do|did|works?|"
    r"worked|performs?|delivers?)\b",
    rf"\b(?:no|little|without|beyond|any) doubt\b(?= [^.;]*?\b(?:{_THING}) (?:[\w-]+ )?"
    r"(?:is|are|was|were|has|have|delivers?|delivered|does|did|makes?|made|works?|worked)\b)",
    r"\b(?:would|could|might) (?:\w+ )?(?:not|never|n't) have [^.;]*?\b(?:without|had it not|"
    r"if not|"
    r"but for)\b",
    rf"\bwithout (?:[\w'-]+ ){{0,3}}?(?:{_THING}|it|this|us)\b[^.;]*?\b(?:would|could|might)\b",
    r"\b(?:had it not been for|if it (?:were|was|had) not (?:been )?for|were it not for|"
    r"but for (?:the|this|our)|would (?:not |never )?otherwise|otherwise would|or (?:they|he|"
    r"she) would have|"
    rf"if (?:\w+ )?(?:{PEOPLE}|they) had not (?:\w+ )?(?:attended|taken part|come|joined|had))\b",
    r"\bwhat (?:has |had |really |truly )?(?:made|makes) the (?:\w+ )?difference\b",
    r"\b(?:the )?(?:reason|key|secret) (?:for|to|why|behind) (?:[\w' -]+?) (?:is|was|lies in)\b"
    rf"(?= (?:[\w'-]+ ){{0,4}}?{_THING})",
    rf"\b(?:reductions?|improvements?|gains?|rises?|falls?|increases?|decreases?|drops?|progress|"
    rf"changes?|successes|results|outcomes) (?:[\w'-]+ ){{0,5}}?(?:brought|achieved|made|delivered|"
    rf"produced|secured|driven|created|generated|caused) (?:by|through) {_ABOUT}\b",
    r"\b(?:achiev|deliver|produc|secur|generat|creat|yield|bring|brought|result)\w* "
    r"(?:an? |the |some |real |significant |lasting |genuine |positive |strong |good |great |"
    r"excellent |impressive |better |measurable |tangible |sustained |\d+% |\w+ per cent )+"
    r"(?:outcomes?|results|change|changes|improvements?|reductions?|benefits?|gains?|difference|"
    r"falls?|rises?|increases?|decreases?|drops?|impact)\b",
    r"\bcost[- ]effective\b|\bsav(?:es?|ed|ing) (?:the )?(?:council|public purse|taxpayers?|nhs|"
    r"police|system|[£\d])",
    r"\bthe (?:programme|training|course|project|intervention)(?:'s)? (?:role|"
    r"part) in (?:\w+ing)\b",
    r"\bsucceeded in (?:\w+ing)\b",
    r"\bcausal (?:link|effect|relationship|connection|impact)\b",
    rf"\b(?:{OUTCOME})\b[^.;]*\b(?:reflects?|reflected|is down to|speaks? (?:to|of|volumes (?:of|"
    rf"about|for))) "
    r"(?:the |our |their )(?:[\w'-]+ ){0,2}?(?:quality|work|efforts?|success|commitment|"
    r"dedication|value|strength)\b",
    r"\bsuccessful(?:ly)? (?:tackl|reduc|improv|address|chang|increas|prevent|support|divert|"
    r"steer|help|kept|keep|"
    r"cut|combat|chall|turn|rais|mov|stopp|break|broke|boost|engag|rebuil|empower|transform)\w*",
    r"\b(?:tackl|improv|reduc|cut|rais|mov|help|increas|boost)\w* [^.;,]*\bsuccessfully\b",
)  # fmt: skip
_NOUNS = tuple(map(re.compile, _NAMED))
_OTHERS = re.compile(
    rf"\b(?:impacts?|effects?|influence|power|value) (?:of|"
    rf"that) (?:(?!(?:on|upon|for|in)\b)\w+ ){{0,3}}?(?:{EFFECT_OF_OTHERS})\b"
    r"|\b(?:effect sizes?|side[- ]effects?|(?:ceiling|floor|placebo|order|carry-?over|practice|"
    r"hawthorne|cohort|period) effects?|(?:in|into|with|take|takes|took|to that|no) effect\b(?! on)"
    r"|impact (?:report|evaluation|assessment|statement|questions|supplement|manager|measurement))"
)
_METHOD_BY = re.compile(
    rf"(?:^|, )(?:by|through|via) (?:[\w'-]+ ){{0,3}}?(?:{_THING}|"
    rf"\w+ing\b)[^,]*,\s*(?P<then>.+)$"
)
_THROUGH_END = re.compile(
    rf"\b(?:through|via|by) (?:(?:taking part|attending|being part|coming|learning|working|having|"
    rf"participating|engaging|joining|using|practising|completing|receiving)\b|"
    rf"{_FILLER}{{0,3}}?{_THING}\b)"
)
_ROSE = re.compile(
    r"\b(?:rose|fell|increas\w+|decreas\w+|improv\w+|grew|grown|dropp?\w*|declin\w+|reduc\w+|"
    r"became|"
    r"become|gain\w+|learn(?:ed|t)|found (?:the|their|new|a) \w+|chang\w+|recover\w+|develop\w+|"
    r"buil[td]|strengthen\w+|lifted|more \w+|less \w+|fewer|better|safer|calmer|happier|feel|felt|"
    r"slept|sleep|stay(?:ed)?|cop(?:e|ed))\b"
)
_PAST = re.compile(
    r"\b(?:\w+ed|rose|fell|became|grew|felt|slept|learnt|left|went|were|was|got|feel)\b"
)
_SO_THAT = re.compile(
    r"\bso (?:that )?(?=(?:the |their |our )?(?:\w+ )?(?:" + PEOPLE + r"|they)\b)"
)
_MODAL = re.compile(r"\b(?:can|could|would|may|might|will|should|did not have to)\b")


_OURS = re.compile(
    rf"(?:what (?:they|we|she|he|staff|parents|carers) \w+|"
    rf"{_FILLER}{{0,5}}?(?:{_THING}))\b(?!'s? (?:length|time|venue|place|end|cost|absence))"
)
_ABOUT_PEOPLE = re.compile(rf"\b(?:{PEOPLE}|they|he|she|who)\b[^,;]*\b(?:have|has|had|are|is|were|"
                           rf"was|now|\w+ed|"
                           r"kept|got|found|made|went|built|left|began|took)\b")  # fmt: skip
_DELIVERED = re.compile(
    r"\b(?:attend\w*|came|come|joined|signed|register\w*|invited|referred|recruit\w*|contacted|"
    r"enrolled|"
    r"asked|told|sent|paid|dropped out|left early|completed|filled|missed|took part|declined|"
    r"could not)\b"
)


def connected(text: str) -> Iterator[int]:
    """A result for people, joined to its cause by because, due to, thanks to and the like."""
    for link in _BECAUSE.finditer(text):
        before, after = text[: link.start()], text[link.end() :]
        effect, cause = before, after
        first = "," in after or not re.search(r"\w", before)
        if first and re.search(r"(?:[,;:.]|\b(?:and|that|but))\s*$|^\W*$", before):
            cause, _, effect = after.partition(",")
        elif re.search(r"\b(?:it|this|that) (?:is|was)(?: \w+)?\s*$", before):
            cause, that, effect = after.partition(" that ")
            effect = effect if that and len(before.split()) <= 3 else before
        ours = (
            _OURS.match(cause.strip())
            and _ABOUT_PEOPLE.search(effect)
            and not _DELIVERED.search(effect)
        )
        if _OUTSIDE.search(cause) or not (_is_result(effect) or ours):
            continue
        yield link.start()
    for link in _THEREFORE.finditer(text):
        rest = text[link.end() :]
        effect = rest if len(rest.split()) > 2 else text[: link.start()]
        if _is_result(effect) and not _OUTSIDE.search(text[: link.start()]):
            yield link.end() - 1


_PROCESS = re.compile(
    r"(?:[\w'-]+ ){0,3}?(?:(?<!school )attendance(?! at school)|uptake|take-up|recruitment|"
    r"registrations?|"
    r"sign-ups|"
    r"referrals to|demand for|response rates?|numbers? of (?:sessions|places|groups|responses))\b"
)


def _is_result(effect: str) -> bool:
    """Whether words tell a result for people, and not how a session or a survey went."""
    last = re.split(r"[;:]|\bbut\b", effect)[-1]
    if _PROCESS.match(last.strip(" ,")):
        return False
    return bool(_GOT.search(last)) and not (
        _DELIVERY.search(" ".join(last.split()[:6])) and not _ROSE.search(last)
    )


def named(text: str) -> Iterator[int]:
    """Impact, effect, benefit, success, "it worked", "without it they would": of what is done."""
    others = [(found.start(), found.end()) for found in _OTHERS.finditer(text)]
    for pattern in _NOUNS:
        for found in pattern.finditer(text):
            if found[0].startswith("ha") and subject_of(text[: found.start()]) == "outside":
                continue
            if not any(start < found.end() and found.start() < end for start, end in others):
                yield found.start()


def by_means(text: str) -> Iterator[int]:
    """Calmer by attending, by means of the course, or so that they slept."""
    found = _METHOD_BY.search(text)
    if found and _is_result(found["then"]) and _ROSE.search(found["then"]):
        yield found.start()
    for found in _THROUGH_END.finditer(text):
        left = re.split(r"[,;:]", text[: found.start()])[-1]
        if _ROSE.search(left) and _is_result(left):
            yield found.start()
    for found in _SO_THAT.finditer(text):
        rest = text[found.end() :]
        if (
            not _MODAL.search(rest)
            and _is_result(rest)
            and _ROSE.search(rest)
            and _PAST.search(rest)
        ):
            yield found.start()


LINKS = (connected, named, by_means)

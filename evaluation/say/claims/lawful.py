"""What makes a causal wording lawful: aims, doubts, questions, reported views, other studies."""

from __future__ import annotations

import re

from evaluation.say.claims.words import PEOPLE, PROGRAMME

_SPEAKERS = (
    rf"{PEOPLE}|people_|one|some|many|most|several|all|both|others|another|she|he|they|nobody|"
    r"mother|father|mum|dad|teenager|headteachers?|teachers?|inspectors|ofsted|judges?|gps?|"
    r"\d+%?|per cent|quarters|thirds|half|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|name_|focus groups?|commissioners?|referrers?|police|magistrates?|social workers?|"
    r"key ?workers?|mentors?|volunteers?|facilitators?|team|mrs|ms|mr|dr"
)
_SAID = (
    r"sa(?:id|ys?|ying)|told|tells?|explain(?:s|ed)|comment(?:s|ed)|remark(?:s|ed)|"
    r"mention(?:s|ed)?|stat(?:es?|ed)|wrote|thought|thinks?|believ(?:es?|ed)|consider(?:s|ed)?|"
    r"agree[ds]?|disagree[ds]?|credit(?:s|ed)|attribut(?:es?|ed)|thanked|prais(?:es?|ed)|"
    r"rat(?:es?|ed)|describ(?:es?|ed)|recall(?:s|ed)|suggest(?:s|ed)?|perceiv(?:es?|ed)|"
    r"acknowledg(?:es?|ed)|point(?:s|ed) out|put (?:it|this|that|their|his|her) (?:[\w'-]+ )*?down|"
    r"spoke|talk(?:s|ed) about|express(?:es|ed)|not(?:es|ed) that|"
    r"f(?:eel|eels|elt) (?:that|the|it|this|their|his|her|they|he|she|like|as if)|"
    r"report(?:s|ed)? (?:that|how|feeling|being|having|it)|f(?:ind|ound) (?:it|the \w+ \w*ful|"
    r"that)|"
    r"w(?:as|ere) (?:convinced|sure|certain)|judged|recorded|ticked|chose|answered|named (?:the|"
    r"their|his|her|it|as)|listed|identified|reflected|shared|highlighted|"
    r"saw (?:the|"
    r"it) \w+ as"
)
_VIEW = re.compile(
    rf"\b(?:{_SPEAKERS})\b(?:'s)?(?: (?!(?:{_SAID})\b)[\w'%,-]+){{0,9}}?,? (?:{_SAID})\b"
    r"|\btold (?:us|me|the|a|an|our|their|his|her|staff|researchers|interviewers)\b"
    rf"|\baccording to (?:[\w'-]+ ){{0,5}}?(?:{_SPEAKERS})\b"
    rf"|\b(?:in|from) (?:the )?(?:[\w'-]+ ){{0,4}}?(?:views?|words|opinions?|eyes|accounts?|"
    rf"perspective|"
    r"experience)\b"
    rf"|\b(?:{_SPEAKERS})(?:'s?)? (?:own )?(?:views?|opinions?|feedback|comments?) (?:was|were|is|"
    rf"are) that\b"
    rf"|\b(?:said|felt|seen|described|reported|mentioned|named|thought|believed|rated|regarded|"
    rf"perceived|"
    rf"credited|suggested) (?:[\w'-]+ ){{0,3}}?by (?:[\w'-]+ ){{0,4}}?(?:{_SPEAKERS})\b"
)
_OWN_VOICE = re.compile(
    rf"^(?:we|i)\b|\b(?:and|that|so|but|,) (?:we|i)\b|\b(?:we|i) (?:[\w']+ ){{0,2}}(?:{_SAID})$"
)
_AFTER_VIEW = re.compile(
    r"[;]|, (?:which|and|but|so|showing|proving|demonstrating|suggesting) (?:this |it |that )?"
    r"(?:show|prove|demonstrat|mean|suggest|confirm|indicat|the |it |this |we |our )"
    r"|, (?:proving|demonstrating|showing|confirming|as)\b|\band (?:the (?:programme|training|"
    r"course|"
    r"project|intervention)|it|this|we)\b"
)
_AIM = re.compile(
    r"\b(?:aim(?:s|ed|ing)?|intend(?:s|ed)?|intention|designed|hop(?:es?|ed|ing)(?= (?:to|that|"
    r"for|it|they|he|she|we|the|this|every|each|families|children|parents)\b)|want(?:s|ed)?|"
    r"seek(?:s|ing)?|sought|plan(?:s|ned)?(?= (?:to|for|that|on|is|was)\b)|planned|expect(?:s|"
    r"ed)?|expectations?|goals?|purpose|"
    r"objectives?|"
    r"mission|ambition|vision|set out|sets out|in order to|so as to|with a view to|"
    r"theory of change|"
    r"tr(?:y|ies|ied|ying)|attempt(?:s|ed)?|meant to|commissioned|funded to|set up to|"
    r"established to|"
    r"created to|idea|theory|assum(?:es?|ed|ption)|hypothes\w+|rationale|logic|working towards?|"
    r"works? towards?|committed to|bid|proposal|proposed|priority|need to|needs to|should|must|"
    r"would like|target|strategy is|focus(?:es|ed)? on|dedicated to|tasked with|anticipat\w+|"
    r"wish(?:es|ed)?)\b"
)
_CAN = re.compile(r"\b(?:show\w*|prov\w*|demonstrat\w*|clear\w*|evidence|confirm\w*|no doubt)\b")
_MODAL = re.compile(
    r"\b(?:will(?! have)|would|may|might|could|should|shall|must|'ll|if|perhaps|possibly|maybe|"
    r"possible that|plausible|conceivable)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|cannot|never|nobody|no one|nor|neither|none|unable|impossible|"
    r"without a (?:comparison|"
    r"control)|rather than|instead of|nothing|no (?:evidence|proof|way|claim|data|basis|reason|"
    r"conclusions?|effect|impact|causal|sign|measurable|clear|suggestion|indication|comparison)|"
    r"too (?:small|few|early|soon|little)|hard to|difficult to|unclear|unknown|not known|"
    r"little evidence|limited evidence|insufficient|caution|beware|wrong to|careful|unlikely|"
    r"remains to be|untested|tempting|mistake to|doubtful)\b|n't\b"
)
_DENIED_AFTER = re.compile(
    r"\b(?:cannot|can not|is not|are not|was not|could not|can't|isn't|not possible|impossible|"
    r"unknown|unclear|not known|remains? (?:to be|unknown|unclear|an open)|an open question|"
    r"untested|(?:was|were) (?:covered|discussed|explained)|before (?:they|he|she|families|"
    r"joining|referral) (?:\w+ ){0,2}?(?:referred|joined|came|started|began|met)|nobody|no one|"
    r"we do not know|not tested|no evidence)\b"
)
_NOT_A_DENIAL = re.compile(
    r"\bnot only\b|\bnot just\b|\bnot merely\b|\bnot simply\b|\b(?:no|without|beyond|"
    r"little)(?: \w+)? "
    r"(?:doubt|question)\b|\b(?:cannot|can't|could not) be (?:denied|overstated|underestimated|"
    r"doubted)\b|"
    r"\bno coincidence\b|\bnot? surpris\w+\b|\bno wonder\b|\bnothing short of\b|\bno accident\b|"
    r"\bnever before\b|\bno longer\b|\bnothing less than\b|\bnot an exaggeration\b|"
    r"\bno exaggeration\b|"
    r"\bhad (?:it )?not been\b|\bnot for\b"
    r"|\b(?:would|could|might) (?:\w+ )?(?:not|never|n't) have\b|\bwould not be\b|\bhad not\b|"
    r"\bnot (?:have )?been possible\b|\bwhere (?:[\w']+ ){1,4}?(?:could not|had not|did not)\b|"
    r"\bnot (?:just |simply )?(?:happen|come about)\b"
    r"|\b(?:nobody|no one|none) (?:can|could|would) (?:now |seriously |\w+ )?(?:doubt|deny|"
    r"dispute|question)\b"
    r"|\b(?:leaves?|left) (?:\w+ )?no (?:room|doubt)\b|\bhardly\b|\bnot until\b|\bnone of this\b"
    r"|\bno other\b|\bnothing (?:has|had) done more\b|\bnothing else\b|\bnot (?:chance|luck|an "
    r"accident|a coincidence)\b"
    r"|\bmust (?:be|have)\b|\bno (?:fluke|better|clearer|stronger)\b|\bnothing but\b"
    r"|\bcould not have\b|\bnone of these\b|\bshould be (?:no|little) doubt\b"
    r"|\bwhat (?:it|they) set out to (?:do|achieve)\b"
)
_ASKED = re.compile(
    r"\b(?:whether|to what extent|how (?:far|much|well|many)|what (?:effect|impact|difference|"
    r"influence|caused)|ask(?:s|ed|ing)?|question(?:s|ed)?|find out|explor(?:e|es|ed|ing)|"
    r"examin(?:e|es|ed|ing)|assess(?:es|ed|ing|ment)?|evaluat(?:e|es|ing)|"
    r"evaluation of|measur(?:e|es|ing)|"
    r"investigat(?:e|es|ed|ing|ion)|estimat(?:e|es|ed|ing)|test(?:s|ed|ing)? (?:the|if|for)|"
    r"look(?:s|ed)? at|"
    r"wonder(?:s|ed)?|study of|review of|learn about|covered|taught about|discussed|"
    r"understand(?:ing)? the|"
    r"training on|session on|workshop on|awareness of the|information about|explained the|"
    r"reflect(?:ed)? on|talk(?:ed)? about|definition|claim(?:s|ing)? (?:an? |any )?|to (?:prove|"
    r"show|demonstrate|"
    r"establish|judge|know|tell|claim))\b"
)
_STUDIES = re.compile(
    r"\bet al\b|\((?:[a-z_]+,? )?(?:19|20)\d\d[a-z]?\)|\bname_ \((?:19|20)\d\d"
    r"|\b(?:other|earlier|previous|past|international|national|published|academic|existing|wider|"
    r"randomi[sz]ed|controlled|systematic|a large|norwegian|american|us|english|scottish|dutch) "
    r"(?:\w+ )?(?:research|stud(?:y|ies)|trials?|evaluations?|evidence|reviews?|literature|"
    r"pilots?)\b"
    r"|\b(?:research|studies|meta-analys[ei]s|literature|trials|systematic reviews?) "
    r"(?:has|have|shows?|suggests?|found|finds?|indicates?|into|on|from|elsewhere|in)\b"
    r"|\ba (?:\w+ )?(?:trial|study|review|meta-analysis) (?:in|of|from|by|with|found)\b|\(quote_"
)
_ARGUED = re.compile(
    r"\b(?!we\b|i\b|results\b|findings\b|data\b)[\w-]+ (?:argue[sd]?|propos(?:es|ed)|"
    r"theori[sz]e[sd]?|contend(?:s|ed)|"
    r"hypothesi[sz]e[sd]?|maintain(?:s|ed)) that\b"
)
_OURS = re.compile(
    rf"\b(?:our|this|these) (?:\w+ ){{0,2}}?(?:{PROGRAMME}|findings|results|data)\b|\bwe\b"
)
_CUT = re.compile(
    r"[;:]|\bbut\b|\bhowever\b|\byet\b|\balthough\b|\bthough\b|\bnevertheless\b|\bwhile\b|"
    rf"\band (?=(?:the |our |this |it |we |its )(?:\w+ ){{0,3}}?(?:{PROGRAMME}|has|did|was|is|"
    rf"worked|it|we)\b)|"
    r"\band (?=(?:it|this|we|they|did|has|have|succeeded|so|as a result|led|resulted)\b)|"
    r", (?=(?:the|our|this|it|its|we|these) )"
)


# "Focused on sleep and reduced stress": the second verb is no aim.
_PAST_AFTER_AND = re.compile(
    r"\band (?=(?:\w+ed|led|cut|gave|made|brought|kept|got|built)\b(?! "
    r"to\b))"
)


def is_question(text: str) -> bool:
    """Whether the whole sentence asks."""
    return text.rstrip(" \"')").endswith("?")


def is_lawful(text: str, at: int, *, hypothetical: bool = False) -> bool:
    """Whether the claim whose words begin at ``at`` is aimed at, denied, asked or reported.

    ``hypothetical``: the claim itself is of what would be, so that "would" makes nothing lawful.

    ``text`` is in small letters, with quotations put aside.
    """
    text = _NOT_A_DENIAL.sub(lambda found: "~" * len(found[0]), text)
    left, right = text[:at], text[at:]
    clause = _clause(left)
    aimed = _PAST_AFTER_AND.split(clause)[-1]
    near = " ".join(right.split()[:5])
    return bool(
        _reported(text, at)
        or _AIM.search(aimed)
        or (not hypothetical and _MODAL.search(clause))
        or (re.search(r"\bcan$", bare_end(clause)) and not _CAN.search(clause))
        or _DENIAL.search(clause)
        or _ASKED.search(clause)
        or _DENIED_AFTER.search(right)
        or (not hypothetical and re.match(r"(?:\w+ ){0,3}?(?:may|might|could|will|would)\b", near))
        or _ARGUED.search(clause)
        or (_STUDIES.search(text) and not _OURS.search(text))
    )


def bare_end(clause: str) -> str:
    """A clause without the adverbs at its end."""
    return re.sub(r"(?:\s+(?:\w+ly|also|often|then))+$", "", clause.rstrip())


def _clause(left: str) -> str:
    """The part of the text before a claim that its aims and denials reach over."""
    cuts = [found.end() for found in _CUT.finditer(left)]
    return left[cuts[-1] :] if cuts else left


def _reported(text: str, at: int) -> bool:
    """Whether somebody else is said to have said it, before the claim or after it."""
    for view in _VIEW.finditer(text):
        if _OWN_VOICE.search(view[0]):
            continue
        if view.end() <= at + 12 and not _AFTER_VIEW.search(text[view.end() : at]):
            return True
        if view.start() > at and re.match(r"[^.;]*,\s*$", text[at : view.start()]):
            return True  # "The course helped, said one mother."
        if re.match(r".*\b(?:by)\b", view[0]):
            return True
    return False

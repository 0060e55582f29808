"""Idioms of effect, proof, credit and cause, in the notation of ``idioms``: tables only."""

from __future__ import annotations

# Impact, effect and benefit of what is done, difference made, "it works".
_EFFECT = "impacts?|effects?|effectiveness|efficacy|influence|value|power|merits?|legacy"
EFFECTS = (
    f"(?:{_EFFECT}|fruits?|benefits?|rewards) (?:of|from) (?:[\\w'-]+ ){{0,4}}?<prog>"
    "(?! (?:length|cost|time|sessions? were))",
    f"(?:<prog>|its|our|\\w+'s)(?:'s?)? (?:[\\w-]+ ){{0,2}}?(?:{_EFFECT}|success|successes)"
    "(?! (?:size|criteria|factor|measure|report|evaluation))",
    "ha(?:s|ve|d|ving)(?: (?:also|already|clearly|now|really|been))? (?:an?|the|such an?|some|its|"
    "huge|real) (?:[\\w-]+,? ){0,4}?(?:impacts?|effects?|influence)",
    "(?:benefits?|success(?! for [\\w' ]+? means)|successes|achievements?) (?:of|from|to|for) .. "
    "(?:<prog>|<people>|<us>)",
    "(?:the|its|an?|this|their) (?:\\w+ ){0,2}?(?:impacts?|effects?|influence) (?:on|upon) .. "
    "(?:<people>|<out>)",
    "benefit(?:s|ed|ted)? (?:\\w+ly |most )?from .. (?:<prog>|\\w+ing|<us>)",
    "ma(?:kes?|de|king) (?:an?|all the|the|such an?|that|some|any|this|every)?"
    " ?(?:[\\w-]+,? (?:and \\w+ )?){0,3}?difference(?! (?:look|seem|appear))",
    "success(?:ful)? in (?:[\\w-]+ )?(?:\\w+ing|\\w+s? of)",
    "(?:changed lives|chang(?:es|ing) lives|(?:turn(?:s|ed|ing)) (?:[\\w']+ )?(?:lives|life) "
    "(?:a)?round)",
    "ke(?:pt|eps?|eping) (?:[\\w'-]+ ){1,4}together",
    "track record (?:of|in|for) (?:\\w+ing|success)",
    "<prog> (?:is|are) (?:clearly |really )?working(?=\\s*(?:$|[.,;:!]|for\\b|and\\b))",
    "(?:<prog>|name_|people_|it|this|that|which|what we do) (?:(?:clearly|really|truly|certainly|"
    "definitely|has|have|does|do|did|simply|undoubtedly|evidently|indeed|also) )*works?(?:ed)?"
    "(?=\\s*(?:$|[.,;:!?]|for\\b(?! (?:the|a) (?:council|charity|school|trust))|and\\b|in "
    "(?:reducing|improving|preventing|keeping|"
    "helping|practice)|because|best for|so well|well for|wonders|miracles))",
    "causal (?:link|effect|relationship|connection|impact)",
    "(?:is|was|were|been|are|became|proved) (?:the|an?|their|his|her|our|its) (?:\\w+ ){0,2}?"
    "(?:saviour|salvation|making of|lifeline|catalyst|solution|ingredient|difference)",
    "how (?:powerful|effective|successful|transformative|impactful|well) (?:[\\w'-]+ ){0,3}?<prog>"
    " (?:is|are|was|were|has been|can be|does|do|did|works?|worked|performs?|delivers?)",
    "(?:pro(?:ves?|ved|ven|of)|demonstrat(?:es?|ed|ing|ion)|confirm(?:s|ed)?) (?:of |to |for "
    ")?(?:the |our |its "
    "|this |how )?(?:[\\w'-]+ ){0,3}?(?:value|worth|power|impact|effectiveness|success|merits?|"
    "benefits?|effect)",
)
# The results are said to prove it.
PROOF = (
    "(?:evidence|proof) enough|reason enough to believe",
    "(?:do|does|did) not (?:just |simply )?(?:happen|come about|occur|arise) (?:on|by) (?:its|"
    "their|chance|accident|"
    "themselves|itself|luck)",
    "(?:{bear}|{carry}) the (?:stamp|hallmarks?|imprint|marks?|signature|fingerprints?) of",
    "(?:{vindicate}|{validate})",
    "(?:prov(?:es?|ed|en)|proof) (?:that|of|how|positive|enough)",
    "(?:all|is|are|was|as|the|this|living|clear) (?:the )?proof",
    "(?:testament|testimony|tribute|credit) to",
    "endorsement of",
    "(?:{prove}|{demonstrate}|{confirm}|{show}|{underline}|{underscore}|{illustrate}|{highlight}|"
    "{attest}|{evidence}|{reveal}|{testify}|{establish}|evident|evidence|demonstration|"
    "confirmation|proof|indicates?|indicated|tells? us|told us|case|doubt|{reflect}|sign|signs|"
    "speaks?|spoke|know|{indicate}|{point}|{affirm}|{cement}|{reaffirm}) (?:[\\w'-]+ ){0,4}?"
    "(?:value|worth|power|impacts?|effectiveness|efficacy|merits?|success|benefits?|strength|"
    "effects?|importance|difference|potency|quality|influence|wisdom) (?:of|in|that|<us>|<prog>)",
    "(?:prove|proves|proved|demonstrates?|demonstrated|confirm|confirms|confirmed|clear evidence|"
    "conclude|underlines?|leaves? no (?:room for )?doubt|tells? us|clear(?:er|est)? (?:sign|"
    "signal|proof|evidence|indication|case)|bears? out|sure sign) ... (?:that|of|how) ... "
    "(?:<prog>|early help|relationships?|<us>) (?:[\\w'-]+ ){0,4}?(?:works?|worked|{do} (?:<a> )?"
    "(?:job|work|good)|delivers|{change}|{help}|{protect}|{reduce}|{keep}|{make}|{improve}|"
    "is the|{transform}|{prevent}|{save}|{matter}|pays|{bring}|{deliver})",
    "(?:bears? out|bore out|borne out by) .. (?:belief|faith|confidence|trust|approach|decision|"
    "conviction|model|claim|investment)",
    "(?:figures|numbers|results|scores|data|outcomes|facts|statistics|changes?|improvements?|"
    "success|progress|<people>) (?:really |truly |clearly )?(?:speaks?|spoke) (?:for|volumes)",
    "no (?:coincidence|accident|fluke|surprise|wonder) that .. <gain>",
    "(?:hardly|scarcely|not|n't|more than|no) (?:a |an |just |mere |simply |by |down to "
    ")*(?:chance|"
    "coincidence|accident|luck|fluke)",
    "(?:{back} up|{vouch} for|{attest} to|{bear} (?:out|witness to)) .. (?:claim|belief|view|"
    "idea|case|value|"
    "worth|power|faith|theory)",
    "as .. (?:attest|testify|prove|confirm|bear out|make plain|make clear)",
    "(?:shows?|showed|see|proves?|proof|illustrates?|demonstrates?) (?:just )?(?:what|how much|"
    "how far) (?:[\\w'-]+ ){0,2}?"
    "(?:<prog>|<us>|help) (?:can|could|do|does|did|achieved?s?|makes?|accomplish\\w*|possible)",
    "this is what .. looks like|that is the (?:power|value|magic) of",
    "{prove} (?:itself|themselves)|confirm(?:s|ed)? (?:the|our) (?:theory of change|model|"
    "approach)",
    "(?:clearest|best|surest|strongest|firmest) (?:\\w+ )?(?:marker|measure|sign|proof|evidence|"
    "indication|indicator|signal) (?:of|that)",
    "(?:only|nothing) (?:possible|plausible|other|credible|reasonable|sensible)? ?explanation",
    "(?:no|little|without|beyond|any|nobody can|no one can|hardly|cannot) (?:now |\\w+ )?(?:doubt"
    "|deny|dispute|question) ... (?:<prog>|<us>) (?:[\\w'-]+ ){0,2}?(?:is|are|was|were|has|"
    "have|{deliver}|does|did|{make}|works?|worked|{change}|{help}|{reduce}|{protect}|{cause})",
    "(?:is|are|was|were|been) (?:\\w+ )?(?:proven|shown|known|certain|guaranteed) (?:by [\\w ]+? "
    ")?to \\w+",
    "(?:undeniable|unmistakable|indisputable|beyond (?:doubt|question|dispute))",
    "we (?:now |can now |therefore )?(?:know|conclude|can say|can be (?:sure|certain|confident)|"
    "are (?:sure|certain|confident)) (?:\\w+ )?that ... <prog> (?:[\\w'-]+ ){0,3}?(?:works?|"
    "worked|{reduce}|{improve}|{help}|{protect}|{change}|{prevent}|{cause}|{make}|{keep})",
)
# Credit, responsibility and attribution.
CREDIT = (
    "it (?:is|was) (?:through|because of|thanks to|by|with) .. that",
    "{leave} (?:<a> )?(?:\\w+ )?(?:mark|legacy|imprint) (?:on|in)",
    "behind .. <gain> (?:stands?|stood|lies?|lay|is|are|was|were) .. <prog>",
    ", an? [\\w-]+ (?:that |which )?(?:the|our|their|this) <prog> (?:has |have |had )?(?:gave|"
    "given|taught|instilled|"
    "brought|made|built)",
    "(?:the|a|this|any) (?:resulting|resultant|consequent|ensuing) .. <shift>",
    "(?:{make}) (?:it |this |that |change |things )?(?:happen|possible)(?=[.,;]|$)",
    "to (?:the credit of|(?:our|their|its|the \\w+'s) credit)",
    "(?:is|are|was|were|only|largely) to thank",
    "(?:safer|better|happier|stronger|calmer|richer|\\w+ier|healthier|well) for (?:it|this|the "
    "experience|having|<a> <prog>)",
    "<gain> .. (?:grew|grown|came|comes?|sprang|springs|born|arose|derives?|derived) (?:directly "
    ")?(?:out of|from)(?![\\w ]*\\bto\\b) .. (?:<prog>|<us>|being)",
    "(?<!ask )because of (?:us|him|her|them|what we)",
    "(?:is|was) what (?:\\w+ )?(?:{keep}|{make}|{turn}|{bring}|{stop}|{change}|{help}|{save}|"
    "{get}|{give}|<people> (?:\\w+ )?need(?:s|ed))",
    "<prog> .. (?:is|was) what <people> need(?:s|ed)?",
    "pride in (?:having|the|what|<a>) .. (?:<gain>|brought|cut|kept|helped)",
    "credit(?:s|ed)? (?:for|with|is due|must go|goes|belongs|should go|lies|rests) .. (?:<prog>|"
    "<gain>|<people>|to)",
    "{deserve} .. credit",
    "(?:can |may |could |should |must )?(?:rightly |justly |fairly )?(?:{take}|{earn}|{claim}) "
    "(?:all |much of |most of |some of |full )?(?:the )?credit",
    "responsibility for .. (?:lies|rests) with",
    "(?:have|has) .. <prog> to thank",
    "<a> <prog> to thank",
    "owe(?:s|d)? (?:it|their|his|her|its|this|these|much|so much|all|everything|a (?:great|good) "
    "deal|a lot|something|most) .. to",
    "(?:we|i) (?:can |would |must |therefore |also )*(?:{attribute}|{ascribe}|{credit}|{put}|"
    "{trace}"
    ") .. (?:<gain>) .. (?:to|down to)",
    "(?:which|that|this|<gain>) (?:we|i) (?:\\w+ )?(?:{attribute}|{ascribe}|{credit}|put down) to",
    "(?:attributable|attributed|ascribed|ascribable|traceable|traced|credited) .. to",
    "(?:<gain>|change) .. (?:has|have|had|with) (?:its|their) (?:roots?|origins?|source) in",
    "(?:is|was|are|were|being) (?:\\w+ ){0,3}?responsible for .. <shift>",
    "<gain> (?:[\\w-]+ ){0,4}?(?:is|are|was|were|been) (?:\\w+ )*?(?:the )?(?:\\w+ )?(?:work|"
    "handiwork|doing|"
    "fruit|fruits|product|achievement|making) of",
    "down to (?:nothing (?:but|other than)|<us>|<a> <prog>)",
    "(?:is|are|was) (?:why|how) .. (?:<gain>|<people> .. now)",
    "<prog> (?:is|are|was|were|being) why",
    "it (?:is|was) (?:[\\w'-]+ ){1,7}?(?:that|who|which) (?:\\w+ )?(?:{bring}|{make}|{keep}|"
    "{get}|{turn}|{give}|"
    "{change}|{stop}|{help}|{save}|{drive}|{persuade}|{convince}|{pull}|{lift}|{calm}|{reach}|"
    "{win}) .. "
    "(?:<people>|<out>|difference|it|home|round|back|their|his|her)",
    "it (?:is|was) .. (?:<prog>|team|choir|\\w+ing) (?:that|who|which) (?:\\w+ )?(?:did|made|"
    "brought|gave|kept|got|turned|eased|\\w+ed) (?:it|this|that|the|them|<people>|<out>)",
    "(?:<prog>|<us>|which)(?:'s?)? (?:(?:skill|in|of|at|\\w+ing|trust) )*(?:alone |best |fully |"
    "largely )?(?:can |could )?(?:alone |best |"
    "fully )?"
    "(?:{explain}|account(?:s|ed)? for)(?! (?:how|what|that|to)) .. (?:<gain>|half|most|all|much|"
    "two thirds|why)",
    "<gain> .. (?:that|which) .. <prog> (?:alone |best |fully )?(?:can |could )?(?:alone |best )?"
    "(?:{explain}|account(?:s|ed)? for)",
    "(?:thanks|thank you) (?:in \\w+ (?:part|measure) )?to (?:<us>|<a> <prog>)",
    "{follow} (?:directly |straight )?from .. (?:<prog>|<us>|that we)",
    "(?:{play}|{have}) (?:<a>) (?:role|part|hand) in .. <gain>",
)
# Nouns that make something the cause of something.
_STRONG = (
    "contributions?|catalysts?|drivers?|engine|antidote|remedy|cure|springboard|spur|upshot|"
    "legacy|secret|recipe|root cause|cornerstone|linchpin|bedrock|backbone|lifeline|"
    "circuit[- ]breakers?|hallmark|crucible|wake-up call|shot in the arm|lifeblood|glue|buffer|"
    "safety net|safe haven|brake|shield|turning[- ]points?|mainspring|stimulus|impetus|trigger|"
    "key ingredient|active ingredient|"
    "decisive factor|driving force|game[ -]changer|saving grace|making of|lifesaver|passport|"
    "gateway|stepping[- ]stone|silver bullet|magic bullet|secret weapon|tonic|rock"
)
_WEAK = (
    "reasons?|explanations?|reflections?|role|influence|cause|result|consequence|product|fruits?|"
    "outcome|"
    "benefits?|value|merits?|difference|factor|key|answer|solution|ingredient|part|force|"
    "effects?|impacts?|power|achievements?|success|dividends?|return|source|by-product|sign|"
    "force|triumph|victory|strength|benefit|harvest|reward|payoff|pay-off"
)
NOUNS = (
    f"(?:{_STRONG}) (?:of|to|for|in|behind|towards?) .. (?:<gain>)",
    f"<prog>(?:'s?)? (?:[\\w-]+ ){{0,3}}?(?:{_STRONG})(?= (?:to|of|for|in|towards?|is|was|has|"
    f"behind)\\b)",
    f"<a> (?:{_STRONG}) (?:of|to|for|in|behind|that) (?:[\\w'-]+ ){{0,3}}?<prog>",
    f"(?:is|was|were|are|been|became|proved|proving|as|being) (?:<a> )?(?:{_STRONG}) (?:for|to|"
    f"of|in|"
    "that|behind)",
    f"(?:{_WEAK}) (?:for|behind|of|to|why|in|on) .. <gain> (?:[\\w'-]+ ){{0,4}}?(?:is|was|are|"
    f"were|lies|"
    "lay|has been|be|proved) ... (?:<prog>|our|us|we|that we)",
    f"<prog>(?:'s?)? (?:[\\w-]+ ){{0,2}}?(?:{_WEAK}) (?:for|behind|of|to|in|on|over) .. <gain>",
    "(?:role|influence|part|impacts?|effects?|value|benefits?|power|merits?|success|success(?:es)?|"
    "achievements?|legacy|worth) (?:of|from|that|played by|had by) .. <prog> .. (?:in|on|for|to|"
    "over|"
    "is|was|are|were|has|can|shows?|lies?) .. <gain>",
    f"<gain> .. (?:is|was|are|were|been|represents?|became|being|remains?) (?:\\w+ "
    f"){{0,2}}?(?:the|an?|one|"
    f"another|our|its|all) (?:\\w+ ){{0,2}}?(?:{_WEAK}|{_STRONG}) (?:of|for|from|to|behind) ... "
    "(?:<prog>|<us>|what)",
    "(?:the|a|an|its|one|chief|main|key|first|biggest) (?:\\w+ )?(?:outcome|result|benefit|upshot|"
    "effect|achievement|success|legacy|product|consequence|fruit|reward) of .. <prog> (?:is|was|"
    "were|are|has been) .. <gain>",
    "difference (?:between|for|in) ... (?:is|was|lies in) (?:our|the|a) (?:\\w+ ){0,2}?<prog>",
)

"""Idioms of success, money, time and what would have been, in the notation of ``idioms``."""

from __future__ import annotations

# It works, it succeeds, it does its job.
SUCCESS = (
    "{turn} (?:[\\w'-]+ ){1,5}?(?:lives|life) (?:a)?round|{open} (?:[\\w'-]+ ){1,3}?eyes",
    "(?:<prog>|<us>) (?:has |have )?(?:{change}) (?:the way|how) (?:that |in which )?<people>",
    "(?:<prog>|<us>) (?:has |have )?{get} (?:\\w+ ){0,2}?<people> \\w+ing",
    "(?:claim|call) .. as (?:its|our|their) own|(?:greatest|biggest|proudest) achievement",
    "{respond} (?:\\w+ )?to (?:the|our|this) (?:\\w+ )?<prog>(?! (?:survey|questionnaire|"
    "invitation|letter|form|leaders?))",
    "{do} (?:more|so much|much|wonders) for",
    "(?:{achieve}|{accomplish}|{deliver}) (?:exactly |just |precisely )?what (?:it|they|we|was|"
    "were)",
    "{do} .. (?:(?:power|world) of good|some good|good(?=[.,;]|$))|{repay} (?:itself|many|"
    "several|every)",
    "{make} (?:<a> )?(?:\\w+ )?(?:inroads|dent|mark|headway) (?:in|on|into)",
    "(?:is|was|were|are|become|became|becomes|remains|being) (?:<a> )?(?:\\w+ )?(?:protective|"
    "positive|stabilising|"
    "transforming|transformative|healing|calming|powerful|civilising|steadying|stabilizing) "
    "(?:force|factor|influence|"
    "presence|experience)",
    "<prog>(?:'s?)? (?:\\w+ )?benefits (?:\\w+ )?(?:extend|reach|last|go|spread|flow|to|for|"
    "<people>)",
    "{reap} .. (?:rewards?|benefits?|fruits?|harvest)",
    "(?:{change}|{transform}|{alter}) (?:everything|it all|the game|so much|<a> (?:life|lives|"
    "world))",
    "money (?:was |is |has been )?(?:very )?well spent|worth every (?:penny|pound)",
    "(?:the|its|our) benefits? (?:for [\\w' ]+ )?(?:was|were|is|are|has been|have been) (?:\\w+ "
    ")?(?:greater|greatest|"
    "clear|plain|obvious|real|large|lasting|strongest|felt|seen|visible|huge|evident|many)",
    "(?:success|progress|gains?|recovery|improvements?|turnaround|change) .. (?:is|was|were|are|"
    "has been) (?:built|founded|"
    "grounded|rooted|anchored|forged|won|earned) (?:on|in|by|through)",
    "(?:(?:the|our|this) (?:[\\w-]+ ){0,2}?<prog>|<us>|that|all|which) (?:(?:has|have|had|also|"
    "did|does|really|\\w+ly) )*(?:helped|"
    "works?|worked|succeeded|delivered)(?=[.,;!]|$)",
    "(?:{turn}|{stem}) the (?:tide|corner|page|tables)|{spell} (?:the )?(?:end|death)|{put} "
    "(?:paid|an end|a stop)"
    " to|{rub} off on|{tip} the (?:balance|scales)|{move} the (?:needle|dial)|{break} the (?:cycle|"
    "chain|link|hold|spell|pattern)|{ring} the changes|{open} (?:doors?|eyes|the door|minds|<a> "
    "eyes)",
    "nothing (?:short of|less than) (?:\\w+ )?(?:transform|remark|miracul|revolution|"
    "extraordin)\\w*",
    "<prog>(?:'s?)? (?:[\\w-]+ ){0,3}?(?:{beat}|{trump}|{outdo}|{outstrip}|{surpass})",
    "(?:left|came away|emerged|walked away|went home|finished|came out|go home|leave) (?:\\w+ "
    "){0,3}?(?:equipped|empowered|"
    "inspired|armed|transformed|enriched|uplifted|freed|emboldened|fortified)",
    "(?:<prog>|<us>|which|results?) (?:\\w+ )?(?:{do}) (?:exactly|precisely|just) (?:what|as)",
    "(?:<us>|<prog>) (?:have |has |had |also |\\w+ly )*(?:{achieve}|{secure}|{deliver}|{produce}|"
    "{generate}|{effect}|{engineer}|{realise}|{bring}"
    "|{see off}|{bring about}) (?:[\\w'%.,-]+ ){0,4}?(?:<shift>|outcomes?|results|benefits?)(?! "
    "of (?:the )?(?:survey|test|quiz|form))",
    "<shift> (?:that |which )?(?:we|it|they|<prog>) (?:have |has |had |\\w+ly )*(?:{deliver}|"
    "{achieve}|{secure}|{produce}|{bring}|{make})",
    "(?:larger?|big|strong|greater?|bigger|powerful|positive|huge|clear) (?:programme |treatment "
    "|\\w+ )?(?:impact|benefits?)(?! (?:report|on whom))",
    "success rates?",
    "(?:<prog>|<us>|which|that) (?:[\\w'-]+ ){0,5}?(?:{succeed}|succeeding)(?! (?:him|her|in (?:"
    "booking|contacting|recruiting|reaching)))",
    "(?:for|with|among|in) .. (?:it|they|we) succeeded",
    "{pay} (?:for (?:itself|themselves)|its (?:own )?way|(?:\\w+ )?dividends|off|back (?:many|"
    "several|"
    "more|every|over))",
    "{do} (?:exactly |just |precisely )?(?:the trick|the job|(?:its|their) (?:job|work)|wonders|"
    "(?:just )?what (?:it|they|was|nothing|no))",
    "(?:{work}) (?:wonders|miracles|its magic|their magic)",
    "{bear} (?:\\w+ )?fruit",
    "{keep} the peace|(?:{close}|{narrow}) the (?:\\w+ )?gap|(?:{do}|done) (?:more|most|much|a "
    "lot|a great deal|"
    "wonders) to|{get} through to",
    "(?:{act}|{serve}|{function}) as (?:an?|the) .. (?:factor|buffer|bridge|anchor|springboard|"
    "lifeline|catalyst|brake|"
    "deterrent|shield|spur|safety net|stabiliser|support)",
    "<prog> .. (?:is|was|were|are|proved|has been) (?:\\w+ )?(?:enough|sufficient|all (?:that "
    ")?(?:it took|was needed)) (?:to|for)",
    "(?:is|are|was|were) what .. <prog> (?:{deliver}|{do}|{achieve}|{bring}|{give}|{mean}|makes "
    "possible|can)",
    "(?<!what )<prog> did(?=[.!]|$)",
    "(?:{achieve}|{fulfil}|{accomplish}|{meet}) (?:all |both )?(?:of )?(?:its|their|our) (?:\\w+ "
    ")?(?:aims?|goals?|purpose|"
    "mission|objectives?|promise)(?=[.,;!]|$)",
    "shows? that (?:our|the|this) (?:\\w+ )?<prog> (?:is|are) (?:getting|making|having|turning|"
    "keeping|changing|working|"
    "reaching|helping|paying|delivering)",
    "{get} (?:\\w+ )?results",
    "{deliver} (?:for (?:<a> )?(?:every |each |all )?(?:<people>)|on (?:its|their|our|the|every)"
    "|results|what|the goods|where)",
    "(?:model|approach|service|programme|scheme|project|team|that|which|it|training|intervention)"
    " (?:{deliver})(?=[.,;!]|$)",
    "(?:{prove}|{earn}|{justify}) (?:its|their) (?:worth|keep|value|place|effectiveness|cost)",
    "(?:{live}) up to (?:its|their|the)",
    "(?:{fulfil}|{keep}|{honour}|{meet}|{achieve}|{realise}|{reach}|{hit}|{accomplish}) (?:all |"
    "both |"
    "fully )?(?:of )?(?:its|their|our|the) (?:\\w+ )?(?:promise|potential|aims?|goals?|objectives?|"
    "targets?|purpose|ambitions?|mission)\\b(?= (?:of|to|in|for|by|with)\\b| fully)",
    "{outperform}|{exceed} (?:all |our |its )?(?:\\w+ )?(?:expectations|hopes)",
    "(?:{achieve}|{get|produce|yield|generate}|produces?|yields?) (?:its|their|the|these|real|good|"
    "great|strong|lasting|excellent) (?:\\w+ )?(?:results|outcomes|effects?)",
    "what works (?:for|with|best|is|was|here)",
    "(?:is|was|are|were|be|been|proved|proves|proven|becoming|becomes?|became|remains?|so|very|"
    "most|"
    "highly|hugely|clearly|extremely|a|an|truly|how|equally|really|as|particularly|more|less|"
    "especially) (?:effective|successful|impactful|life-changing|transformative|transformational|"
    "game[ -]changing|life-saving|lifesaving|invaluable|instrumental|pivotal|beneficial|"
    "therapeutic|a success|a triumph)(?! (?:completion|applica|from|candidate|bid|tender))",
    "(?<!self-)(?:effectiveness|efficacy|effective|successful) (?:of|in|at|for|with) .. "
    "(?:<prog>|<gain>|"
    "<people>|\\w+ing)",
    "(?:effective|proven|successful|powerful|winning|life-changing|sure-fire) (?:\\w+ "
    "){0,2}?(?:<prog>|"
    "way|means|method|tool|answer|solution|route|formula|recipe|remedy|antidote|weapon|"
    "response)",
    "<gain> .. successfully|successfully (?:\\w+ )?(?:{reduce}|{improve}|{tackle}|{address}|"
    "{change}|{increase}|{prevent}|{support}|{divert}|{steer}|{help}|{keep}|{cut}|{combat}|"
    "{challenge}|{turn}|{raise}|{move}|{stop}|{break}|{boost}|{engage}|{rebuild}|{empower}|"
    "{transform}|{lower}|{bring}|{take}|{lift}|{get})",
    "the right (?:answer|response|approach|solution|thing) (?:for|to)",
    "(?:answer|solution) to .. <out>",
    "game[ -]changer|life[- ]saver|life[- ]changing|a must for",
    "<people> (?:have |has |had |also |clearly |all |both |really |who \\w+ )*(?:{benefit}|"
    "{profit})"
    "(?! from (?:the )?(?:free|housing|debt|legal|welfare) )",
    "{benefit} (?:\\w+ly |most |greatly |from |more |less |the most)(?!.*before)",
    "(?:{gain}|{profit}|{draw|get}|drew|got|took|taken|takes?) (?:[\\w'.-]+ ){0,7}?(?:from|out "
    "of) (?:"
    "[\\w'-]+ ){0,3}?(?:<prog>|taking part|attending|being)",
    "(?:{respond}|{react}|{take}) (?:\\w+ )?(?:well|positively|strongly|brilliantly|"
    "enthusiastically|best|favourably|wonderfully) to",
    "<people> (?:[\\w'-]+ ){0,3}?(?:{thrive}|{flourish}|{blossom}|{bloom}|{prosper}) .. (?:under|"
    "with|"
    "through|thanks|when|by|because|from|on) .. (?:<prog>|<us>)",
)
# Without it they would ...
_WOULD = "(?:would|could|might|may|should)"
CONTRARY = (
    "had (?:nobody|no one|nothing|none) .. (?:intervened|helped|stepped|come|been|done|acted|"
    "listened)",
    "would (?:\\w+ )?have (?:ended up|gone on to|found (?:themselves|himself|herself)|landed|"
    "wound up|slipped|drifted)",
    "could (?:not|never|hardly) have (?:come|happened|been|arisen|occurred)",
    "can (?:only|hardly) (?:be|mean|have|come|reflect|stem|result) .. (?:<prog>|<us>)",
    "can only be .. (?:work|result|effect|doing) of",
    "(?:can|could) (?:hardly|scarcely) (?:be|ask|wish|want) .. (?:clearer|better|stronger|more|"
    "plainer)",
    f"{_WOULD} (?:\\w+ )?have (?:been|had|gone|become) ... (?:is|are|now|instead|today)",
    "would have been .. (?:are|is|were) (?:now )?(?:in|at|back|safe|home)",
    f"{_WOULD} have been (?:unthinkable|impossible|unimaginable|inconceivable)",
    f"{_WOULD}(?:n't)? (?:[\\w'-]+ ){{0,2}}?(?:be(?! expected)|have|never|not) ... (?:without|"
    f"had it not|if not for|"
    "but for|had we|had <a> <prog>|if we had|if <a> <prog> had|absent|were it not|if it were not|"
    "if it had not|in (?:the|its|our) absence)",
    f"(?:without|absent|but for|in the absence of|minus) (?:[\\w'-]+ ){{0,4}}?(?:<prog>|us|it|this|"
    f"them|our) ... {_WOULD}",
    "(?:had it not been for|were it not for|if it (?:were|was|had) not (?:been )?for|if not for)",
    f"(?:^|, )had (?:[\\w'-]+ ){{1,4}}?(?:not|never|n't) ... {_WOULD}",
    "had we (?:done nothing|not|never|stood by|left)",
    f"(?:left|leaving) (?:to (?:themselves|himself|herself|their own)|alone|unsupported|as they "
    f"were|"
    f"without) ... {_WOULD}",
    f"{_WOULD} (?:[\\w']+ )?otherwise|otherwise (?:[\\w']+ )?{_WOULD}|otherwise have (?:been|had|"
    f"gone)",
    f"(?:more|less|fewer|better|safer|calmer|happier|sooner|lower|higher|faster|\\w+er) than "
    f"(?:they|"
    f"he|she|it|we|scores|<people>) {_WOULD}",
    "(?:or|or else) (?:they|he|she) would (?:have|be)",
    f"if (?:[\\w'-]+ ){{1,3}}?had not .. (?:attended|taken part|come|joined|had|been|stepped|"
    f"helped|"
    f"intervened|run|received) ... {_WOULD}",
    "without (?:[\\w'-]+ ){0,3}?<prog> .. (?:they|he|she|<people>) .. (?:will|face|remain|go back|"
    "are lost|return)",
    "nothing else (?:had |has |could )?(?:worked|helped|managed|changed|explains?|explained)",
    "nothing (?:had|has|ever) (?:ever )?(?:worked|helped)",
    "no other (?:[\\w'-]+ ){0,5}?(?:can|could|would|might) (?:account|explain|have)",
    "none of (?:this|these|it) would",
    "cases? (?:\\w+ )?(?:averted|avoided|prevented)",
)
# What it saves and earns.
MONEY = (
    "{save} (?:the |our |local |up to |about |around |some |over |nearly |almost |at least |an "
    "estimated |more than |(?:[\\w'-]+ ){0,4}?)(?:council|county|public purse|public money|money|"
    "taxpayers?|nhs|police|system|authority|local authority|social care|children's services|state|"
    "treasury|[£\\d][\\d,.]*(?:k|m|bn)?\\b(?! (?:hours?|minutes?|days?) (?:a|of|per) (?:paper|"
    "data)))",
    "savings? (?:of|to|for|from|made|generated|achieved) .. (?:<prog>|£|public|council|nhs|police)",
    "(?:generat|produc|deliver|creat|yield|achiev|return|mak|releas)\\w* (?:[\\w£,.-]+ ){0,3}?"
    "(?:savings?|in (?:social )?value|return)",
    "(?:for|of) (?:every|each|one) (?:£1|pound|£|euro|penny) .. (?:saved?|saves|returned|returns?|"
    "recovers?|spent|invested|generat|gets?)",
    "every (?:pound|£1|penny|£) (?:\\w+ ){0,5}?(?:saved|saves|returned|returns|generat\\w+|"
    "brought|yields?)",
    "return on .. investments?|(?:social )?return (?:on|of|to) .. (?:£|programme|investment|"
    "scheme|project|service|"
    "intervention)"
    " ... (?:£|was|is|to one|:1|times)",
    "(?:avoided|averted) (?:[\\w'-]+ ){0,2}?(?:costs?|spend|spending)|costs? (?:[\\w'-]+ "
    "){0,2}?(?:avoided|averted)",
    "{spare} .. (?:council|county|taxpayers?|nhs|public|authority|£)",
    "(?:cover(?:s|ed)|recoup(?:s|ed)|recover(?:s|ed)|repaid|repays|earned back|earns back) "
    "(?:\\w+ ){0,2}?"
    "(?:its|their) (?:own )?(?:costs?|outlay|investment)",
    "(?:good |excellent |great )value for money|cost[- ]effective(?! analysis)",
)
# The time of a change told as its cause.
TIMING = (
    "<gain> .. (?:once|as soon as|when) .. (?:had|got|met|joined) .. <prog>",
    "with (?:each|every) (?:\\w+ )?<prog> ... <gain>",
    "(?:as|once|when) .. (?:took|takes) (?:hold|root|effect)|(?:as|once) .. (?:bedded|kicked) in|"
    "(?:as|once) .. gathered pace",
    "(?:<gain>|{put}|{leave}|{begin}|began|start(?:s|ed)) .. (?:once|as soon as|the minute) .. "
    "(?:<prog>|we) .. (?:began|"
    "started|arrived|opened|came|stepped|got|was|were|took)",
    "(?:<prog>|arrival) .. (?:spelled|spelt|signalled|marked|heralded|ushered in) (?:the "
    ")?(?:end|start|beginning|arrival|change|new)",
    "(?:the|a|real|his|her|their|our) (?:\\w+ )?turning[- ]point",
    "only (?:once|when|after|with|through|since) ... (?:did|does|do|was|were|has|have|could) .. "
    "(?:<people>|<gain>|they|he|she|begin|start|change)",
    "(?:it )?was not until .. <prog> ... (?:that|did) .. (?:<people>|<gain>|they|he|she)",
    "(?:things|everything|all(?: of)? (?:this|that)|that|life|lives|all) (?:\\w+ )?(?:changed|"
    "turned|improved)"
    " .. (?:when|once|the (?:moment|day|week)|as soon as|after|with|from) .. (?:<prog>|we|our|us|"
    "met)",
    "from the (?:day|moment|week|hour) .. (?:<prog>|flats?|we|they (?:met|joined|started)) ... "
    "<gain>",
    "(?:the (?:moment|day|week|instant)|as soon as) .. (?:<prog>|we) (?:began|started|arrived|"
    "opened|"
    "came|stepped) ... <gain>",
    "(?:in|within|during) (?:the )?(?:very|same|exact|precise|weeks?|days?|months?) (?:\\w+ "
    "){0,2}?(?:of )?(?:our "
    "arrival|<a> <prog>(?:'s)? arrival|(?:we|our|<prog>) (?:\\w+ )?(?:began|started|arrived|came|"
    "opened))",
    "<gain> .. (?:the (?:very )?(?:moment|day|week|instant)|as soon as) (?:[\\w'-]+ "
    "){0,3}?(?:<prog>|we) ",
)
# What it would do elsewhere.
EXTRAPOLATION = (
    "(?:if )?(?:rolled out|rolling (?:it |this )?out|scaled up|scaling (?:it |this )?up|scaling|"
    "extended|extending|expanded|expanding|repeated|replicated|nationally|across the (?:county|"
    "country)|nationwide|a (?:wider|national) roll-?out) ... (?:would|will|could) .. (?:{stop}|"
    "{prevent}|{save}|{reduce}|{cut}|{keep}|{protect}|{avert}|{avoid}|{spare}|{help}|{bring}|"
    "{lift}|{improve}|{raise}|{lower}|{halve}|{transform}|{deliver}|{turn}|{change}|{end}|{make})",
    "(?:would|will|could) (?:\\w+ )?(?:{stop}|{prevent}|{save}|{reduce}|{cut}|{keep}|{protect}|"
    "{avert}|"
    "{spare}|{improve}|{halve}|{transform}|{end}) ... (?:if|were it|once|when) .. (?:rolled out|"
    "scaled|"
    "extended|expanded|repeated|replicated|adopted|copied|offered (?:to|across))",
)

"""The words by which causal and change claims are known. Tables only: the grammar uses them.

The kinds of causal wording (causal verbs, help and enable, nouns such as effect, connectives
such as due to) follow the strength classes of Haber and others (2022, Am J Epidemiol
191(12):2084, doi 10.1093/aje/kwac137) and Sumner and others (2014, BMJ 349:g7015), with the
words that evaluation reports of councils and charities use.
Small letters; ``|`` parts alternatives; a space stands for any white space.
"""

from __future__ import annotations

# What is evaluated, and those who deliver it: as a subject it is the claimed cause.
PROGRAMME = (
    "programmes?|programs?|training|courses?|class|classes|projects?|interventions?|sessions?|"
    "support(?: workers?)?|pilots?|workshops?|therapy|therapies|therapists?|services?|initiatives?|"
    "schemes?|mentoring|mentors?|coaching|coaches|counselling|counsellors?|groups?|groupwork|"
    "models?|"
    "approach|approaches|toolkits?|apps?|resources?|early help|outreach|work|activit(?:y|ies)|"
    "teams?|partnerships?|hubs?|clubs?|camps?|residentials?|lessons?|curriculum|advocacy|"
    "advocates?|provision|offers?|strateg(?:y|ies)|polic(?:y|ies)|operations?|campaigns?|"
    "befriending|befrienders?|respite|packages?|panels?|clinics?|treatments?|methods?|"
    "education|e-learning|learning|visits?|home visits?|visiting|key ?workers?|youth workers?|"
    "family workers?|link workers?|support workers?|case ?workers?|social workers|"
    "peer parents?|volunteers?|coordinators?|facilitators?|connectors?|navigators?|investment|"
    "funding|"
    "flats|"
    "(?:group|session|course|club|programme) attendance|involvement|participation|participating|"
    "taking part|attending|attendance at|coming to|"
    "completing|joining|input|advice|guidance|techniques?|strategies|tools?|exercises?|"
    "conferenc(?:e|es|ing)|mediation|play|drama|music|sport|boxing|football|gardening|"
    "mindfulness|system|process|framework|pathway|response|charity|organisation|council|"
    "rollout|roll-out|delivery of|introduction of|launch of|name_"
)
# People who deliver it and places where they do: a cause only in what is said to come of them.
AGENT = (
    "tutors?|advis[eo]rs?|trainers?|instructors?|mediators?|drivers?|workers?|staff|practitioners?|"
    "officers?|adults?|mentor's|counsellor's|worker's|listeners?|helpers?|champions?|lead(?:er)?s?|"
    "choir|sheds?|gardens?|allotments?|rooms?|flats?|helplines?|lines?|forums?|charts?|module|"
    "supervision|casework|caseworkers?|encouragement|relationships?|arrival|decisions?|efforts?|"
    "persistence|presence|patience|skill|dedication|commitment|cases?work|care|help|boxing|sailing|"
    "drop-in|day centre|centres?|kitchen|clubhouse|supervisors?|specialists?|nurses?|visitors?|"
    "vans?|consistency|relationships?|contact|mentorship|advocates?|practice|teaching|"
    "involvement|assessments?|one-to-ones?|breaks?|trips?|weekends?"
)
# Pronouns that stand for it.
DEICTIC = "it|this|these|which|that|we|our efforts|all of this|all this"

# Whose change it would be.
PEOPLE = (
    "parents?|carers?|caregivers?|families|family|children|child|kids|young people|"
    "young person|young men|young women|youths?|teenagers?|adolescents?|boys?|girls?|"
    "pupils?|students?|learners?|teachers?|staff|professionals?|practitioners?|officers?|"
    "nurses?|workers?|schools?|participants?|people|person|women|woman|men|man|mothers?|"
    "mums?|fathers?|dads?|grandparents?|residents?|clients?|service users?|patients?|users|"
    "victims?|survivors?|offenders?|prisoners?|tenants?|couples?|siblings?|households?|"
    "lads|lasses|youngsters|teens|pensioners|generations?|cases?|situations?|toddlers?|babies|"
    "infants?|preschoolers?|communities|community|"
    "neighbourhoods?|those who|those|attendees|delegates|members|"
    "them|him|her|everyone|everybody|individuals|adults|care leavers|foster carers|"
    "respondents?|interviewees?|agencies|partners|colleagues|managers|leads?|lives|peers"
)

# What would have changed.
OUTCOME = (
    "confidence|self-confidence|wellbeing|well-being|anxiety|stress|distress|depression|moods?|"
    "sleep|slept|resilience|self-esteem|self-worth|self-harm|self-harming|health|"
    "mental health|behaviours?|conduct|attainment|grades|exclusions?|suspensions?|"
    "offending|re-?offending|reoffences|crimes?|violence|arrests?|custody|convictions?|"
    "exploitation|missing|risks?|risk-taking|harms?|safety|abuse|neglect|conflicts?|arguments|"
    "communication|relationships?|knowledge|understanding|awareness|skills?|attitudes?|"
    "beliefs|practices?|culture|trust|isolation|loneliness|engagement|motivation|"
    "aspirations?|hope|aggression|anger|outbursts|drinking|drug use|substance misuse|"
    "substance use|alcohol|smoking|weight|symptoms?|trauma|ptsd|fear|worry|worries|parenting|"
    "family life|home life|bonds?|attachments?|quality of life|outcomes?|lives|functioning|"
    "coping|capacity|capability|competence|readiness|independence|employment|employability|"
    "homelessness|stability|breakdowns?|referrals?|re-referrals?|admissions?|"
    "hospitalisations?|incidents?|episodes?|absences?|absenteeism|truancy|neets?|"
    "scores?|ratings?|difficult(?:y|ies)|problems?|needs|changes?|improvements?|gains?|"
    "reductions?|rises?|falls?|drops?|decreases?|increases?|decline|progress|results|"
    "calm|happiness|satisfaction|enjoyment|concentration|attention|learning|literacy|"
    "numeracy|speech|language|english|reading|pressure|demand|crisis|crises|callouts|calls|"
    "visits to a&e|gp visits|attendance|school attendance|punctuality|tensions?|bullying|"
    "victimisation|grooming|radicalisation|gang involvement|debt|poverty|inequalit(?:y|ies)|"
    "burnout|turnover|morale|teamwork|identification|detection|reporting|disclosures?|"
    "in care|into care|looked[- ]after|fitness|activity levels|loss|grief|belonging|identity|"
    "empathy|optimism|cohesion|stigma|barriers|help-seeking|safeguarding|"
    "rough sleeping|tenanc(?:y|ies)|evictions?|debts|arrears|panic attacks?|school refusal|"
    "tantrums|"
    "meltdowns|nightmares|bedwetting|hunger|obesity|fights?|fighting|assaults?|thefts?|"
    "burglar(?:y|ies)|"
    "robber(?:y|ies)|shoplifting|anti-?social|asb|gambling|unemployment|swearing|shouting|"
    "self-worth|self-efficacy|self-belief|self-control|emotions?|feelings|regulation|dignity|"
    "insight|"
    "vulnerabilit(?:y|ies)|hostility|prejudice|permanence|reunification|sobriety|recovery|drugs|"
    "decision-making|choices|thinking|mindsets?|futures?|transformation|success|benefits?"
)

# Words that say how people or things stand now, against before or against others.
BETTER = (
    "longer|safer|calmer|happier|healthier|better|worse|more \\w+|less \\w+|fewer|higher|lower|"
    "faster|keener|braver|wiser|sharper|stronger|closer|kinder|greater|reduced|improved|"
    "increased|quicker|sooner|earlier|no longer|"
    "able to|thriv(?:e|es|ed|ing)|flourish(?:ed|ing)?|progress(?:ed)?|recover(?:ed|y)?|alive|"
    "at home|"
    "back (?:in|at)|in (?:school|work|education|employment|college|lessons|training|a job)|out "
    "of (?:trouble|custody|care|"
    "prison|hospital)|drug[- ]free|sober|on track|together again|free (?:of|from)"
)

# Results in other words: what fell, grew or went well.
MOVED = (
    "gave way|rose|risen|fell|fallen|drop(?:s|ped)(?! (?:out|off|by|in))|climb(?:s|ed)|soar(?:s|"
    "ed)|"
    "tumbl(?:es|ed)|plung(?:es|ed)|"
    "plummet(?:s|ed)|shr[aiu]nk|jump(?:s|ed)|leapt|surg(?:es|ed)|slump(?:s|ed)|halv(?:es|ed)|"
    "doubl(?:es|ed)|trebl(?:es|ed)|eas(?:es|ed)|cool(?:s|ed)|fad(?:es|ed)|vanish(?:es|ed)|"
    "disappear(?:s|ed)|melted|evaporated|lessened|subsid(?:es|ed)|abated|dwindl(?:es|ed)|ebbed|"
    "tapered|tailed off|dried up|shot up|picked up|c[ao]me (?:on|down|off|out of)|(?:went|gone|"
    "going)"
    " (?:up|down|back)|turned (?:a|the) corner|improv(?:es|ed)|increas(?:es|ed)|decreas(?:es|ed)|"
    "declin(?:es|ed)|grew|grown|falling|rising|flourish(?:es|ed)?|thriv(?:es|ed?)|blossom(?:s|ed)?|"
    "bloom(?:s|ed)?|prosper(?:s|ed)?|recover(?:s|ed)|settl(?:es|ed)|stayed|afloat|cleared|ended|"
    "ceased|vanishing|stopped|slowed|strengthened|deepened|softened|lifted|turned (?:a)?round|"
    "relaxed|steadied|stabilised|healed|matured|bounced back|opened up|turnaround|transformed|"
    "found (?:\\w+ ){1,2}(?:out|feet|voice|jobs?|work|homes?|place|purpose|friends)|behind "
    "(?:them|him|her)|left the gangs?"
)
RESULT_NOUN = (
    "complaints?|rows|quarrels?|arrears|tempers?|shame|panic|turnaround|recover(?:y|ies)|savings?|"
    "streets|bedtimes?|mornings|evenings|classrooms?|truancy|cannabis|heroin|carrying|"
    "grip|tide|running away|wits|outlook|mood|drug running|supply|arrest|reoffending|speech|"
    "faith|reliance|dependence|dependency|sleeping|change|lives"
)

# Verbs that change something else when it is their object; alone they only change
# ("confidence increased"). Those of the second list also take what a team makes or does
# ("built a shelter"), so they need an outcome as their object.
CHANGE = (
    "reduce improve increase boost lower cut enhance strengthen decrease deepen ease relieve "
    "alleviate minimise maximise halve double diminish heighten lessen accelerate curb reverse "
    "weaken worsen transform revolutionise stabilise bolster reinforce eradicate eliminate "
    "prevent unlock dispel rebuild slash defuse dissolve calm soothe quell tame cure heal resolve "
    "salvage thwart kindle rekindle reignite ignite awaken revive rejuvenate uplift energise "
    "galvanise embolden sober humanise enrich cultivate vanquish banish quash crush erase foil "
    "silence undo shatter dismantle steady cushion soften mitigate dampen temper neutralise "
    "counteract offset shorten quicken hasten multiply invigorate fortify mend nurture"
)
CHANGE_OUTCOME = (
    "build develop change raise end turn grow drive drop create achieve produce deliver yield "
    "secure shape slow break remove lift widen broaden generate shift sustain foster nurture "
    "halt stem influence affect impact alter overcome repair restore mend harm damage sharpen "
    "instil cement embed avert avoid save spread inspire encourage stop tackle protect safeguard "
    "help facilitate move reset loosen swell relax widen narrow fuel boost propel nudge tip"
)
# What only a cause can do to people.
RESCUE = (
    "transform prevent save protect rescue empower inspire heal safeguard liberate motivate "
    "upskill reassure calm divert free benefit change upset harm damage stop strengthen "
    "reconnect reunite deter dissuade discourage comfort console wean rid cure embolden uplift "
    "energise galvanise convince persuade spare retain rehabilitate radicalise reform redeem "
    "turn lift steady sustain"
)
HELP = "help enable allow empower equip encourage inspire motivate assist teach support prompt"
# What people are helped to do in taking part; that is delivery and not a result.
DELIVERY_ACTS = (
    "keep a|draw up|set up|practise|try (?:out|the)|use (?:the|a)|plan a|write (?:a|the|their)|lay|"
    "cook|paint|with (?:their )?homework|know (?:whom|who|where|what)|bring (?:a|their|along)|"
    "set (?:their|a|goals|targets)|plan (?:the|their|a)|organise|arrange|budget|meet the|comply|"
    "keep to the|stick to|choose a|pick a|draw a|record|note|check who|follow "
    "the (?:form|steps|rules)|"
    "fill|complete|attend|join|book|register|travel|get to the|reach the|find the (?:venue|room)|"
    "take part|participate|sign up|enrol|come to|apply|answer|access the|arrive|log|print|read the"
)
# What programmes and teams do in being delivered; whatever else they do to people is a claim.
DELIVERY_VERBS = (
    "run begin start end close open meet include consist involve offer provide cover use reach "
    "recruit deliver work support invite ask train engage visit contact assess cost receive have "
    "be do aim seek measure explore discuss share show give welcome host serve see accept match "
    "pair listen target focus last take place need require want plan hope expect try attempt "
    "intend design adapt tailor translate pilot test trial introduce describe explain present "
    "talk speak tell teach address tackle consider review record collect interview survey "
    "observe know understand find identify select refer link connect bring combine draw follow "
    "lead join attend complete fill send write call phone text email transport feed fund pay "
    "employ hire supervise manage organise coordinate facilitate arrange prepare signpost advise "
    "inform guide mentor coach counsel treat consult accompany encourage promote challenge act "
    "come go move stay continue expand extend grow stop pause return cancel shorten change meet "
    "think believe feel say report suggest agree decide choose replace divide split group sort "
    "count number total average differ depend rely benefit respond answer compare look monitor "
    "evaluate examine study note mention name thank remain seem appear mean allow enable let "
    "consent register enrol book house accommodate shelter host keep make get put set watch play "
    "demonstrate wish ensure highlight embrace respect value recognise mirror reflect represent "
    "help save launch learn share "
    "commission submit transfer swap own rent lease occupy inherit judge list print warn remind "
    "set store delete file stay trace screen supply lend fetch "
    "carry cook clean drive post mark weigh score grade classify define vet brief debrief"
)
# Causal phrases with an outcome or people after them.
CAUSE = (
    "leads? to|led to|leading to|(?:result|results|resulted|resulting) in|"
    "bring(?:s|ing)? about|brought about|g[ia]ves? rise to|giving rise to|given rise to|"
    "contribut(?:e|es|ed|ing) (?:\\w+ly )?to(?:wards)?|pav(?:e|es|ed|ing) the way (?:for|to)|"
    "caus(?:es|ed|ing)(?! (?:of|by)\\b)|trigger(?:s|ed|ing)?|spark(?:s|ed|ing)?|account(?:s|ed)? "
    "for|"
    "(?:translat|spill|fe[ed]+|carr(?:y|i)|rippl|flow|filter)(?:e|es|s|ed|d|ing)? (?:over |"
    "through |out |down )?(?:in)?to|"
    "spilt over into|fed (?:through |in)to|mak(?:es?|ing) possible|made possible|"
    "play(?:s|ed|ing)? an? (?:\\w+ )?(?:role|part) in|bear(?:s|ing)? fruit|"
    "(?:set|sets|put|puts) in motion|underpin(?:s|ned|ning)?|pa(?:ys?|id) off|meant(?: that)?|"
    "means that|"
    "ensur(?:e|es|ed|ing)|guarantee(?:s|d|ing)?|is why|was why|is behind|was behind|"
    "are behind|were behind|ha(?:s|ve|d) been behind|lies behind|lay behind|is responsible for|"
    "was responsible for|"
    "are responsible for|were responsible for|(?:is|was|are|were) the reason|"
    "(?:is|was|are|were|has been|have been) (?:key|critical|crucial|instrumental|central|vital|"
    "pivotal|essential) (?:to|in|for)|"
    "(?:is|was|are|were) the (?:\\w+ )?(?:key|driver|cause|catalyst|factor|engine|force)"
    "(?: (?:to|of|for|in|behind))?"
)
# Results of people: the verb, the people, and where they ended.
RESULTATIVE = (
    "make keep get bring leave turn lift steer pull put set move render lead take drive draw win "
    "drag coax nudge talk guide push wean prise hold help ease see walk point shift carry launch "
    "return restore propel tempt jolt free"
)
ENDED = (
    "more|less|feel(?:ing)?|felt|better|worse|safe|safer|\\w+(?<!\\bnumb)(?<!\\both)ier|"
    "calm|calmer|confident|aware|stronger|closer|able|resilient|happy|independent|"
    "quicker|faster|keener|braver|kinder|wiser|sharper|fitter|slower|readier|easier|possible|"
    "realise|reali[sz]e|think|understand|reflect|around|back|out of|away|off|"
    "into (?:work|school|education|employment|treatment|society|the community|jobs?|college|a|"
    "regular|confident|\\w+ers|\\w+ors)|on (?:track|the (?:right|road|path)|a (?:\\w+ )?(?:path|"
    "course|"
    "footing)|their feet|his feet|her feet)|round|over|to the fore|at the (?:front|heart|centre)|"
    "back into|from the (?:brink|edge)|going|afloat|straight|clean|clear of|in the job|"
    "trauma-informed|"
    "to (?:change|trust|talk|stop|start|seek|leave|become|be|feel|have|take|see|speak|ask|make|"
    "rethink|re-think|reconsider|open up|engage|return|go|do|live|sleep)|in (?:school|education|"
    "employment|treatment|work)|well|at home|"
    "equipped|empowered|engaged|motivated|"
    "proud|hopeful|alive|from"
)
GIVE = "give bring offer hand instil provide"
GIVEN = (
    "confidence|courage|skills?|strength|hope|voice|tools|strategies|insight|understanding|"
    "knowledge|awareness|ability|motivation|self-esteem|belief|purpose|sense|resilience|"
    "reassurance|independence|freedom|control|peace of mind|power|lifeline|future|new start|"
    "fresh start|better (?:start|life|future)|best (?:start|chance)|chance (?:of|at) a|brighter|"
    "direction|stability|belonging|pride|ownership|benefits?|joy|relief|comfort|laughter|light|"
    "reason to|back|alternative|second chance|way out|foothold|leg up|say|laughter|calm|order|"
    "structure"
)

# Connectives: a cause follows, or went before.
BECAUSE = (
    "because of|because|thanks (?:in \\w+ (?:part|measure) )?to|due (?:\\w+ )?to|owing to|"
    "as an? (?:\\w+ )?(?:result|consequence|outcome) of|in consequence of|by virtue of|"
    "attributable (?:\\w+ )?to|attributed (?:\\w+ )?to|ascribed to|put down to|credited to|"
    "down to|on account of|"
    "(?:an?|the) (?:\\w+ )?(?:result|consequence|product|fruit|effect|outcome) of|"
    "result(?:s|ed|ing)? from|stem(?:s|med|ming)? from|ar(?:ose|ises?|ising) from|"
    "followed from|with (?:the )?(?:help|support|guidance|encouragement|backing) (?:of|from)|"
    "(?:were|was|is|are) born of|explained (?:\\w+ )?by|driven (?:\\w+ )?by|caused (?:\\w+ )?by|"
    "brought about (?:\\w+ )?by|"
    "made possible by|achieved (?:by|through)|produced by|(?:a )?(?:testament|testimony|"
    "tribute) to|owed to|owes? to|"
    "flow(?:s|ed)? from|triggered by|prompted by|fuelled by|since being part of"
)
THEREFORE = (
    "as an? (?:\\w+ )?(?:result|consequence)(?! of)|in consequence(?! of)|consequently|accordingly|"
    "therefore|hence|thereby|thus|because of (?:this|that|it)|this is why|that is why|"
    "which is why|for this reason"
)

# Causes that have nothing to do with what is evaluated: why a session moved, why an answer
# is missing.
OUTSIDE = (
    "ill|illness(?:es)?|sick|sickness|snow|weather|storms?|flood(?:s|ing)?|covid(?:-19)?|"
    "pandemic|lockdowns?|holidays?|strikes?|childcare|transport|traffic|bereavements?|"
    "shortages?|vacanc(?:y|ies)|staff turnover|maternity|small|few|short|chance|consent|"
    "missing (?:data|answers|forms)|sample|size|rota|wi-?fi|internet|technical|"
    "exams?|christmas|easter|ramadan|half[- ]term|summer|winter|cost of living|inflation|"
    "budget|austerity|move[ds]? (?:house|home|away|school)|moved|house moves?|"
    "recording|recorded|legislation|the law|definitions?|boundar(?:y|ies)|regression to the mean|"
    "maturation|growing up|growing older|unrelated"
)
# Hardship, which does to people what no programme does.
HARDSHIP = (
    "trauma|abuse|neglect|poverty|austerity|closures?|cuts|divorce|separation|racism|"
    "discrimination|unemployment|war|housing|homelessness|bereavement|loss|death|lockdowns?|"
    "pandemic|covid(?:-19)?|bullying|addiction|drugs|alcohol|imprisonment|eviction|shortage|"
    "cannabis|crisis|recession|prices|bills|rents|redundancy|redundancies|adversity|deprivation|"
    "peer pressure|pressures?|prison|exclusions?|county lines|gangs?|exploiters|dealers|groomers|"
    "social media|delays?"
)
# What belongs to the delivery or to the survey, and not to what people got out of it.
DELIVERY = (
    "sessions?|venues?|meetings?|workshops?|questionnaires?|forms?|surveys?|interviews?|"
    "data collection|timetables?|dates?|rooms?|courses?|course|places|groups?|interval|"
    "response rates?|responses|returns|materials?|handouts?|toolkits?|websites?|leaflets?|"
    "posters?|hours|fees?|budgets?|waiting lists?|numbers? of (?:sessions|places|staff|groups)|"
    "attendance at|uptake|take-up|length|venue|recruitment|enrolments?|sign-ups|registrations?|"
    "start|pilot|funding|team|content|diary|diaries|group size|sample|denominators?|answers|"
    "reports?|"
    "rota|caseloads?|premises|building|equipment|slides|format|length|frequency|scope|design|"
    "policy|procedures?|paperwork|process|budget|software|database|form"
)

# The nouns of cause.
EFFECT = "impacts?|effects?|effectiveness|efficacy|influence|value|power|merits?|legacy"
EFFECT_OF_OTHERS = (
    "trauma|abuse|neglect|violence|exploitation|covid(?:-19)?|the pandemic|lockdowns?|"
    "bereavement|loss|grief|poverty|austerity|drugs?|alcohol|substances?|cannabis|"
    "social media|bullying|racism|discrimination|stress|anxiety|parental|imprisonment|"
    "separation|divorce|domestic|adverse|aces?|school closures?|climate|smoking|"
    "the cost of living|inflation|the menopause|disability|dementia|autism|adhd|debt|"
    "being in care|knife crime|crime|gangs?|county lines|grooming|conflict|missing data|"
    "dropout|drop-out|attrition|non-?response|loss|outliers|the weather|long waits?|sleep|"
    "unemployment|isolation|loneliness|war|moving"
)

import type { Claim, Party } from '../types.ts';
import { DOES, DUTY, HEARD, OURS, OWN } from './marks.ts';

/** Presumes an owner only where the words are put as something to confirm: yes/no form, a tag, hearsay, or a bare "…?". */
const YES_NO =
  /^(?:so |and |but |then |also |ok |hey |well |please |, )*(?:is|are|was|were|do|does|did|will|would|can|could|should|shall|must|has|have|had|am|may)\b/;
const TAGS = [
  'is that so|is that true|is that right|it is right|accurate|right|correct|yes|no|nope|true|false|wrong|agreed|yeah',
  'surely|confirm|huh|eh|innit|or not|am C right|P should not',
  // "isn't it", "shouldn't they", "can we"
  '(?:is|was) (?:not )?(?:it|there)|is not P',
  '(?:are|were|do|does|did|has|have|had|can|could|will|would|should|must|need) (?:not )?(?:it|P|C|they|there)',
].join('|');
const TAG = new RegExp(`\\b(?:${TAGS})$`);
const TAG_CUT = new RegExp(`(?: ,)? (?:or )?(?:${TAGS})$`);
const TAG_ALONE = new RegExp(
  `^(?:(?:and |or )?(?:is|am|are|was) (?:this|that|it|he|she|they|P|C|i)(?: quote| statement)? )?(?:${TAGS}|so)$`,
);
const HEARSAY = new RegExp(`\\b${HEARD}\\b`);
/** In "is it Amazon who …?" it asks for nothing. */
const QUESTION_WORD =
  /\b(?:why|whom|whose|what|where|how|whos|(?<!\b(?:P|C|S|nobody|decid(?:e|es|ed|ing)|choos(?:e|es|ing)|settl(?:e|es|ing)) )(?:who|which))\b/;
/** A question with "who" or the like asks for an owner; in "is it Amazon who …?" and "does AWS decide who …?" it presumes one. */
const wanting = (sentence: string): boolean =>
  QUESTION_WORD.test(sentence) &&
  !(YES_NO.test(sentence) && !/\b(?:you|know|tell|say|explain|show|sure|clear|whether)\b/.test(sentence));
const AUTOMATIC =
  /\b(?:automatically|automatic|on its own|on their own|by itself|by themselves|itself|out of the box|behind the scenes|for C|for me|for free|magically|just appear|taken care of|handled|built in|without us|included|by default|from the (?:start|beginning)|self healing)\b/;

/** "Can we …?", "do I need …?": asks what is possible or wise, and presumes no owner. */
const POSSIBLE =
  /^(?:\S+ ){0,5}?(?:can|could|may|might) C\b|\b(?:C can|is it (?:possible|allowed|permitted|legal|ok|okay|fine|safe)|possible to|C (?:be )?allowed|do C need (?!to)|(?:can|could|may|might) P (?:\S+ ){0,2}?(?:read|see|look|access|open|view|peek|snoop|listen))\b/;

/** The whole is denied: "it's a myth that", "I don't think", "that's wrong". */
const DENIED_BEFORE =
  /^.*?\b(?:(?<!not )(?:a myth|wrong|false|untrue|nonsense|not true|incorrect)(?: that)?|(?:i|C) (?:do|does|did) not (?:think|believe)(?: that)?|(?:i|C) doubt(?: that)?) /;
const DENIED = /\b(?:wrong|not true|untrue|incorrect|false|nope|nonsense|rubbish|mistaken)\b/;

/** A clause that says when, if or why, and claims nothing itself. */
const ASIDE =
  /^(?:if|when|whenever|since|because|as|although|though|even|while|unless|until|once|after|before|without|given|now that|whatever|with) /;
/** "Should we copy objects, so they live through it?": what for, not whose. */
const PURPOSE = new RegExp(` so P (?!${DOES}\\b)[^,]*`);
/** Words at which a new clause begins. */
const CLAUSE =
  / , | (?=(?:so|(?<!(?:nobody|no one|none|nothing) )but|because|although|though|unless|whereas|whatever|since) (?!that (?:we|C)\b))| and (?=(?:not )?(?:(?:by|on|with|for|to|can|could|may|do|does|should|must|will|would|is|are) )?(?:the )?(?:P|C|nobody|S)\b)/;

/** A clause that only tells who said it: "says a colleague", "I was told", or asks for leave to say it: "we can sign that". */
const SPOKEN = new RegExp(
  `^(?:as )?(?:(?!P\\b)\\S+ ){0,3}${HEARD}(?: (?![PC]\\b)\\S+){0,3}$|^(?:(?:can|could|may|should) C|C (?:can|could|may)) (?:\\S+ )?(?:sign|write|say|put|state|note|tell|answer|tick)\\b(?! (?:\\S+ )?P\\b)`,
);
/** Who said it, before what was said. */
const SPEAKER = new RegExp(`^(?:(?!P\\b)\\S+ ){0,4}${HEARD} (?:that )?(?=\\S+ )`);
/** A sentence that ends by asking: "AWS does this, but what stays with us?" */
const OPEN_END = /(?: ,|\b(?:but|and|so)\b)(?: (?![PCS]\b)\S+)? (?:who|whose|whom|what|which|where|when)\b[^,]*$/;

/** "We use DynamoDB": the scene. "Explain it to my board": an order. Neither says whose anything is. */
const SCENE = /^(?:C|i) (?:\S+ )?(?:use|using|are on|run on|sit on|live on)\b(?!.* C\b)[^,]*$/;
const ORDER = /^(?:please )?(?:explain|describe|define|summari[sz]e|outline)\b/;

/** "Our developers pushed credentials to GitHub", "we need to prove it": what happened, and what for. */
const STORY =
  /^(?:C|P)(?: \S+){0,4} (?:pushed|leaked|deleted|dropped|left|lost|forgot|broke|sent|posted|uploaded|published|committed|clicked|opened|wiped|stole|crashed|failed|died|expired)\b|^C (?:need|want|have) to (?:prove|show|know|understand|document|explain|demonstrate|report|find out)\b/;

/** "Are we compliant?": how things stand, and nobody can see that. */
const STATE =
  /^(?:so |and |but )*(?:are|is) (?:C|(?:our|my) \S+)(?: \S+)? (?:compliant|certified|secure|safe|audited|audit ready|accredited|hacked|breached)$/;

/** "Can I write that AWS takes the backups?", "we told the customer that …" ask whether that is so. */
const MAY_SAY =
  /^(?:(?:can|could|may|shall|should) C (?:just |also |safely )?(?:write|say|state|put|tell|answer|claim|note)|C (?:\S+ )?(?:told|assured|promised|informed))(?: (?![PCS]\b)\S+){0,5}? (?:that )?(?=[PS] )/;

const NOT = /\b(?:not|none|never|no longer|nothing|nobody|no one|neither|nor|no)\b/;
/** Of the customer only a denied duty counts: "we never took a snapshot" tells what happened. */
const SPARED =
  /\b(?:not|never|no longer|nothing|no|need not|neither)(?: \S+){0,3}? (?:have|has|need|needs|needed|must|required|supposed|responsible|accountable|care|worry|bother|touch|do|on|upon|to|up|for|with|by|C)\b|\bnot C\b|\bnone of (?:\S+ )+?(?:is|are) C\b|\bC (?:need not|no longer)\b|\bC (?:\S+ )?(?:do|does) not\b/;
/** "AWS does not …", "not AWS", "never on them". */
const NOT_P =
  /\bP (?:\S+ ){0,3}?(?:not|never|no longer|nothing|neither)\b|\b(?:not|never|no longer|nobody|no one|neither|nor|nothing)(?: \S+){0,3}? P\b/;
const NEGATIVE_QUESTION =
  /^(?:so |and |but |then )*(?:is|are|was|do|does|did|should|will|would|can|could|has|have) not\b/;

const SHARED = new RegExp(
  `\\bshared ${DUTY}\\b(?! model)|\\b(?:is|are|be|being|was) (?:\\S+ ){0,3}?shared\\b(?! services?\\b)`,
);
/** "Both AWS and the customer share it": one clause. */
const TOGETHER = /\b(?:P and (?:the )?C|C and (?:the )?P)(?: both)? share\b/;
const NO_BUSINESS = new RegExp(`\\b(?:none of|not|no) (C|P)(?: \\S+)? ${DUTY}\\b`);
/** Owners named in a way of their own, before the general forms. */
const SAID: [RegExp, Party][] = [
  [/\bP (?:\S+ )?leaves?\b(?: \S+){0,7} (?:to|with|for|on) C\b/, 'customer'],
  [/\bnot (?:something|anything|a thing|what|where) P\b/, 'customer'],
  [
    /\b(?:nobody|no one|none|nobody else) (?:but|except|else than|other than) C\b|\bonly C\b|\bnothing but (?:our|my|C)\b|\bP (?:has|have|plays|takes) no\b/,
    'customer',
  ],
  [/\b(?:nobody|no one|none) (?:but|except|else than|other than) P\b|\bonly P\b/, 'provider'],
  // "Are we compliant because we are on AWS?": AWS would have made us so.
  [/\b(?:are|is|am|be|makes?) (?:C|(?:our|my) \S+)(?: \S+){0,2}? (?:compliant|certified|accredited)\b/, 'provider'],
  [/\bnot (?:\S+ )?covered (?:by|in|under) (?:the )?P\b/, 'customer'],
  [/\bcovered (?:by|in|under) (?:the )?P\b/, 'provider'],
  [new RegExp(`\\bC (?:has|have) no (?:\\S+ ){0,2}${DUTY}\\b`), 'provider'],
  [/\bnot (?:leave|rely|count|depend)\b(?: \S+){0,7} (?:to|on|upon) P\b/, 'customer'],
  [
    /\bnot(?: be)? (?:leave|left|push|pushed|hand|handed|pass|passed)\b(?: \S+){0,7} (?:to|on|onto|upon) P\b/,
    'customer',
  ],
  [/\bnot(?: \S+)? off C (?:hands|plate|shoulders|list|desk)\b/, 'customer'],
  [/\boff C (?:hands|plate|shoulders|list|desk)\b/, 'provider'],
  [/\b(?:is|was) it P\b(?! or\b)/, 'provider'],
  [/\b(?:is|was) it C\b(?! or\b)/, 'customer'],
  [/\bnot for C to\b/, 'provider'],
  [/\bnot P but C\b/, 'customer'],
  [/\bnot C but P\b/, 'provider'],
  [/\b(?:nobody|no one|none) (?:at|from|of|in) P\b/, 'customer'],
  [/\bC (?:\S+ )?not off the hook\b|\bP (?:\S+ )?(?<!not )off the hook\b/, 'customer'],
  [/\bC (?:\S+ )?(?<!not )off the hook\b|\bP (?:\S+ )?not off the hook\b/, 'provider'],
  [
    /\b(?:leave|hand|delegate|outsource|pass|push|give|rely|count|depend)\b(?: \S+){0,7} (?:to|on|upon) P\b/,
    'provider',
  ],
  [/\b(?:no|nothing)\b(?: \S+){0,4} (?:for|to|on|with) C\b/, 'provider'],
  [
    /\bC (?:can |could |may |will )?(?:just|only|merely) (?:approve|accept|click|watch|wait|relax|sit|enjoy)\b/,
    'provider',
  ],
  [/\b(?:nobody|no one|none) (?:needs?|has|have) to\b/, 'provider'],
  [/\b(?:no more|nothing)(?: \S+){0,4}? to (?:worry|care|bother|think)\b/, 'provider'],
  [
    /\blet P\b|\b(?:can|could|may) C (?:\S+ )?(?:skip|ignore|forget|stop|drop)\b|\bC (?:can |could |may )?(?:stop|skip|drop)\b/,
    'provider',
  ],
  [/\b(?:nobody|no one) (?:at|in|of|on|from) (?:our|my|C)\b|\bC are (?:\S+ )?automatically\b/, 'provider'],
];

/** "The apps that we install": which ones, not whose. */
const RELATIVE = new RegExp(
  `(?<!\\b(?:true|correct|sure|myth|means?|case|job|so|is|was|it|told|${HEARD})) (?:that|which) C (?:(?:have|had|can|will|do) )?\\S+(?= (?:is|are|was|were|will|gets?)\\b)`,
);

/** The service itself as the one that acts: "does Fargate set …", "RDS patches itself"; nouns end on "s" as well. */
const acts = (verb: string): RegExp =>
  new RegExp(
    `^(?:so |and |but |then |also |ok |well |P )*(?:(?:do|does|did|will|would|can|could|should|must|shall) (?:not )?(?:the |our |my )?S(?: \\S+)? \\S+|(?:the |our |my )?S (?:(?:always|never|also|just|even|really|actually|already|still|does|do|will|can|not) )*(?!is\\b|was\\b|has\\b|us\\b|this\\b|as\\b|os\\b)(?:${verb}|${DOES})\\b(?! (?:is|are|was|were|belong|belongs)\\b| (?:on|of|in|for) S\\b))`,
  );
const ACTS = acts('[a-z]+s');
/** … where nothing is put as something to confirm: "S3 logs and alerts" names things. */
const ACTS_PLAINLY = acts(
  '(?!(?:serves|returns|throws|shows|fails|gives|drops|hangs|crashes|rejects|refuses|ignores|loses|lists)\\b)[a-z]+[^s\\W]s(?= (?:the|our|my|all|any|every|an?|its?|them|this|that|these|everything|automatically|by|for|without|in)\\b)',
);

/** Words that leave nothing to the other side. */
const ALL =
  /\b(?:all|everything|anything|nothing|entirely|completely|fully|wholly|solely|exclusively|only|alone|end to end|whatever|any|never (?:have|need) to)\b/;

const by = (party: Party): Claim => ({ party, negated: false });

/** What is presumed where this is denied: the other side, or that it is not shared. */
const opposite = (claim: Claim): Claim =>
  claim.party === 'shared'
    ? { ...claim, negated: !claim.negated }
    : { ...claim, party: claim.party === 'provider' ? 'customer' : 'provider' };

/** Who is said to own it, in one clause. */
function ownerIn(clause: string, confirming: boolean): Claim | null {
  const asked = NEGATIVE_QUESTION.test(clause);
  if (POSSIBLE.test(clause) && !SAID.some(([pattern]) => pattern.test(clause))) return null;
  // "For us" tells who has the good of it, unless it is "for us to do" or "a job for us".
  const said = clause
    .replace(/^(?:can|could|may) C (?:safely )?(?:assume|expect|presume)(?: that)? /, '')
    .replace(
      /^(?:please )?(?:confirm|it is (?:true|correct|right)|(?:is|am) (?:it|i) (?:true|correct|right))(?: that)? /,
      '',
    )
    .replace(RELATIVE, '')
    .replace(/ C(?<=\b(?:the|all|any|every) \S+ C) (?:already|still) (?:have|own|use|run|keep)\b/, '')
    .replace(OURS, 'C')
    .replace(/(?<=\b(?:P|C|S|nobody)) (?:who|that|which)\b/g, '')
    .replace(NEGATIVE_QUESTION, (m) => m.replace(/ not$/, ''))
    .replace(
      /(?<!\b(?:is|it|that|this|job|task|work|thing|anything|nothing|something|left|[a-z]*thing \S+)) for (?:C|me|us)\b(?! to)/g,
      '',
    );
  if (SHARED.test(said)) return { party: 'shared', negated: NOT.test(said) && !asked };
  const spared = NO_BUSINESS.exec(said);
  if (spared) return by(spared[1] === 'P' ? 'customer' : 'provider');
  const own = SAID.find(([pattern]) => pattern.test(said) || (said !== clause && pattern.test(clause)));
  if (own) return by(own[1]);
  // Where a mark is not, none of its patterns need be tried: most clauses speak of one side.
  const at = (side: 'P' | 'C') =>
    said.includes(side) ? Math.min(...OWN[side].map((p) => said.search(p)).filter((i) => i >= 0)) : Infinity;
  const [p, c] = [at('P'), at('C')];
  if (p === Infinity && c === Infinity) {
    const does = (confirming ? ACTS : ACTS_PLAINLY).test(said.replace(SPEAKER, ''));
    return does || (confirming && AUTOMATIC.test(clause)) ? by(NOT.test(said) ? 'customer' : 'provider') : null;
  }
  if (p <= c) return by(NOT_P.test(said) ? 'customer' : 'provider');
  if (SPARED.test(said)) return by('provider');
  return NOT.test(said) && !/\bnot only\b/.test(said) && !/\bC$/.test(said) ? null : by('customer');
}

/** What the clauses of a sentence agree on; of what they differ in, nothing is presumed. */
function ownerOf(sentence: string): Claim | null {
  if (TOGETHER.test(sentence)) return { party: 'shared', negated: DENIED_BEFORE.test(sentence) };
  const denied = DENIED_BEFORE.test(sentence);
  const confirming = [YES_NO, TAG, HEARSAY].some((pattern) => pattern.test(sentence));
  // "That is theirs" ends like a tag, and is the claim itself.
  const cut = sentence.replace(TAG_CUT, '');
  const put = (/\b[PCS]\b|\bshared\b|\bautomatic/.test(cut) ? cut : sentence)
    .replace(DENIED_BEFORE, '')
    .replace(MAY_SAY, '');
  const bare = YES_NO.test(sentence) ? put.replace(PURPOSE, '') : put;
  const clauses = bare
    .split(CLAUSE)
    .map((c) => c.replace(/^(?:so|but|and|then|ok|well) /, '').trim())
    .filter(Boolean);
  const main = clauses.filter((c) => !ASIDE.test(c) && !SPOKEN.test(c));
  const found = (main.length ? main : clauses).flatMap((c): Claim[] => {
    const owner = ownerIn(c, confirming);
    return owner ? [ALL.test(c) ? { ...owner, all: true } : owner] : [];
  });
  const apart = found.some((f) => f.party !== found[0]!.party || f.negated !== found[0]!.negated);
  // "The jobs are ours, but bugs in Glue are AWS's?": the turn is what is asked.
  const turned = apart && /\b(?:but|so|hence|therefore) [^,]*$/.test(bare);
  const meant = turned ? found.slice(-1) : apart ? [] : found;
  if (!meant[0]) return null;
  const claim = meant.find((f) => f.all) ?? meant[0];
  return denied ? opposite(claim) : claim;
}

/**
 * The owner that is presumed: by the last sentence that names one and is put as something to confirm.
 * `all`: the sentences as {@link ./marks.ts marks}, with "S" for services and "," where a clause may end.
 */
export function claimOf(sentences: readonly string[]): Claim | null {
  // "… by AWS. Right?": the tag belongs to what it follows.
  const all: string[] = [];
  for (const s of sentences) all.push(all.length && TAG_ALONE.test(s) ? `${all.pop()} , right` : s);
  const last = all.at(-1) ?? '';
  const asks = all.filter((s) => YES_NO.test(s) || TAG.test(s) || HEARSAY.test(s));
  const bare = !all.some(wanting);
  if (!asks.length && !bare) return null;
  const told = bare ? all.filter((s) => !STORY.test(s.replace(OURS, 'C'))).reverse() : [];
  for (const sentence of [...asks.reverse(), ...told]) {
    if (
      [SCENE, ORDER, STATE].some((kind) => kind.test(sentence)) ||
      OPEN_END.test(sentence) ||
      (wanting(sentence) && !HEARSAY.test(sentence) && !TAG.test(sentence))
    )
      continue;
    const found = ownerOf(sentence);
    if (!found) continue;
    // "My boss says AWS patches EC2. That's wrong, isn't it?"
    return sentence !== last && DENIED.test(last) ? opposite(found) : found;
  }
  return null;
}

import type { Claim, Side } from '../types.ts';
import { claimOf } from './claim.ts';
import { marks, OURS, OWN } from './marks.ts';

/**
 * Which side a question speaks of: the side whose duties it asks for, and the owner it presumes ("that's on us,
 * right?"). English grammar only: the provider's own names arrive as the mark PROVIDER, nothing here knows one by name.
 */
export interface Sides {
  side: Side | null;
  claim: Claim | null;
  /** It asks which of the two: "on us or on them?". */
  either: boolean;
  /** Whose people or things are spoken of: "our developers", "Amazon's own technicians"; null where of both or neither. */
  whose: Side | null;
}

/** The provider called by a noun. */
const NAMED = new Set(['provider', 'vendor', 'csp', 'supplier', 'hoster', 'hyperscaler']);

/** "True or false" asks for a verdict and denies nothing. */
const VERDICTS = /\b(?:true (?:or )?false|right or wrong|yes (?:or )?no|agree (?:or )?disagree)\b/g;

/** `sentences`: their words, the provider's names as PROVIDER, services as SERVICE, "," where a clause may end. */
export function sides(sentences: readonly (readonly string[])[]): Sides {
  const said = sentences.map(marks);
  const verdict = said.some((s) => s.search(VERDICTS) >= 0);
  const all = (verdict ? said.map((s) => s.replace(VERDICTS, '')) : said)
    .map((s) => s.replace(/^[ ,]+|[ ,]+$/g, ''))
    .filter(Boolean);
  // "True or false: …" and "… Yes or no?" ask to confirm.
  if (all.length && verdict) all.push(`${all.pop()} , right`);
  const plain = all.map((s) => (s.includes(',') ? s.replace(/(?:^| ),(?= |$)/g, '').trim() : s));
  const whole = plain.join(' . ');
  const holds = (side: 'P' | 'C') => OWN[side].some((p) => plain.some((s) => p.test(s)));
  const alternatives = /\bor\b|\bsays?\b/.test(whole) && namesBoth(whole);
  return {
    side: sideAsked(
      whole,
      holds,
      sentences.some((x) => x.some((t) => t === 'PROVIDER' || NAMED.has(t))),
    ),
    claim: alternatives ? null : claimOf(all),
    either: alternatives,
    whose: whoseIn(whole),
  };
}

/** "Us or them?", "automatic, or do we …?" */
function namesBoth(whole: string): boolean {
  const [either = ''] = /\b(?:P|C)\b(?: \S+){0,10} or (?:\S+ ){0,6}(?:P|C)\b/.exec(whole) ?? [];
  return (
    (either.includes('P') && either.includes('C')) ||
    OR_OURS.test(whole) ||
    /\bsays? P\b.{0,80}\bsays? C\b|\bsays? C\b.{0,80}\bsays? P\b/.test(whole) ||
    /\b(?:automatic(?:ally)?|default|by itself|on its own|built in|included)\b(?: \S+){0,3} or (?:\S+ ){0,4}C\b/.test(
      whole,
    )
  );
}

/** "By AWS or by our DBA?", "their slip or ours?", "an AWS bug or our retention?" */
const OR_OURS =
  /\bP (?:(?!our\b|my\b)\S+ ){0,3}or (?:\S+ )?(?:our|my) (?!S\b)\S+$|\b(?:their|P) \S+ or C$|\bC \S+ or (?:their|P)\b/;

/** What a provider has of its own. */
const ITS =
  /\bP (?:own )?(?:\S+ )?(?:staff|people|employees|engineers|technicians|admins|personnel|guards|workers|crew|buildings?|halls?|sites?|premises|centres?|centers?|hardware|hosts?|routers?|switches|devices?|infrastructure)\b/;
/** People of the provider, named by where they are. */
const ITS_PLACE =
  /\b(?:staff|people|employees|technicians|personnel|guards|workers|crew) (?:in|at|of) (?:the|their|those|P) (?:data ?cent(?:er|re)s?|data hall|server hall|server rooms? of P)\b/;
const OUR =
  /\b(?:our|my) (?!P\b|S\b|provider\b|vendor\b)\S+|\bC (?:\S+ )?(?:own|operate|build|built|wrote|run|bake|ship|deploy|host|make|made)\b|\b(?:tenant|customer) (?:own )?(?:personnel|staff)\b/;

function whoseIn(whole: string): Side | null {
  const [its, ours] = [(whole.includes('P') && ITS.test(whole)) || ITS_PLACE.test(whole), OUR.test(whole)];
  return its === ours ? null : its ? 'provider' : 'customer';
}

/** What one is spared is what the other side does: "lose", "hand over", "no longer", "off our plate". */
const RELIEF =
  /\b(?:loses?|losing|lost|drops?|dropped|stops?|stopped|stopping|forget|quits?|quitting|skips?|shed|sheds|hand(?:s|ed|ing)? (?:over|off)|hand(?:s|ed|ing)?(?: \S+){0,2} to P|delegat\w*|pass(?: over)? (?:\S+ )?to P|outsourc\w*|offload\w*|rid of|freed|spared?|spares|relieved?|relief|relieves|saved?|saves|ignore|lazy|sit back|relax|for granted|off limits|go(?:es|ing)? away|fall(?:s|ing)? away|shift(?:s|ed)? away|disappears?|vanish(?:es)?|gone|no longer|never (?:need|have|had) to|any ?more|any longer|no more|retired?|get(?:s)? out of|out of C (?:hands|remit|scope)|off C (?:hands|plate|shoulders|backs?|list)|off (?:our|my) (?:hands|plate|shoulders|backs?|list)|out of (?:our|my) (?:hands|remit|scope)|kills? off|abstracted|somebody else|someone else|behind the scenes|without (?:C|us)|lift a finger|zero effort|take over from|(?:come|comes|get|gets) (?:\S+ )?for (?:free|C money|my money|our money|the money)|inherit|inherited (?:by|from)|not (?:even )?(?:allowed|necessary|supposed|meant)|no access)\b/;
/** Relief that is said by a denial. */
const SPARING =
  /\b(?:lift a finger|never (?:need|have|had) to|any ?more|any longer|no longer|no more|not (?:even )?(?:allowed|necessary|supposed|meant))\b/;
/** "Done for us", "what we pay them for": what the provider does. */
const FOR_US =
  /\b(?:do|does|done|doing|did|happens?|handled?|handles|care|works?)(?: \S+){0,2} for (?:C|me|us)\b(?! to)|\b(?:pay|paying|buy|buying|rent|renting)\b(?: \S+){0,4} (?:P|for)\b/;
/** What the provider leaves out is the customer's. */
const LEFT_OUT =
  /\bP\b(?: \S+){0,4} (?:excludes?|excluded|outside|leaves?|refuses?|expects?|assumes? (?:that|the|C)\b|presumes?|misses|ignores?|no(?:t|body)|never)\b|\b(?:excluded|outside|beyond|missing)\b.*\bP\b|\b(?:not|never)(?: (?!what\b|which\b|who\b)\S+){0,6} P\b/;
const STAYS =
  /\b(?:left|remain|remains|remaining|stays?|still|keep|keeps|continue|continues|falls?|alone|ourselves|myself|himself|themselves)\b/;
const DENIED = /\b(?:not(?! only\b)|never|neither|cannot|no (?:circumstances|way|account))\b/;
/** Both lists are wanted: "us and the vendor", "the split", "who does what". */
const BOTH =
  /\bP\b(?: \S+){0,5} (?:and|or|versus|from|plus|with)(?: \S+){0,5} C\b|\bC\b(?: \S+){0,5} (?:and|or|versus|from|plus|with)(?: \S+){0,5} P\b|\b(?:both (?:sides|columns|parts|halves|parties|lists)|two (?:lists|boxes|columns)|who does what|who is doing what|whose|split|delineation|demarcation|raci|side by side|is and is not|is this C or)\b|\bbetween\b.*\b[PC]\b/;

/** "What do I write?" asks for no part of mine, nor is what runs on the provider's cloud its doing. */
const FORM =
  /\bwhat (?:do|does|should|can|shall|must|would) C (?:write|put|answer|enter|say|tell|tick|reply)\b|\bC (?:need|want|would like|require|look for|am looking for)(?= (?:\S+ )?P\b)/g;
const PLACE =
  /\b(everything|anything|all|things|stuff|workloads?|systems?|apps?|running|runs?|hosted|hosting|duties|responsibilities|tasks)(?: (?:is|are|lives?|sits?))? (?:on|in|with) (?:the )?P\b/g;

/** "Our security duties in the AWS cloud". */
const OUR_DUTIES =
  /(?<!\bof )\b(?:our|my) (?=(?:(?!P\b)\S+ ){0,2}(?:duties|responsibilities|tasks|obligations|chores|homework|todos?)\b)/g;

/** "… when I keep things on EBS": where it is so, not whose it is. */
const WHILE = / (?:(?:when|if|while|once|whenever|as long as) C (?!not\b)|given that )[^,.]*$/;

/** "What remains with the policyholder", "what is left for me": with whom it is left, if it is not the provider. */
const LEFT_WITH =
  /\b(?:left|left ?overs?|remain|remains|remaining|stays?|falls?)\b(?: \S+){0,2} (?:for|to|with|on|upon) C\b|\b(?:remains?|stays?|left) (?:on|with|to|for) (?!(?:the )?(?:cloud )?P\b)/;

/** "Subtract all that AWS does", "beyond our own work": what is left is the other side's. */
const LESS =
  /\b(?:minus|less|subtract\w*|(?:strike|striking|cross|crossing)(?: (?:out|off))?|tak(?:e|ing) away|leav(?:e|ing) out|apart from|aside from|except(?: for)?|besides|beyond|other than|on top of)\b(?: (?:what|whatever|all|everything|anything|the|that|those|things|stuff|parts?|bits?|jobs?|work|belongs?|to|of|is|done|by|handled)){0,6}? ([PC])\b/;

/** "The column AWS", "out of scope for us": a heading names the side, or leaves it out. */
const HEADING =
  /\b(out of |not in )?(?:(?:column|row|cell|section|heading|chapter)(?: (?:for|of|called|named|headed))?|scope (?:for|of)) ([PC])\b/;
/** "What we can rely on AWS for". */
const RELIED = /\b(?:rely|relying|count|counting|lean|leaning|depend|depending|point|pointing|refer) (?:on|to|at) P\b/;

/** "What do we get done by AWS?", "what stays with AWS", "what can I leave to AWS". */
const GIVEN =
  /\bwhat\b.{0,300} (?:done|handled|provided|managed|covered|supplied|patched) by P\b|\b(?:(?:stays?|remains?|rests?|lies) with|(?:leave|hand|delegate|give)(?: \S+){0,2} to) P\b/;

const ASKS = /\b(?:what|which|where|whose|list|give|tell|show)\b/;

function sideAsked(story: string, holds: (side: 'P' | 'C') => boolean, named: boolean): Side | null {
  // "I'm a florist, not a sysadmin" is the story; what is asked stands in the sentence that asks.
  const told = /[PC]/.test(story)
    ? story.replace(FORM, 'what').replace(PLACE, '$1').replace(WHILE, '').replace(OUR_DUTIES, 'C ')
    : story;
  const people = told.replace(OURS, 'C');
  const ours = people !== told && !named ? people.replace(/\bP\b/g, 'C') : people;
  const whole = ours.split(' . ').findLast((s) => /\b[PC]\b/.test(s) && ASKS.test(s)) ?? ours;
  const [p, c] = [whole.search(/\bP\b/), whole.search(/\bC\b/)];
  const relief = RELIEF.test(whole);
  const left = LEFT_WITH.test(whole);
  if (p < 0 && c < 0 && !relief && !left) return null;
  // "… that we would not be responsible for elsewhere" tells of another place.
  const denied = DENIED.test(whole) && DENIED.test(whole.replace(/\b(?:that|which) (?:C|P) (?:\S+ )?not\b.*$/, ''));
  if (!relief && !denied && BOTH.test(whole)) return null;
  // "Which bits are Amazon's problem and not mine?"
  const [, theirs] =
    /\b([PC]) (?:(?![PC] )\S+ ){0,4}(?:and |but )?(?:not|rather than|instead of|as opposed to) (?:the )?(?!\1)[PC]\b/.exec(
      whole,
    ) ?? [];
  if (theirs) return theirs === 'P' ? 'provider' : 'customer';
  const [, out, heading] = HEADING.exec(whole) ?? [];
  if (heading) return (heading === 'P') === (out === undefined) ? 'provider' : 'customer';
  if (GIVEN.test(whole) && !denied) return 'provider';
  if (RELIED.test(whole)) return denied ? 'customer' : 'provider';
  // "All of these are AWS's job except …"
  const except = whole.search(/\bexcept\b/);
  if (except > Math.max(p, c) && p < 0 !== c < 0) return p < 0 ? 'provider' : 'customer';
  const [, less] = LESS.exec(whole) ?? [];
  if (less) return less === 'P' ? 'customer' : 'provider';
  if (/\b(?:none of|not|no) C (?:\S+ )?(?:business|problem|concern|headache|job|work|turf|task|duty)\b/.test(whole))
    return 'provider';
  if (
    /\b(?:not|never) (?:\S+ )?(?:pass|hand|delegate|outsource|transfer|shift|offload|push|escape|avoid)\b/.test(whole)
  )
    return 'customer';
  if (/\bP (?:\S+ )?(?:not|never) (?:let|lets|allow|allows|permit|permits) C\b/.test(whole)) return 'provider';
  if (/\b(?:do|does|did|will) not P\b(?! *$)/.test(whole)) return 'customer';
  if (/\b(?:never|not) (?:leave|leaves|left) (?:the )?C\b/.test(whole)) return 'customer';
  if (/\bno(?:body| one)\b(?: \S+){0,3} for C\b/.test(whole)) return 'customer';
  if (left) return denied ? 'provider' : 'customer';
  const first = () => {
    const held = holds('P');
    return held === holds('C') ? p < c : held;
  };
  const byP = p >= 0 && (c < 0 || first());
  if (byP && !relief) {
    if (FOR_US.test(whole)) return denied ? 'customer' : 'provider';
    return LEFT_OUT.test(whole) || (STAYS.test(whole) && c >= 0) ? 'customer' : 'provider';
  }
  if (relief) return (denied && !SPARING.test(whole)) || /\b(?:still|except)\b/.test(whole) ? 'customer' : 'provider';
  if (c >= 0) {
    if (FOR_US.test(whole)) return denied ? 'customer' : 'provider';
    return denied ? 'provider' : 'customer';
  }
  return null;
}

import type { Party, Side } from '../types.ts';

/**
 * Which side a question speaks of: the side whose duties it asks for, and the owner it presumes ("that's on us,
 * right?"). English grammar only: the provider's own names arrive as the mark PROVIDER, nothing here knows one by name.
 */
export interface Sides {
  side: Side | null;
  claim: { party: Party; negated: boolean } | null;
}

const P = new Set(['PROVIDER', 'provider', 'vendor', 'csp', 'they', 'them', 'theirs', 'their', 'hyperscaler']);
const C = new Set([
  'we',
  'us',
  'ours',
  'i',
  'me',
  'mine',
  'customer',
  'customers',
  'client',
  'clients',
  'tenant',
  'tenants',
  'csc',
  'consumer',
  'subscriber',
  'ourselves',
  'myself',
  'our',
  'my',
]);

/** The provider called by a noun. */
const NAMED = new Set(['provider', 'vendor', 'csp', 'hyperscaler']);

/** "give me", "tell me": the asker wants to be told, and owns nothing by that. */
const GIVE = new Set(['give', 'tell', 'show', 'send', 'remind', 'let', 'help', 'get', 'explain', 'to', 'for', 'teach']);

/** "I thought", "I wonder": speaking, not owning. */
const THINKS =
  /^(?:thought|think|believe|believed|assume|assumed|guess|heard|reckon|say|said|mean|meant|wonder|know|hope|am|was|read|see|understand|understood|ask|asked)$/;

const DUTY =
  '(?:job|jobs|problem|duty|duties|responsibility|responsibilities|task|tasks|chore|call|side|work|headache|plate|court|backlog|fault|part|half|burden|concern|department|turf|remit|scope|business|list|column|homework|todo|todos|checklist|chores|lap|end|portion|bit|obligation|obligations)';
const DOES =
  '(?:do|does|did|will|would|can|could|should|must|have|has|need|needs|ought|get|gets|handle|handles|take|takes|manage|manages|own|owns|patch|patches|cover|covers|maintain|maintains|run|runs|keep|keeps|apply|applies|provide|provides|secure|secures|look|looks|fix|fixes|update|updates|encrypt|encrypts|back|backs|rotate|rotates|is|are|was|were|be|responsible|accountable|supply|supplies|install|installs|configure|configures|monitor|monitors|scale|scales|care|cares|deal|deals|roll|rolls|push|pushes|replace|replaces|owe|owes|enable|enables|turn|turns|pick|picks|choose|chooses|set|sets|notice|notices|recover|recovers|move|moves|delete|deletes|purge|purges)';
const HEARD =
  '(?:thought|thinks|think|believe|believes|assumed|assume|assumes|assuming|insists|insist|says|say|said|claims|claim|claimed|told|swears|heard|reckon|reckons|convinced|pretty sure|supposedly|apparently|guess|according)';

const IS_DUTY = new RegExp(`^${DUTY}$`);
const NEGATED = /\b(?:not|never|no longer)\b/;

const own = (side: 'P' | 'C') => [
  // "our job", "customer responsibility", "AWS chore", "provider's side"
  new RegExp(`\\b${side} (?:\\S+ )?${DUTY}\\b`),
  // "on us", "up to them", "done by AWS", "left to us", "sits with us"
  new RegExp(`\\b(?:on|upon|by|with|to|from) (?:the )?(?:cloud )?${side}\\b`),
  // "AWS handles", "we have to", "does AWS", "is the customer responsible"
  new RegExp(`\\b${side} (?:(?![PC] )\\S+ ){0,2}?${DOES}\\b`),
  // at the start, or after "I thought", "they say that": the subject, whatever it does
  new RegExp(
    `(?:^|\\b${HEARD} (?:that |C that |C )?)(?:the )?(?:cloud )?${side} (?!or\\b|and\\b|side\\b|versus\\b)\\S+`,
  ),
  new RegExp(
    `\\b(?:do|does|did|will|would|can|could|should|must|is|are|was|has|have|had|shall) (?:the )?(?:cloud )?${side}\\b`,
  ),
  // "theirs", "ours", "us?" as the last word
  new RegExp(`\\b${side}$`),
];
const OWN = { P: own('P'), C: own('C') };

const IS_DOING = new RegExp(`^${DOES}$`);
/** People and things of the provider that act for it: "the AWS team". */
const IS_CREW = /^(?:team|teams|people|guys|folks|staff|engineers|crew|support|or|and|versus)$/;
/** "The AWS account", "our AWS bill": the provider's name tells which, not whose. */
const onlyNames = (tokens: readonly string[], i: number): boolean => {
  const next = tokens[i + 1] ?? '';
  return (
    /^(?:the|our|my|an|this|that|your)$/.test(tokens[i - 1] ?? '') &&
    tokens[i] === 'PROVIDER' &&
    next !== '' &&
    !P.has(next) &&
    !C.has(next) &&
    ![IS_DUTY, IS_DOING, IS_CREW].some((kind) => kind.test(next))
  );
};

/** The mark of each word: P, C or the word itself. "our RDS" is not a claim of ownership, so `our X` counts only before a duty word. */
function marks(tokens: readonly string[]): string {
  return tokens
    .map((t, i) => {
      if (P.has(t)) return onlyNames(tokens, i) ? t : 'P';
      if (t === 'i' && THINKS.test(tokens[i + 1] ?? '')) return t;
      if (!C.has(t) || (t === 'me' && GIVE.has(tokens[i - 1] ?? ''))) return t;
      const toDo = tokens[i + 1] === 'to' && tokens[i + 2] === 'do';
      return (t === 'our' || t === 'my') && !toDo && !IS_DUTY.test(tokens[i + 1] ?? '') ? t : 'C';
    })
    .join(' ');
}

/** Presumes an owner only where the words are put as something to confirm: yes/no form, a tag, hearsay, or a bare "…?". */
const YES_NO =
  /^(?:so |and |but |then |also |ok |hey |well |please )*(?:is|are|was|were|do|does|did|will|would|can|could|should|shall|must|has|have|had|am|may)\b/;
const TAG =
  /\b(?:right|correct|yes|no|nope|true|false|wrong|agreed|yeah|surely|confirm|huh|eh|innit|or not|is it not|is not it|are not they|are not we|do not we|do not they|does not it|will they|should they not|they should not|is it|are they|do they|does it|are we|do we|will it)$/;
const HEARSAY = new RegExp(`\\b${HEARD}\\b`);
const QUESTION_WORD = /\b(?:why|who|whom|whose|which|what|where|how|whos)\b/;
const AUTOMATIC =
  /\b(?:automatically|automatic|on its own|by itself|by themselves|out of the box|behind the scenes|for us|for me|for free|magically|just appear|taken care of|handled|built in|without us|included|by default|self healing)\b/;
const DENIAL = /\b(?:wrong|not true|untrue|incorrect|false|nope|nonsense|rubbish|mistaken|doubt)\b/;

/** "True or false" asks for a verdict and denies nothing. */
const VERDICTS = /\b(?:true (?:or )?false|right or wrong|yes or no|agree or disagree)\b/g;
/** "Can we …?", "do I need …?": asks what is possible or wise, and presumes no owner. */
const POSSIBLE =
  /^(?:\S+ ){0,5}?(?:can|could|may|might) C\b|\b(?:C can|is it possible|possible to|C (?:be )?allowed|do C need (?!to))\b/;

export function sides(sentences: readonly (readonly string[])[]): Sides {
  const all = sentences.map((s) => marks(s).replace(VERDICTS, '').trim()).filter(Boolean);
  const whole = all.join(' . ');
  const held = { P: OWN.P.some((p) => all.some((s) => p.test(s))), C: OWN.C.some((p) => all.some((s) => p.test(s))) };
  const either = /\b(?:P|C)\b(?: \S+){0,10} or (?:\S+ ){0,6}(?:P|C)\b/.exec(whole);
  const alternatives =
    (either !== null && /P/.test(either[0]) && /C/.test(either[0])) ||
    /\bautomatic(?:ally)?\b(?: \S+){0,3} or (?:\S+ ){0,4}C\b/.test(whole);
  return {
    side: sideAsked(
      whole,
      held,
      sentences.some((x) => x.some((t) => t === 'PROVIDER' || NAMED.has(t))),
    ),
    claim: alternatives ? null : claimOf(all, whole),
  };
}

/** What one is spared is what the other side does: "lose", "hand over", "no longer", "off our plate". */
const RELIEF =
  /\b(?:loses?|losing|lost|drops?|dropped|stops?|stopped|stopping|forget|quits?|quitting|skips?|shed|sheds|hand(?:s|ed|ing)? (?:over|off)|hand(?:s|ed|ing)?(?: \S+){0,2} to P|delegat\w*|pass(?: over)? (?:\S+ )?to P|outsourc\w*|offload\w*|rid of|freed|spared?|spares|relieved?|relief|relieves|saved?|saves|ignore|lazy|sit back|relax|for granted|off limits|go(?:es|ing)? away|fall(?:s|ing)? away|shift(?:s|ed)? away|disappears?|vanish(?:es)?|gone|no longer|any ?more|any longer|no more|retired?|get(?:s)? out of|out of C (?:hands|remit|scope)|off C (?:hands|plate|shoulders|backs?|list)|off (?:our|my) (?:hands|plate|shoulders|backs?|list)|out of (?:our|my) (?:hands|remit|scope)|kills? off|abstracted|somebody else|someone else|behind the scenes|without (?:C|us)|lift a finger|zero effort|take over from|(?:come|comes|get|gets) (?:\S+ )?for (?:free|C money|my money|our money|the money)|inherit|inherited (?:by|from)|serverless|not (?:even )?(?:allowed|necessary|supposed|meant)|no access)\b/;
/** "Done for us", "what we pay them for": what the provider does. */
const FOR_US =
  /\b(?:do|does|done|doing|did|happens?|handled?|handles|care|works?)(?: \S+){0,2} for (?:C|me|us)\b(?! to)|\b(?:pay|paying|buy|buying|rent|renting)\b(?: \S+){0,4} (?:P|for)\b/;
/** What the provider leaves out is the customer's. */
const LEFT_OUT =
  /\bP\b(?: \S+){0,4} (?:excludes?|excluded|outside|leaves?|refuses?|expects?|misses|ignores?|no(?:t|body)|never)\b|\b(?:excluded|outside|beyond|missing|lies outside|not|never)\b.*\bP\b/;
const STAYS =
  /\b(?:left|remain|remains|remaining|stays?|still|keep|keeps|continue|continues|falls?|alone|ourselves|myself|himself|themselves)\b/;
const DENIED = /\b(?:not|never|neither|cannot)\b/;
/** Both lists are wanted: "us and the vendor", "the split", "who does what". */
const BOTH =
  /\bP\b(?: \S+){0,5} (?:and|or|versus|from|plus|with)(?: \S+){0,5} C\b|\bC\b(?: \S+){0,5} (?:and|or|versus|from|plus|with)(?: \S+){0,5} P\b|\b(?:both (?:sides|columns|parts|halves|parties|lists)|two (?:lists|boxes|columns)|who does what|who is doing what|whose|split|delineation|demarcation|raci|side by side|is and is not|is this C or)\b|\bbetween\b.*\b[PC]\b/;
/** People of the asker: "our DBAs", "my team"; "they" is them where no provider is named. */
const OURS =
  /\b(?:our|my|C) (?:(?!P\b)\S+ ){0,2}?(?:teams?|admins?|dbas?|people|ops|devs?|developers?|engineers?|staff|sysadmins?|intern|guys|folks|department|company|users?|operators?|administrators?)\b/g;

function sideAsked(said: string, held: { P: boolean; C: boolean }, named: boolean): Side | null {
  const people = said.replace(OURS, 'C');
  const whole = people !== said && !named ? people.replace(/\bP\b/g, 'C') : people;
  const denied = DENIED.test(whole);
  const relief = RELIEF.test(whole);
  if (BOTH.test(whole) && !relief && !denied) return null;
  if (/\b(?:do|does|did|will) not P\b(?! *$)/.test(whole)) return 'customer';
  if (/\b(?:left|remain|remains|remaining|stays?|falls?)\b(?: \S+){0,2} (?:for|to|with|on|upon) C\b/.test(whole))
    return denied ? 'provider' : 'customer';
  const [p, c] = [whole.search(/\bP\b/), whole.search(/\bC\b/)];
  const byP = p >= 0 && (c < 0 || (held.P === held.C ? p < c : held.P));
  if (byP && !relief) {
    if (FOR_US.test(whole)) return denied ? 'customer' : 'provider';
    return LEFT_OUT.test(whole) ? 'customer' : STAYS.test(whole) && c >= 0 ? 'customer' : 'provider';
  }
  if (relief)
    return denied &&
      !/\b(?:any ?more|any longer|no longer|no more|not (?:even )?(?:allowed|necessary|supposed|meant))\b/.test(whole)
      ? 'customer'
      : /\bstill\b/.test(whole)
        ? 'customer'
        : 'provider';
  if (c >= 0) {
    if (FOR_US.test(whole)) return denied ? 'customer' : 'provider';
    return denied ? 'provider' : 'customer';
  }
  return null;
}

/** "Isn't that AWS's job?" presumes that it is. */
const NEGATIVE_QUESTION =
  /^(?:so |and |but |then )*(?:is|are|was|do|does|did|should|will|would|can|could|has|have) not\b/;

/** Owners that are named in a way of their own, before the general forms. */
const SAID: [RegExp, Party][] = [
  [/\bnot P but C\b/, 'customer'],
  [/\bnot C but P\b/, 'provider'],
  [
    /\b(?:leave|hand|delegate|outsource|pass|push|give|rely|count|depend)\b(?: \S+){0,4} (?:to|on|upon) P\b/,
    'provider',
  ],
  [/\b(?:no|nothing)\b(?: \S+){0,4} (?:for|to|on|with) C\b/, 'provider'],
];

function claimOf(all: readonly string[], whole: string): Sides['claim'] {
  const last = all.at(-1) ?? '';
  const asks = all.filter((s) => YES_NO.test(s) || TAG.test(s) || HEARSAY.test(s));
  const bare = !QUESTION_WORD.test(whole);
  if (!asks.length && !bare) return null;
  // The sentence that carries the presumption: the last one that names an owner, a question before a story.
  for (const sentence of [...asks.reverse(), ...(bare ? [...all].reverse() : [])]) {
    if (QUESTION_WORD.test(sentence) && !HEARSAY.test(sentence) && !TAG.test(sentence)) continue;
    if (POSSIBLE.test(sentence)) {
      const handed = SAID.find(([pattern]) => pattern.test(sentence));
      if (!handed) continue;
    }
    const said = SAID.find(([pattern]) => pattern.test(sentence));
    if (said) return { party: said[1], negated: DENIAL.test(last) };
    const at = (side: 'P' | 'C') =>
      OWN[side].map((p) => p.exec(sentence)?.index ?? Infinity).reduce((a, b) => Math.min(a, b));
    const p = at('P');
    const c = at('C');
    let party: Party | null = p === Infinity && c === Infinity ? null : p <= c ? 'provider' : 'customer';
    if (/\bshared\b/.test(sentence) && party === null) party = 'shared';
    if (party === null && AUTOMATIC.test(sentence) && YES_NO.test(sentence)) party = 'provider';
    if (party === null) continue;
    const denied =
      NEGATED.test(
        sentence
          .replace(NEGATIVE_QUESTION, '')
          .replace(
            /(?<!\b(?:it|this|that|which|they)) (?:is|are|do|does|did|will|should|would) not (?:it|they|we|that|you|P|C)\b.*$/,
            '',
          ),
      ) !== DENIAL.test(last);
    return { party, negated: denied };
  }
  return null;
}

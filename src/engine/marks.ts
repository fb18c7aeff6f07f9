/** The words by which one says who owns what: the grammar under {@link ./sides.ts} and {@link ./claim.ts}. */

const P = new Set([
  'PROVIDER',
  'provider',
  'vendor',
  'csp',
  'supplier',
  'hoster',
  'they',
  'them',
  'theirs',
  'their',
  'hyperscaler',
]);
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
  'policyholder',
  'insured',
  'ourselves',
  'myself',
  'our',
  'my',
]);

/** "give me", "tell me": the asker wants to be told, and owns nothing by that. */
const GIVE = new Set(['give', 'tell', 'show', 'send', 'remind', 'let', 'help', 'get', 'explain', 'to', 'for', 'teach']);

/** "Someone told us": who was spoken to owns nothing by that. */
const SPOKEN_TO = new Set([
  'told',
  'tells',
  'asked',
  'asks',
  'assured',
  'assures',
  'promised',
  'informed',
  'warned',
  'reminded',
]);

/** "Blocks our customers": people one speaks of, unless it is "the customer" who is to do it. */
const PEOPLE = new Set(['customers', 'clients', 'tenants']);
const LED = new Set(['the', 'on', 'by', 'to', 'with', 'for', 'or', 'of', 'and', 'upon', 'versus', 'not', 'is', 'are']);

/** "I thought", "I wonder": speaking, not owning. */
const THINKS =
  /^(?:want|wanted|only|like|thought|think|believe|believed|assume|assumed|guess|heard|reckon|say|said|mean|meant|wonder|know|hope|am|was|read|see|understand|understood|ask|asked)$/;

export const DUTY =
  '(?:job|jobs|problem|duty|duties|responsibility|responsibilities|task|tasks|chore|call|side|work|headache|plate|court|backlog|fault|part|half|burden|concern|department|turf|remit|scope|business|list|column|homework|todo|todos|checklist|chores|lap|end|portion|bit|obligation|obligations|hands|thing|domain|territory|baby|lookout|property|choice|choices|decision|decisions|matter)';
/** Work that is done to things. */
const WORK =
  'handle|handles|take|takes|manage|manages|patch|patches|cover|covers|maintain|maintains|run|runs|keep|keeps|apply|applies|secure|secures|fix|fixes|update|updates|encrypt|encrypts|back|backs|rotate|rotates|install|installs|configure|configures|monitor|monitors|replace|replaces|enable|enables|pick|picks|set|sets|move|moves|delete|deletes|purge|purges';
export const DOES = `(?:do|does|did|will|would|can|could|should|must|have|has|need|needs|ought|get|gets|own|owns|provide|provides|look|looks|is|are|was|were|be|responsible|accountable|supply|supplies|scale|scales|care|cares|deal|deals|roll|rolls|push|pushes|owe|owes|turn|turns|choose|chooses|notice|notices|recover|recovers|${WORK})`;
export const HEARD =
  '(?:thought|thinks|think|believe|believes|assumed|assume|assumes|assuming|insists|insist|says|say|said|claims|claim|claimed|told|swears|heard|reckon|reckons|convinced|pretty sure|supposedly|apparently|guess|according)';

/** "Sits with us", "comes from them": not "our backups with AWS". */
const LIES =
  'is|are|was|be|sits?|lies?|rests?|stays?|remains?|belongs?|lives?|left|leaves?|begins?|starts?|ends?|stops?|that|this|it|buck|ball|responsibility|accountability|ownership|duty|onus|comes?|came|gets?|provided|delivered|supplied|inherit|inherits|inherited|ours|theirs|squarely|entirely|solely|fully|only|nothing|anything|action|work|effort|input';

const IS_DUTY = new RegExp(`^${DUTY}$`);

const own = (side: 'P' | 'C') => [
  // "our job", "customer responsibility", "AWS chore", "provider's side"
  new RegExp(`\\b${side} (?:\\S+ )?${DUTY}\\b`),
  // "on us", "up to them", "done by AWS", "left to us", "sits with us"
  new RegExp(`\\b(?:(?:on|upon|by|to)|(?:${LIES}) (?:\\S+ )?(?:with|from)) (?:the )?(?:cloud )?${side}\\b`),
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
  new RegExp(`(?<!\\b(?:at|in|inside|via|through|with|from) (?:the )?)\\b${side}$`),
];
export const OWN = { P: own('P'), C: own('C') };

const IS_DOING = new RegExp(`^${DOES}$`);
/** "Wants to see them", "who rotates them?": things, not people. */
const DONE_TO = new RegExp(
  `^(?:see|give|list|show|read|name|count|fill|paste|copy|write|sort|split|map|compare|explain|find|use|uses|renew|renews|open|opens|close|closes|test|tests|review|reviews|sign|signs|${WORK})$`,
);
/** People and things of the provider that act for it: "the AWS team". */
const IS_CREW = /^(?:team|teams|people|guys|folks|staff|engineers|crew|support|or|and|versus)$/;
/** "The AWS account", "our AWS bill": the provider's name tells which, not whose. */
const onlyNames = (tokens: readonly string[], i: number): boolean => {
  const next = tokens[i + 1] ?? '';
  const [before, last] = [tokens[i - 2] ?? '', tokens[i - 1] ?? ''];
  // "Confirm that AWS prevents …" joins a clause.
  const joins = last === 'that' && !/^(?:in|on|for|of|with|from|to|at|is|)$/.test(before);
  return (
    /^(?:the|our|my|an|this|that|your)$/.test(last) &&
    !joins &&
    tokens[i] === 'PROVIDER' &&
    next !== '' &&
    !P.has(next) &&
    !C.has(next) &&
    ![IS_DUTY, IS_DOING, IS_CREW].some((kind) => kind.test(next))
  );
};

/** "The hosting company", "the cloud people". */
const CLOUD = new Set(['cloud', 'hosting']);
const COMPANY = new Set(['operator', 'company', 'firm', 'people', 'folks', 'guys', 'house']);

/** "Customer data", "customer managed keys": what kind of thing, not who. */
const IS_KIND = /^(?:data|content|records|managed|master|provided|specific|keys?|support)$/;

/** The mark of each word: P, C or the word itself. "our RDS" is not a claim of ownership, so `our X` counts only before a duty word. */
export function marks(tokens: readonly string[]): string {
  return tokens
    .map((t, i) => {
      if (t === 'SERVICE') return 'S';
      // "IAM users and their permissions": nobody is spoken of whose they could be.
      if (t === 'their' && !tokens.includes('PROVIDER') && !IS_DUTY.test(tokens[i + 1] ?? '')) return t;
      if (CLOUD.has(tokens[i - 1] ?? '') && COMPANY.has(t)) return 'P';
      // "A company uses Lambda. Which of these does the company manage?"
      if (t === 'company' && tokens[i - 1] === 'the') return 'C';
      if (t === 'them' && (DONE_TO.test(tokens[i - 1] ?? '') || /[a-z]s$/.test(tokens[i - 1] ?? ''))) return t;
      if (P.has(t)) return onlyNames(tokens, i) ? t : 'P';
      if (t === 'i' && THINKS.test(tokens[i + 1] ?? '')) return t;
      if (t === 'customer' && IS_KIND.test(tokens[i + 1] ?? '')) return t;
      if (t === 'client' && tokens[i + 1] === 'side') return t;
      if (
        !C.has(t) ||
        ((t === 'me' || t === 'us') && SPOKEN_TO.has(tokens[i - 1] ?? '')) ||
        (tokens[i - 1] === 'the' && SPOKEN_TO.has(tokens[i - 2] ?? '')) ||
        (t === 'me' && GIVE.has(tokens[i - 1] ?? ''))
      )
        return t;
      if (PEOPLE.has(t) && i > 0 && i === tokens.length - 1 && !LED.has(tokens[i - 1]!)) return t;
      const toDo = tokens[i + 1] === 'to' && tokens[i + 2] === 'do';
      return (t === 'our' || t === 'my') && !toDo && !IS_DUTY.test(tokens[i + 1] ?? '') ? t : 'C';
    })
    .join(' ');
}

/** People of the asker: "our DBAs", "my team"; "they" is them where no provider is named. */
export const OURS =
  /\b(?:our|my|C) (?:(?!P\b)\S+ ){0,2}?(?:teams?|admins?|dbas?|people|ops|devs?|developers?|engineers?|staff|sysadmins?|intern|guys|folks|department|company|org|organi[sz]ation|squad|board|crew|users?|operators?|administrators?)\b/g;

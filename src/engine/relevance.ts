import type { Duty, Provider, Side, Statement } from '../types.ts';
import type { Sides } from './sides.ts';
import { inARow, words } from './text.ts';

/** Words that say nothing about what a statement is about. */
const EMPTY = new Set(
  'a an the of to in on at for and or is are be was were it its this that these those you your we our us i me my who what which whose how does do did will would can could should must not no yes with by from as if so any all have has had get gets job responsible responsibility side aws amazon customer customers provider party also own still ours mine yours theirs they them he she him her his nothing everything anything itself themselves happen happens'.split(
    ' ',
  ),
);

export const isEmpty = (word: string): boolean => EMPTY.has(word);

/** Words that tell something together with others only: "set up", "in charge of", "once you ask for it". */
const PARTICLES = new Set(['up', 'ask', 'asks', 'asked', 'asking', 'charge']);

/** The stem of a word, crudely: enough to let "patches", "patching" and "patched" meet. */
export function stem(word: string): string {
  if (word.length <= 4) return word;
  return word.replace(/(?:ations?|ings?|edly|ed|ies|es|s|(?<=....)ly|ment|e|y|or|er)$/, '');
}

/** The stem of a telling word without what makes a noun of a verb: "rotation" and "rotates", "deletion" and "deleted" meet. */
function root(word: string): string {
  const noun = word.endsWith('tion') ? 3 : word.endsWith('tions') ? 4 : 0;
  const verb = stem(noun > 0 && word.length > noun + 3 ? word.slice(0, -noun) : word);
  return verb.length > 4 && verb.endsWith('at') ? verb.slice(0, -2) : verb;
}

/** Words of operations that mean the same: those on the right are ours. */
const SAME = new Map(
  Object.entries({
    failover: 'fails',
    failovers: 'fails',
    auto: 'automatic',
    automatically: 'automatic',
    disabled: 'off',
    unticked: 'off',
    unchecked: 'off',
    deactivated: 'off',
    recovery: 'restore',
    recover: 'restore',
    durability: 'durable',
    availability: 'available',
    writer: 'primary',
    reader: 'replica',
    readers: 'replica',
    kept: 'keep',
    retain: 'keep',
    retains: 'keep',
    retained: 'keep',
    retention: 'keep',
    removal: 'remove',
    renewal: 'renew',
    notification: 'notify',
    notified: 'notify',
    chose: 'choose',
    chosen: 'choose',
    choice: 'choose',
    lost: 'lose',
    loss: 'lose',
    terminate: 'close',
    terminated: 'close',
    wiped: 'wipe',
    erased: 'delete',
    erase: 'delete',
    erasure: 'delete',
    lets: 'allow',
    let: 'allow',
  }),
);

/** The stems of the words that say what a text is about. */
export const contentWords = (text: string): string[] => tellingOf(words(text));

/** The same of words already read. */
export const tellingOf = (tokens: readonly string[]): string[] =>
  tokens
    .filter((w, i) => !(isEmpty(w) || PARTICLES.has(w) || (tokens[i + 1] === 'up' && /^set/.test(w))))
    .map((w) => root(SAME.get(w) ?? w));

/** What people say, and the stems of our words that it stands for. */
export type Turn = [said: RegExp, means: string[]];

/** Turns of speech that hold for every provider: "5.7 to 8.0" is a major upgrade that somebody starts. */
const TURNS: Turn[] = [
  [
    /(?:\b|[a-z])\d+(?:\.\d+|\.x)*[a-z]?\b.{0,60}?(?:\bto|\bwant|->|→|=>)\s*(?:[a-z]+ ?)?\d+(?:\.\d+|\.x)*[a-z]?\b/i,
    contentWords('start major version upgrade'),
  ],
  [
    /\b(?:mov|go|com|chang|switch|get|step|jump)\w*(?: \S+){0,3} (?:on)?to (?:a |the |some )?(?:new(?:er|est)?|latest)\b/i,
    contentWords('start major version upgrade'),
  ],
  [/(?:\bset to|[=:]) ?(?:no|none|off|false|disabled|0)\b/i, contentWords('switched off')],
  [
    /\b(?:kick\w*(?: \S+){0,3} off|press(?:es|ed)?(?: \S+)? button|(?:mov|lift|bump|go)\w* up (?:a|the|one|two) (?:release|version|major)|newer (?:release|version))\b/i,
    contentWords('start major version upgrade'),
  ],
  [/\b(?:postpone|defer|delay|reschedule|put off|push back)/i, contentWords('choose the window, defer')],
  [/\bset(?:s|ting)?(?: \S+){0,2} up\b/i, contentWords('configure')],
  [
    /\b(?:enabl\w+|(?:turn|switch)(?:s|es|ed|ing)? (?:it |that |them )?on)\b/i,
    contentWords('choose, turn on, switch on'),
  ],
  [
    /\b(?:(?:really|actually|truly) (?:enforc|drop|block|filter|den[iy])\w*|enforc\w+ (?:them|it|the rules?)|works? as (?:intended|designed|documented)|(?:feature|firewall) itself|(?:defect|bug|flaw)s? (?:in|of) the (?:feature|firewall)|engine is (?:broken|faulty))\b/i,
    contentWords('mechanism'),
  ],
  [/\b(?:import(?:ed|ing|s)?|byok|bring (?:our|my|your|its) own)\b/i, contentWords('imported key material')],
  // What stood alone, or was left out, somebody chose so.
  [
    /\b(?:(?:only|just) (?:one|1)|(?:single|lone)[ -](?:az|zone|node|broker|instance|task|hsm)|rf ?= ?1|oversight|omission|forgot\w*)\b/i,
    contentWords('choose'),
  ],
  // What the whole world may reach, somebody let it reach.
  [
    /\b(?:open(?:ed)? (?:up )?(?:to|for|from) (?:the )?(?:whole )?(?:world|planet|internet|public|web|everyone|everybody|anyone|any|all)|(?:wide|world)[ -](?:open|readable)|any[ -]any|exposed)\b|0\.0\.0\.0|::\/0/i,
    contentWords('exposed configure'),
  ],
  [/\b(?:choice|decision|decide[sd]?)\b/i, contentWords('choose')],
  [/\bclient.side\b/i, contentWords('client before upload, before it reaches')],
  [/\bstart(?:s|ed|ing)?(?: \S+){0,2} again\b/i, contentWords('restart')],
];

/** All turns: those of every provider, and `its` own. */
export const turnsOf = (its: Provider['turns']): Turn[] => [
  ...TURNS,
  ...its.map(({ said, means }): Turn => {
    // A blank is a hyphen as well, and the plural goes without saying; "aws/" is followed by anything.
    const any = said.map((name) => name.replaceAll(' ', '[- ]') + (name.endsWith('/') ? '' : 's?\\b')).join('|');
    return [new RegExp(`\\b(?:${any})`, 'i'), contentWords(means)];
  }),
];

/** A last sentence of such words alone ("am I right?") asks for what stands before it. */
const VERDICT = new Set(
  'right correct true false wrong agreed agree disagree sure ok okay fine please thanks confirm am state say write statement fair accurate'.split(
    ' ',
  ),
);

/** "Who upgrades the one and who the other?", "how is it divided?": both halves are asked for. */
const TWICE =
  /\bwho(?:se)?\b.{0,300} and who(?:se)?\b|\b(?:allocat|divid|split|apportion|demarcat|delineat)\w*\b(?!.{0,80}\b(?:patch|disk|volume|file|shard|partition|traffic|load)\w*\b)/;

/** The stems a question is about, turns of speech read as ours. `read`: the words of its sentences, the question itself last. */
export function topicOf(
  text: string,
  read: readonly (readonly string[])[],
  { turns, weights }: { turns: readonly Turn[]; weights: Weights },
  { whose }: Pick<Sides, 'whose'>,
  half: Topic['half'],
): Topic {
  const turned = inARow(turns.filter(([turn]) => turn.test(text)).map(([, words]) => words));
  const last = read.findLastIndex((sentence) => sentence.some((w) => !isEmpty(w) && !VERDICT.has(w)));
  const from = Math.max(0, last);
  const asked = new Set([...tellingOf(inARow(read.slice(from))), ...turned]);
  const before = new Set(tellingOf(inARow(read.slice(0, from))).filter((stem) => !asked.has(stem)));
  const question = (read[from] ?? []).join(' ');
  const twice = TWICE.test(question);
  return {
    stems: before.size ? new Set([...before, ...asked]) : asked,
    before,
    weights,
    whose,
    twice,
    half,
  };
}

/** How telling each stem is: the rarer among all statements, the more. */
export type Weights = ReadonlyMap<string, number>;

export function weigh(statements: readonly Statement[]): Weights {
  const seen = new Map<string, number>();
  for (const s of statements) for (const w of stemsOf(s)) seen.set(w, (seen.get(w) ?? 0) + 1);
  return new Map([...seen].map(([w, n]) => [w, Math.log(statements.length / n)]));
}

/** What a question asks about, for choosing among statements: its stems, and how telling each is. */
export interface Topic {
  stems: ReadonlySet<string>;
  /** Those of its stems that name what all statements at hand are about ("RDS" of RDS's): they tell nothing there. */
  own?: ReadonlySet<string>;
  /** Stems of the story before the question itself; they count less. */
  before?: ReadonlySet<string>;
  weights: Weights;
  /** Whose people or things are spoken of. */
  whose?: Side | null;
  /** Two owners are asked for: "who upgrades the control plane and who the nodes?". */
  twice?: boolean;
  /** The likelier side, where one side's part alone is asked for, with its probability: by how people ask. */
  half?: { side: Side; p: number } | null;
}

/** Stems of what was read so far: knowledge never changes, and reading it again would cost most of an answer. */
const known = new WeakMap<object, ReadonlySet<string>>();

/** The stems of a text about `thing`, a piece of the knowledge; the same text for one thing, always. */
export function stemsAbout(thing: object, text: () => string): ReadonlySet<string> {
  const stems = known.get(thing) ?? new Set(contentWords(text()));
  known.set(thing, stems);
  return stems;
}
const stemsOf = (statement: Statement) => stemsAbout(statement, () => statement.text);

/** How much a word counts that stands only in the story before the question. */
const STORY = 0.25;

export function score(statement: Statement, topic: Topic): number {
  let sum = 0;
  for (const w of stemsOf(statement))
    if (tells(w, topic)) sum += (topic.weights.get(w) ?? 0) * (topic.before?.has(w) ? STORY : 1);
  return sum;
}
const tells = (stem: string, { stems, own }: Topic): boolean => stems.has(stem) && !own?.has(stem);

/** A word shared that tells less than this is shared by chance. */
const CHANCE = 2;
/** What a statement loses that is about something of its own which nobody named, … */
const OF_ITS_OWN = 4;
/** … or about a case. */
const CASE = 1;
/** From this weight on a name in a statement is that of something of its own: "RDS Proxy", "SnapStart", "Object Lock". */
const RARE = 4;
const NAMES = /(?<=[A-Za-z0-9,;:)'] )[A-Z][A-Za-z]+/g;
const CASES = /\b(?:if|where|once|unless|until|(?<!\blooks? )after|while|when)\b/;

/** How well a statement answers: the telling words it shares with the question, less for what nobody asked about. */
function answers(statement: Statement, topic: Topic): number {
  const shared = score(statement, topic);
  if (shared < CHANCE) return 0;
  // Its citations are no other statement's: a second thing to keep stems by.
  const names = stemsAbout(statement.cites, () => (statement.text.match(NAMES) ?? []).join(' '));
  const strange = [...names].some((w) => !topic.stems.has(w) && (topic.weights.get(w) ?? 0) >= RARE);
  return Math.max(0, shared - (strange ? OF_ITS_OWN : 0) - (CASES.test(statement.text) ? CASE : 0));
}

/** Statements with those first that answer best; otherwise in their own order, in which what matters most is first. */
export function byRelevance<T extends Statement>(statements: readonly T[], topic: Topic): T[] {
  if (statements.length < 2) return [...statements];
  return statements
    .map((s, i) => ({ s, i, meets: answers(s, topic) }))
    .sort((a, b) => b.meets - a.meets || a.i - b.i)
    .map(({ s }) => s);
}

/** From this score on a statement is what was asked (two telling words shared), and by this much it must lead. */
const MEANT = 5;
const LEAD = 3;

/** A sentence of what a side does not do decides nothing about whose part something is, nor does a default setting. */
const DENIES = /\b(?:not|no(?! (?:charge|cost|notice))|never|neither|nothing|cannot|without(?! notice)|older)\b/i;

/** What holds while a setting is on is not asked for where it is off. */
const IF_ON = /\bif\b.*\b(?:is|are) (?:switched )?on\b/;

export const denies = ({ text }: Statement): boolean => DENIES.test(text);

/** The side whose part a question is about, where both have one: the side whose best statement clearly fits better. */
export function sideMeant(duty: Pick<Duty, Side>, topic: Topic): Side | null {
  const told = (side: Side) =>
    (duty[side] ?? []).filter(
      (s) => !(s.default || DENIES.test(s.text) || (topic.stems.has('off') && IF_ON.test(s.text))),
    );
  const [theirs, ours] = [told('provider'), told('customer')];
  // "The console says 'optional update'. Does it come by itself?": what is asked stands in the story alone.
  const asks = [...theirs, ...ours].some((s) => [...stemsOf(s)].some((w) => tells(w, topic) && !topic.before?.has(w)));
  const whole = asks ? topic : { ...topic, before: undefined };
  const best = (statements: readonly Statement[]) => Math.max(0, ...statements.map((s) => score(s, whole)));
  const [provider, customer] = [best(theirs), best(ours)];
  if (Math.max(provider, customer) < MEANT || Math.abs(provider - customer) < LEAD) return null;
  return provider > customer ? 'provider' : 'customer';
}

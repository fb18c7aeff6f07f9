/** What is none of our business: other clouds, other wishes, services without an entry. */
import type { Intent } from '../types.ts';
import { type Case, CERTAIN, decline, done, likelyArea, type Move, PLAIN, type Topic, VAGUE } from './case.ts';
import type { Hit } from './names.ts';
import { byName, namesService } from './services.ts';
import { isBare, isGeneral, particular, partiesOf } from './topics.ts';
import type { Signals } from './understand.ts';

/** Below this share of in-scope probability a question is declined, unless names of ours speak for it. */
const IN_SCOPE = 0.5;

/** Declines by the story that is told, whatever is asked in the end: by that of some trouble, … */
const TROUBLE = new Set(['status', 'howto', 'coding']);
/** … or any. */
const ASIDE = new Set([...TROUBLE, 'office', 'other', 'smalltalk', 'injection']);

/** An area that nobody named, in a text that asks for no owner, counts from this probability on. */
const AREA_UNASKED = 0.5;
/** … and one that somebody is asked for, from this one on. */
const WHO_UNASKED = 0.75;

/** … or, beside the name of a service or an area, from this one of any question of ours on, and this one of the area. */
const OURS = 0.5;
const TOLD = 0.7;

/** Declines that are about no cloud at all. */
const EVERYDAY = new Set(['office', 'other', 'smalltalk', 'injection', 'not-english']);

/** The decline, where a question is one of those. */
export function outOfScope(c: Case, topic: Topic): Move | undefined {
  const { k, s, named, inScope, context } = c;
  const ours = named.services.length + named.categories.length + named.concepts.length;
  const clouds = k.provider.others.filter((o) => o.cloud && named.others.includes(o.name)).map((o) => o.name);
  const properly = () => s.hits.some((h) => h.kind === 'category') || namesService(k, s);
  const as = (wish: Intent) => decline(c, topic, wish.id, wish.reason ?? 'not-responsibility');
  const foreign = (names: string[]) => decline(c, topic, 'other-provider', 'other-provider', names);
  if (clouds.length && (!properly() || topic.intent === 'compare')) return foreign(clouds);
  // "Who teaches our developers not to commit keys on GitHub?" is about the asker's people, wherever the keys are.
  const anywhere = () =>
    topic.areas.length > 0 && likelyArea(s) >= CERTAIN && [...partiesOf(k, topic.areas)].join() === 'shared';
  if (named.others.length && !ours && !named.provider && !anywhere()) return foreign(named.others);

  if (!inLatin(s.text))
    return decline(c, topic, 'not-english', k.intents['not-english']?.reason ?? 'not-responsibility');
  const best = s.intents[0] ?? ['other', 1];
  const likeliest = k.intents[best[0]];
  const wish = likeliest?.outcome === 'answer' ? undefined : likeliest;
  // "S3 backup": nothing but names of ours is a question about them, whatever it resembles.
  const bare =
    (isBare(s) && named.services.length + named.areas.length + named.ambiguous.length > 0) ||
    (s.tokens.length <= 2 && unsure(s) && likelyArea(s) >= AREA_UNASKED);
  const speaking = wish ? evidence(c, wish.id) : 0;
  if (!bare && wish && inScope + speaking < IN_SCOPE)
    return wish.outcome === 'done' ? done(c, topic, wish.id) : as(wish);
  const nothing = !ours && !named.provider && !named.areas.length && !named.ambiguous.length;
  const text = s.tokens.join(' ');
  const owning = OWNER.test(text);
  const idle =
    !owning &&
    !DONE.test(text) &&
    !s.sides.either &&
    [s.sides.side, s.sides.claim, s.sides.whose].every((side) => side === null);
  const vague = c.top[1] < VAGUE && speaking < IN_SCOPE && (nothing || (idle && !named.areas.length));
  if (wish && vague && !bare && !context) return as(wish);
  const how = k.intents.howto;
  if (how && c.top[0] === 'who' && HOW.test(text) && !owning && !s.sides.either && !context) return as(how);
  // A longer text in which nothing is ours and nobody is asked for: "Chromebook enrolment keeps failing, any idea?"
  const other = k.intents[s.intents.find(([id]) => k.intents[id]?.outcome === 'decline')?.[0] ?? ''];
  // "KMS key scheduled for deletion by an intern": nothing else is asked, and whose job that is, is plain.
  const incident = () => inScope >= OURS && likelyArea(s) >= TOLD && (properly() || named.areas.length > 0);
  const asked = nothing ? likelyArea(s) >= AREA_UNASKED : c.top[1] >= WHO_UNASKED || incident();
  const strange = idle && !asked && c.top[0] === 'who' && s.tokens.length > 3 && !bare;
  const news = NEWS.test(text) && !owning && !s.sides.either && !s.text.includes('?');
  if ((strange || news) && !context && other) return as(other);
  if (named.others.length && !ours && topic.areas.length === 0) return foreign(named.others);
  // Who guards the buildings is the same for all services, also for those without an entry.
  const everywhere = () => topic.intent === 'who' && likelyArea(s) >= PLAIN && isGeneral(k, topic.areas);
  // As it was written: "QLDB".
  const typed = (name: string) => {
    const at = s.text.toLowerCase().indexOf(name);
    return at < 0 ? name : s.text.slice(at, at + name.length);
  };
  // "Amplify CDN": beside a name without an entry a word of another service's tells no service.
  const strangers = s.hits.filter((h) => h.kind === 'unlisted');
  const lent = (h: Hit) => !byName(k, h, s) && strangers.some((u) => h.from === u.to || h.from === u.to + 1);
  const known = s.hits.filter((h) => h.kind === 'service');
  if (strangers.length && (known.length ? known.every(lent) : !named.services.length) && !everywhere())
    return decline(c, topic, 'unknown-service', 'unknown-service', named.unlisted.map(typed));
  return undefined;
}

/** What speaks for a question of ours where this other wish is likelier. */
function evidence({ k, s, named }: Case, wish: string): number {
  const things = named.services.length + named.categories.length;
  const ours = things + named.concepts.length + named.areas.length > 0;
  // "Failover failed last night. On us or on them?" tells of trouble, and asks whose it is.
  if (s.sides.either && (TROUBLE.has(wish) || (ours && ASIDE.has(wish)))) return IN_SCOPE;
  if (s.listed.length > 1 && s.sides.side) return IN_SCOPE;
  const text = s.tokens.join(' ');
  const asks = s.sides.either || OWNER.test(text);
  // "Question 4. Which party sets the size of an Auto Scaling group?"
  if (asks && likelyArea(s) >= TOLD && namesService(k, s)) return IN_SCOPE;
  // "Is the failover ours?", "row 14 in the sheet, who?", "yes, but who exactly?"
  const pointed = PLACE.test(s.text) || wish === 'smalltalk';
  if (unsure(s) && ((s.sides.claim && (POSSESSED.test(text) || (ours && FOR_US.test(text)))) || (asks && pointed)))
    return IN_SCOPE;
  // "Who does it?", "that thing, is it them or us?"
  const telling = particular(s);
  if (telling <= 1 && (s.sides.either || (telling === 0 && asks))) return IN_SCOPE;
  // A service's name says nothing against "what does it cost?", but much against small talk and office matters.
  if (!EVERYDAY.has(wish)) return 0;
  return (things + named.ambiguous.length ? 0.15 : 0) + (named.areas.length ? 0.1 : 0);
}

/** Below this probability a wish may well be another. */
const UNSURE = 0.6;
const unsure = ({ intents: [top] }: Signals) => top !== undefined && top[1] < UNSURE;

/** "Does Beanstalk upgrade Django for me?" */
const FOR_US = /\bfor (?:me|us)\b/;

/** Whose something is, in words of owning alone. */
const POSSESSED =
  /\b(?:ours|theirs|mine|yours|(?:our|my|their|your) (?:call|task|job|problem|fault|side|part|item|turf|responsib\w+|dut\w+)|(?:on|upon|with|by) (?:us|them|me)|(?:falls?|belongs?) (?:on|to)|own (?:it|that|this))\b/;

/** Where it is written what is asked about: "row 7", "see attached". */
export const PLACE =
  /\b(?:rows?|points?|items?|lines?|bullets?|findings?|numbers?|questions?|pages?|slides?|cells?|box|section|column) #?\d|#\d|\b(?:attached|xlsx|pdf|above|screenshot|forwarded)\b|^\s*\^/i;

/** Words of owning, and of the model itself. */
const OWNER =
  /\b(?:who|whose|whom|own|owns|owned|owners?|ownership|part(?:y|ies)|sides?|blamed?|faults?|omission|responsib\w+|accountab\w+|job|dut(?:y|ies)|tasks?|shared?|control|controls|category|categories|split|divided?|division|difference)\b/;

/** Words that wish to know whether something is done, and by whom, without a word of owning. */
const DONE =
  /\b(?:whoever|belong(?:s|ed)?|organi[sz]ation|entity|someone|somebody|(?:by|for|to|on|with) (?:you|itself|themselves|magic|whom|free|me|us)|on its own|alone|magic\w*|automatic\w*|happens?|(?:performed|done|handled|patched|managed|maintained|provided|decided|set|kept|signed|commissioned|updated) by|done|covered|included|expected|supposed|meant|looked after|taken care|up to|down to|(?:has|have|had|need|needs) to be|wait|comes? from|still to|for granted|be (?:disabled|switched|turned)|there (?:\S+ ){0,4}to (?:do|patch|update|upgrade|maintain|manage|encrypt|configure|secure|back|look))\b|\b(?:for|on|by|to|with|is|be|been)$/;

/** Tells something, and asks nothing. */
const NEWS =
  /^(?:fyi|psa|til|heads up|reminder|announcement|done|fixed|shipped|note to self|hot take|unpopular opinion|shout ?out|kudos|congrats|thanks)\b/;

/** Asks for the way, not for the owner. */
const HOW =
  /^(?:\S+ ){0,4}?how (?:do|to|can|could|would) (?:i|you|one|we)? ?(?!(?:know|tell|prove|show|explain|share)\b)\S/;

/** At least half of the letters are Latin ones: English may be meant. */
function inLatin(text: string): boolean {
  if (/^[\0-\x7f]*$/.test(text)) return true;
  const letters = text.match(/\p{L}/gu) ?? [];
  return 2 * letters.filter((l) => /\p{Script=Latin}/u.test(l)).length >= letters.length;
}

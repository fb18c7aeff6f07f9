import type { Answer, Context, Engine, Knowledge, Question } from '../types.ts';
import { answer } from './answer.ts';
import type { Move } from './case.ts';
import { interpret } from './interpret.ts';
import { whyAbout } from './phrasing.ts';
import { words } from './text.ts';
import { type Mind, type Signals, understand } from './understand.ts';

/** `(question, context) → answer`: pure, never throws, no I/O, no clock. */
export function engine(k: Knowledge, m: Mind): Engine {
  const ask = (question: Question, context?: Context): Answer => {
    const about = whyAbout(question.text);
    if (about !== undefined) {
      const asked = ask({ text: about }).context;
      if (asked) return { ...ask({ text: 'why?' }, asked), follows: false };
    }
    const read = understand(m, question.text);
    const chosen = context && choice(m, read, context);
    if (chosen !== undefined) return { ...ask({ text: chosen }), follows: true };
    const reread = context && referring(k, m, read, context);
    const s = reread ?? read;
    const move = ownsOf(s) ?? interpret(k, m, s, context);
    // What it means must hang on the last answer; that it could be read beside it is not enough.
    const follows =
      context !== undefined &&
      isRequest(s, context) &&
      (reread !== undefined ||
        goesOn(s, move) ||
        JSON.stringify(move) !== JSON.stringify(interpret(k, m, s, undefined)));
    return { ...answer(k, move, { topic: s.topic, corrections: shown(s), context }), follows };
  };
  return ask;
}

/** "What does the data team own?": answered from the overlay's owners. A service beside the team is what is asked about. */
function ownsOf(s: Signals): Move | undefined {
  const team = s.hits.find((h) => h.kind === 'team');
  const asked = ['what', 'which', 'list', 'show'].includes(s.tokens[0] ?? '');
  if (!team || !asked || s.hits.some((h) => h.kind === 'service' || h.kind === 'category')) return undefined;
  const nothing = { services: [], areas: [], concepts: [], side: null, claim: null, runnerUp: null };
  return { kind: 'answer', reading: { ...nothing, intent: 'owns', confidence: 1, team: team.id } };
}

const ORDINALS = new Map([
  ['first', 0],
  ['1', 0],
  ['1st', 0],
  ['one', 0],
  ['second', 1],
  ['2', 1],
  ['2nd', 1],
  ['two', 1],
  ['third', 2],
  ['3', 2],
  ['3rd', 2],
  ['three', 2],
  ['fourth', 3],
  ['last', -1],
  ['4', 3],
  ['4th', 3],
  ['four', 3],
]);

/** "the second one", "2", "RDS please" or "Amazon RDS": one of the options that were offered. */
function choice(m: Mind, s: Signals, context: Context): string | undefined {
  // "+1" is a vote.
  if (!context.options.length || s.tokens.length > 5 || /(?<!\S)[+-]\d/.test(s.text)) return undefined;
  const said = s.tokens.filter(
    (t) => !['the', 'one', 'option', 'number', 'please', 'that', 'a'].includes(t) || s.tokens.length === 1,
  );
  const at = said.length === 1 ? ORDINALS.get(said[0]!) : undefined;
  if (at !== undefined) return context.options.at(at)?.question;
  const named = (tokens: readonly string[]) => {
    const [hit] = m.lexicon.find(tokens).filter((h) => h.kind === 'service' && h.to - h.from === tokens.length);
    return hit?.id;
  };
  const id = named(said);
  return context.options.find(({ label }) => {
    const tokens = words(label);
    return tokens.join(' ') === s.tokens.join(' ') || (id !== undefined && named(tokens) === id);
  })?.question;
}

/** What a question begins with, or a request that goes on with what was said before. */
const BEGINS = new Set(
  'who whose what which why where when how is are do does did can could should must and also same compare versus'.split(
    ' ',
  ),
);
/** What people say before they come to it. */
const LEADS = new Set(['ok', 'okay', 'so', 'oh', 'hm', 'hmm', 'then', 'thanks', 'great', 'cool', 'but', 'no']);

/** Whether something is wanted; people talking to each other tell as much as they ask. */
function isRequest(s: Signals, context: Context): boolean {
  if (/[?？]\W*$/.test(s.text)) return true;
  const begins = s.tokens.findIndex((t) => !LEADS.has(t));
  if (BEGINS.has(s.tokens[begins] ?? '')) return true;
  // What was asked back is answered with a statement: "we use Aurora".
  const named = s.hits.some((h) => h.kind === 'service' || h.kind === 'category');
  return context.options.length > 0 && s.tokens.length <= 6 && named;
}

/** "And EC2?" after anything, "source?": they go on with what was said even where they could stand alone. */
function goesOn(s: Signals, move: Move): boolean {
  if (move.kind === 'answer' && ['sources', 'why'].includes(move.reading.intent)) return true;
  const said = s.tokens.filter((t) => !LEADS.has(t)).join(' ');
  return /^(?:and|also|same|(?:what|how) about)\b/.test(said) && s.hits.length > 0;
}

/** Corrections that mattered: those of words that took part in a name. */
function shown(s: Signals): Signals['corrections'] {
  if (!s.corrections.length) return [];
  const named = new Set(
    s.hits.filter((h) => h.kind === 'service' || h.kind === 'category').flatMap((h) => s.tokens.slice(h.from, h.to)),
  );
  return s.corrections.filter((c) => named.has(c.read));
}

const PRONOUNS = new Set(['it', 'its', 'them', 'those', 'these', 'one']);
const OWNERS = new Set(['who', 'control', 'followup']);
/** A longer question has its own word for what "it" is. */
const SHORT = 8;

/** "What is a security group?" "And who configures it?": the question read again with the thing in the pronoun's place. */
function referring(k: Knowledge, m: Mind, s: Signals, { reading }: Context): Signals | undefined {
  const about = k.concepts[reading.concepts[0] ?? ''] ?? k.areas[reading.areas[0] ?? ''];
  if (reading.intent !== 'concept' || !about || !OWNERS.has(s.intents[0]?.[0] ?? '')) return undefined;
  const at = s.tokens.findIndex((t) => PRONOUNS.has(t));
  // A family ("patches") says what is done, not to what.
  const said = s.hits.some((h) => (h.kind === 'area' ? !k.areas[h.id]?.members : h.kind !== 'provider'));
  if (at < 0 || said || s.tokens.length > SHORT) return undefined;
  return understand(m, s.tokens.with(at, about.name).join(' '));
}

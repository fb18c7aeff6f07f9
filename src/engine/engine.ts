import type { Answer, Context, Engine, Knowledge, Question } from '../types.ts';
import { answer } from './answer.ts';
import { interpret } from './interpret.ts';
import { contentWords } from './relevance.ts';
import { type Mind, type Signals, understand } from './understand.ts';

/** `(question, context) → answer`: pure, never throws, no I/O, no clock. */
export function engine(k: Knowledge, m: Mind): Engine {
  const ask = (question: Question, context?: Context): Answer => {
    const read = understand(m, question.text);
    const chosen = context && choice(read, context);
    if (chosen !== undefined) return ask({ text: chosen });
    const s = (context && referring(k, m, read, context)) ?? read;
    const move = interpret(k, m, s, context);
    return answer(k, move, {
      topic: { stems: new Set(contentWords(s.tokens.join(' '))), weights: m.weights },
      corrections: shown(s),
      context,
    });
  };
  return ask;
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
  ['4', 3],
  ['last', -1],
  ['4', 3],
  ['4th', 3],
  ['four', 3],
]);

/** "the second one", "2", "RDS" or "Amazon RDS": one of the options that were offered. */
function choice(s: Signals, context: Context): string | undefined {
  if (!context.options.length || s.tokens.length > 5) return undefined;
  const said = s.tokens.filter(
    (t) => !['the', 'one', 'option', 'number', 'please', 'that', 'a'].includes(t) || s.tokens.length === 1,
  );
  const at = said.length === 1 ? ORDINALS.get(said[0]!) : undefined;
  if (at !== undefined) return context.options.at(at)?.question;
  const text = s.tokens.join(' ');
  return context.options.find((o) => o.label.toLowerCase() === text)?.question;
}

/** Corrections that mattered: those of words that took part in a name. */
function shown(s: Signals): Signals['corrections'] {
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

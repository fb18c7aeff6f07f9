import assert from 'node:assert/strict';
import { json } from '../../src/render/json.ts';
import { text } from '../../src/render/text.ts';
import type { Answer } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

const OUTCOMES = ['answer', 'clarify', 'decline', 'done'];
const PARTIES = ['provider', 'customer', 'shared'];
const REASONS = ['unknown-service', 'no-entry', 'other-provider', 'not-responsibility', 'not-english'];

type Check = (value: unknown) => boolean;
const string: Check = (v) => typeof v === 'string';
const filled: Check = (v) => typeof v === 'string' && v.length > 0;
const oneOf =
  (...values: unknown[]): Check =>
  (v) =>
    values.includes(v);
const or =
  (...checks: Check[]): Check =>
  (v) =>
    checks.some((c) => c(v));
const list =
  (of: Check): Check =>
  (v) =>
    Array.isArray(v) && v.every(of);
const date: Check = (v) => typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v);
const count: Check = (v) => Number.isInteger(v) && (v as number) > 0;
/** Exactly these keys, in this order. */
const object =
  (keys: Record<string, Check>): Check =>
  (v) =>
    typeof v === 'object' &&
    v !== null &&
    Object.keys(v).join() === Object.keys(keys).join() &&
    Object.entries(keys).every(([key, ok]) => ok((v as Record<string, unknown>)[key]));

/** The contract (DESIGN §5, docs/json.md): outside programs rely on it to the letter. */
const CONTRACT: Record<string, Check> = {
  v: oneOf(1),
  id: or(string, oneOf(null)),
  question: string,
  canonical: string,
  outcome: oneOf(...OUTCOMES),
  intent: filled,
  reason: oneOf(null, ...REASONS),
  services: list(filled),
  areas: list(filled),
  concepts: list(filled),
  party: oneOf(null, ...PARTIES),
  verdicts: list(
    object({
      service: or(filled, oneOf(null)),
      area: filled,
      party: oneOf(...PARTIES),
      basis: oneOf('explicit', 'general', 'derived', 'inherited'),
      role: oneOf('asked', 'context'),
    }),
  ),
  premise: oneOf(null, 'yes', 'no', 'partly'),
  headline: filled,
  parts: list(
    object({ side: oneOf('provider', 'customer', 'both', 'conflict', 'note'), text: filled, cites: list(count) }),
  ),
  text: filled,
  citations: list(
    object({
      n: count,
      source: filled,
      title: filled,
      section: filled,
      url: or(oneOf(null), (v) => URL.canParse(String(v))),
      asOf: or(date, oneOf(null)),
      via: oneOf('live', 'archived', 'quoted'),
    }),
  ),
  options: list(object({ label: filled, question: filled })),
  next: list(filled),
  owners: (v) => Array.isArray(v) && v.length === 0,
  confidence: (v) => typeof v === 'number' && v >= 0 && v <= 1,
  receipt: filled,
  knowledge: filled,
};

/** [turns, outcome] */
const QUESTIONS: [string[], Answer['outcome']][] = [
  [['who patches RDS?'], 'answer'],
  [['AWS patches the guest OS on EC2, right?'], 'answer'],
  [['what do we still do for Lambda?'], 'answer'],
  [['what changes if we move from EC2 to RDS?'], 'answer'],
  [['what category is DynamoDB in?'], 'answer'],
  [['is patch management a shared control?'], 'answer'],
  [['what is a security group?'], 'answer'],
  [['which services do you know?'], 'answer'],
  [['who patches RDS?', 'source?'], 'answer'],
  [['who patches RDS?', 'why?'], 'answer'],
  [['where do your answers come from?'], 'answer'],
  [['who patches our database?'], 'clarify'],
  [['what does EC2 cost per hour?'], 'decline'],
  [['who patches Azure SQL?'], 'decline'],
  [['who patches QLDB?'], 'decline'],
  [['wer sichert unsere Daten in RDS?'], 'decline'],
  [['help'], 'done'],
  [['thanks'], 'done'],
  [[''], 'done'],
];

describe('json: the contract, key by key', () => {
  before(ready);
  for (const [turns, outcome] of QUESTIONS)
    describe(`of the ${outcome} to "${turns.join('" → "')}"`, () => {
      let a: Answer;
      let out: Record<string, unknown>;
      before(async () => {
        a = (await onus()).ask(...turns);
        // As it arrives: written and read again.
        out = JSON.parse(JSON.stringify(json(a, turns.at(-1)!, 'q1')));
      });

      it(`is of the outcome ${outcome}`, () => assert.equal(out.outcome, outcome));
      it('has exactly these keys, in this order', () => assert.deepEqual(Object.keys(out), Object.keys(CONTRACT)));
      it('has values of these types', () => {
        for (const [key, ok] of Object.entries(CONTRACT))
          assert.ok(ok(out[key]), `${key}: ${JSON.stringify(out[key])}`);
      });
      it('says back the id and the question', () => {
        assert.equal(out.id, 'q1');
        assert.equal(out.question, turns.at(-1));
        assert.equal(json(a, 'x', null).id, null);
      });
      it('holds the whole answer as text', () => assert.equal(out.text, text(a)));
      it('numbers its citations from one, without gaps, and cites no other', () => {
        const numbers = (out.citations as { n: number }[]).map((c) => c.n);
        assert.deepEqual(
          numbers,
          numbers.map((_, i) => i + 1),
        );
        for (const part of out.parts as { cites: number[] }[])
          for (const n of part.cites) assert.ok(numbers.includes(n), `[${n}]`);
      });
      it('owes what its outcome owes', () => {
        if (outcome === 'answer') assert.ok((out.citations as unknown[]).length > 0, 'an answer is cited');
        if (outcome === 'clarify') assert.ok((out.options as unknown[]).length >= 2, 'asking back offers two or more');
        assert.equal(out.reason !== null, outcome === 'decline', 'a decline has a reason, nothing else has one');
      });
    });

  it('keeps the numbers of the seed facts to itself', async () => {
    const a = (await onus()).ask('who patches the guest OS on EC2?');
    assert.ok(
      a.parts.some((p) => p.facts?.length),
      'the answer carries facts',
    );
    assert.doesNotMatch(JSON.stringify(json(a, 'q', null)), /"facts"|S[01]-\d{3}/);
  });
});

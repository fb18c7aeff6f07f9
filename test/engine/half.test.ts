import assert from 'node:assert/strict';
import { halfMeant } from '../../src/engine/half.ts';
import { contentWords, type Topic } from '../../src/engine/relevance.ts';
import type { Side } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

interface Case {
  what: string;
  service: string | null;
  area: string;
  /** The side that people are likely to mean who ask so, and how likely. */
  half: [Side, number] | null;
  question?: string;
  more?: Partial<Topic>;
  meant: Side | null;
}

/** RDS backups and training are shared, access to RDS is the customer's, buildings are the provider's everywhere. */
const CASES: Case[] = [
  { what: 'a shared duty, surely', service: 'rds', area: 'backup', half: ['customer', 0.7], meant: 'customer' },
  { what: 'a shared duty, hardly', service: 'rds', area: 'backup', half: ['customer', 0.5], meant: null },
  {
    what: 'a shared duty, hardly, and the statements agree',
    service: 'rds',
    area: 'backup',
    half: ['customer', 0.5],
    question: 'who sets how long automated backups are kept, up to 35 days',
    meant: 'customer',
  },
  {
    what: 'a shared duty, likely, but the statements say otherwise',
    service: 'rds',
    area: 'backup',
    half: ['provider', 0.7],
    question: 'who sets how long automated backups are kept, up to 35 days',
    meant: null,
  },
  { what: 'a duty of one side', service: 'rds', area: 'iam', half: ['provider', 0.99], meant: null },
  {
    what: 'a duty of one side, and the statements agree',
    service: 'rds',
    area: 'platform-patching',
    half: ['customer', 0.9],
    question: 'who starts every major upgrade',
    meant: 'customer',
  },
  { what: 'no service, plainly', service: null, area: 'backup', half: ['customer', 0.85], meant: 'customer' },
  { what: 'no service, likely', service: null, area: 'backup', half: ['customer', 0.7], meant: null },
  {
    what: 'no service, and one owner everywhere',
    service: null,
    area: 'facility-operations',
    half: ['customer', 0.99],
    meant: null,
  },
  {
    what: 'both halves asked for',
    service: 'rds',
    area: 'backup',
    half: ['customer', 0.99],
    more: { twice: true },
    meant: null,
  },
  {
    what: 'what each side does for its own people',
    service: null,
    area: 'awareness-training',
    half: null,
    more: { whose: 'provider' },
    meant: 'provider',
  },
];

describe('half: whose part of a duty is meant', () => {
  before(ready);
  for (const { what, service, area, half, question = '', more, meant } of CASES)
    it(`is ${meant ?? 'nobody’s alone'}: ${what}`, async () => {
      const { knowledge, mind } = await onus();
      const topic: Topic = {
        stems: new Set(contentWords(question)),
        weights: mind.weights,
        half: half && { side: half[0], p: half[1] },
        ...more,
      };
      assert.equal(halfMeant(knowledge, service, [area], topic), meant);
    });
});

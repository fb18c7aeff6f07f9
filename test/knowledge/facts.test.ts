import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Knowledge, Statement } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

const entries = parse(readFileSync(new URL('../facts.yaml', import.meta.url), 'utf8')) as {
  fact: string;
  ask: string;
}[];

const number = (seed: number, n: number) => `S${seed}-${String(n).padStart(3, '0')}`;
/** The facts of the two documents that Onus rests on. */
const ALL = [
  ...Array.from({ length: 89 }, (_, i) => number(0, i + 1)),
  ...Array.from({ length: 58 }, (_, i) => number(1, i + 1)),
];

/** Every statement an answer can show. */
function everyStatement(k: Knowledge): Statement[] {
  const scopes = [...Object.values(k.categories), ...Object.values(k.services)];
  const duties = [k.general, ...scopes.map((s) => s.duties)].flatMap((d) => Object.values(d));
  return [
    ...duties.flatMap((d) => [...(d.provider ?? []), ...(d.customer ?? [])]),
    ...scopes.map((s) => s.classification),
    ...Object.values(k.concepts).flatMap((c) => c.statements),
    ...Object.values(k.controls).flatMap((c) => c.statements),
    ...k.conflicts.flatMap((c) => c.claims),
  ];
}

describe('the facts of the two documents', () => {
  before(ready);

  it('are all carried by statements', async () => {
    const { knowledge } = await onus();
    const carried = new Set(everyStatement(knowledge).flatMap((s) => s.facts ?? []));
    assert.deepEqual(
      ALL.filter((fact) => !carried.has(fact)),
      [],
    );
    assert.deepEqual(
      [...carried].filter((fact) => !ALL.includes(fact)),
      [],
      'no statement carries a fact that does not exist',
    );
  });

  it('each have a question', () => {
    assert.deepEqual(
      entries.map((e) => e.fact),
      ALL,
    );
  });

  for (const { fact, ask: question } of entries)
    it(`${fact} answers "${question}"`, async () => {
      const { ask } = await onus();
      const a = ask(question);
      const said = [a.headline, ...a.parts.map((p) => `[${p.side}] ${p.text} ${p.facts ?? ''}`)].join('\n');
      assert.equal(a.outcome, 'answer', said);
      assert.ok(a.citations.length > 0, 'is cited');
      const part = a.parts.find((p) => p.facts?.includes(fact));
      assert.ok(part, `no part carries ${fact}:\n${said}`);
      assert.ok(part.cites.length > 0, 'the part that carries the fact is cited');
    });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { text } from '../src/render/text.ts';
import type { Answer } from '../src/types.ts';
import { onus, ready } from './built.ts';

/** A line of golden.yaml: what is asked, and what of the answer is known. */
interface Golden
  extends Partial<
    Pick<Answer, 'outcome' | 'intent' | 'services' | 'areas' | 'concepts' | 'party' | 'premise' | 'reason'>
  > {
  q: string | string[];
  /** Labels that must be among the options. */
  options?: string[];
  /** What the text must show. */
  shows?: string;
}

const lines = parse(readFileSync(new URL('golden.yaml', import.meta.url), 'utf8')) as Golden[];
const SETS = ['services', 'areas', 'concepts'] as const;
const VALUES = ['outcome', 'intent', 'party', 'premise', 'reason'] as const;

/** The answer in the terms of the line: only the keys that the line names. */
function told(a: Answer, line: Golden): Partial<Golden> {
  const out: Record<string, unknown> = {};
  for (const key of VALUES) if (key in line) out[key] = a[key];
  for (const key of SETS) if (key in line) out[key] = [...a[key]].sort();
  // One area more may be told, where it may as well be meant: what it changes shows in the party and the premise.
  if (line.areas?.length && line.areas.every((id) => a.areas.includes(id)) && a.areas.length <= line.areas.length + 1)
    out.areas = [...line.areas].sort();
  return out as Partial<Golden>;
}
function wanted(line: Golden): Partial<Golden> {
  const out: Record<string, unknown> = {};
  for (const key of VALUES) if (key in line) out[key] = line[key];
  for (const key of SETS) if (key in line) out[key] = [...line[key]!].sort();
  return out as Partial<Golden>;
}

describe('golden questions', () => {
  before(ready);

  for (const line of lines) {
    const turns = [line.q].flat();
    it(`"${turns.join('" → "')}" gets ${line.outcome}${line.reason ? `, ${line.reason}` : ''}${line.premise ? `, ${line.premise}` : ''}`, async () => {
      const { ask } = await onus();
      const a = ask(...turns);
      assert.deepEqual(told(a, line), wanted(line), a.headline);
      for (const label of line.options ?? [])
        assert.ok(
          a.options.some((o) => o.label === label),
          `${label} is offered: ${a.options.map((o) => o.label).join(', ')}`,
        );
      if (line.shows) assert.ok(text(a).includes(line.shows), text(a));
    });
  }

  it('touch each area, each intent, each premise and at least thirty-five services', async () => {
    const { knowledge } = await onus();
    const seen = (key: (typeof SETS)[number]) => new Set(lines.flatMap((line) => line[key] ?? []));
    const areas = seen('areas');
    assert.deepEqual(
      Object.values(knowledge.areas)
        .filter((a) => !a.members && !areas.has(a.id))
        .map((a) => a.id),
      [],
    );
    assert.ok(seen('services').size >= 35, `${seen('services').size} services`);
    for (const intent of [
      'who',
      'duties',
      'compare',
      'classify',
      'control',
      'concept',
      'list',
      'sources',
      'why',
      'help',
      'smalltalk',
    ])
      assert.ok(
        lines.some((l) => l.intent === intent),
        intent,
      );
    for (const premise of ['yes', 'no', 'partly', null] as const)
      assert.ok(
        lines.some((l) => l.premise === premise),
        String(premise),
      );
    for (const reason of ['unknown-service', 'other-provider', 'not-responsibility', 'not-english'] as const)
      assert.ok(
        lines.some((l) => l.reason === reason),
        reason,
      );
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialise } from '../../src/build.ts';
import { cells, resolve } from '../../src/engine/resolve.ts';
import { loadBuilt } from '../../src/knowledge/built.ts';
import { matrix } from '../../src/matrix.ts';
import { LIMITS } from '../../src/render/limits.ts';
import type { Knowledge, Statement } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

/** Every cell of service × area, with the statements of both sides. */
const all = (k: Knowledge) =>
  Object.keys(k.services).flatMap((service) =>
    cells(k).map((area) => {
      const { duty, basis, from } = resolve(k, service, area);
      return { id: `${service} / ${area}`, service, area, duty, basis, from, told: said(duty) };
    }),
  );
const said = ({ provider = [], customer = [] }: { provider?: Statement[]; customer?: Statement[] }): Statement[] => [
  ...provider,
  ...customer,
];
/** Ends of sentences: a full stop within a number or a name ends none. */
const sentences = (text: string) => text.match(/[.!?](?=\s|$)/g)?.length ?? 0;

describe('every cell of service × area', () => {
  let knowledge: Knowledge;
  before(async function () {
    await ready.call(this);
    ({ knowledge } = await onus());
  });
  const faulty = (wrong: (cell: ReturnType<typeof all>[number]) => boolean) =>
    all(knowledge)
      .filter(wrong)
      .map((c) => c.id);

  it('stands in the matrix once, with one verdict', () => {
    const rows = matrix(knowledge);
    const ids = rows.map((r) => `${r.service} / ${r.area}`);
    assert.equal(rows.length, Object.keys(knowledge.services).length * cells(knowledge).length);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      faulty(({ duty }) => !['provider', 'customer', 'shared'].includes(duty.party)),
      [],
    );
  });

  it('says what its owner does, and both sides where it is shared', () => {
    assert.deepEqual(
      faulty(({ duty }) =>
        (duty.party === 'shared' ? (['provider', 'customer'] as const) : [duty.party]).some(
          (side) => !duty[side]?.length,
        ),
      ),
      [],
    );
  });

  it('cites a known source with each statement', () => {
    assert.deepEqual(
      faulty(
        ({ told }) =>
          !told.length ||
          told.some(({ cites }) => !cites.length || cites.some((c) => !knowledge.sources[c.split('#')[0]!])),
      ),
      [],
    );
  });

  it('cites no source twice for one statement', () => {
    assert.deepEqual(
      faulty(({ told }) => told.some(({ cites }) => new Set(cites).size < cites.length)),
      [],
    );
  });

  it('tells no statement in more than two sentences or 160 characters', () => {
    assert.deepEqual(
      faulty(({ told }) => told.some(({ text }) => sentences(text) < 1 || sentences(text) > 2 || text.length > 160)),
      [],
    );
  });

  it('fits, with all it could say, in one text of every platform', () => {
    // Of a card, a paragraph before anything has to give way.
    const limits = [LIMITS.slack.text, LIMITS.teams.shorter[0][0]];
    assert.deepEqual(
      faulty(({ told }) => told.map(({ text }) => text).join(' ').length > Math.min(...limits)),
      [],
    );
  });

  it('is the same in the built file', async () => {
    const { built } = await onus();
    const dir = mkdtempSync(join(tmpdir(), 'onus-cells-'));
    try {
      const path = join(dir, 'knowledge.json');
      writeFileSync(path, serialise(built));
      assert.deepEqual(matrix(loadBuilt(path).knowledge), matrix(knowledge));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

import assert from 'node:assert/strict';
import {
  cells,
  conflictsAbout,
  isCategory,
  membersOf,
  resolve,
  scopeOf,
  servicesOf,
  statements,
} from '../../src/engine/resolve.ts';
import type { Area, Basis, Conflict, Duty, Knowledge, Party, Service } from '../../src/types.ts';

// A cloud of our own invention, small enough to be seen at once.
const duty = (party: Party, basis: Basis, text: string): Duty => ({
  party,
  basis,
  ...(party === 'customer' ? {} : { provider: [{ text: `Cloud: ${text}.`, cites: ['D'] }] }),
  ...(party === 'provider' ? {} : { customer: [{ text: `You: ${text}.`, cites: ['D'] }] }),
});
const area = (id: string, members?: string[]): Area => ({
  id,
  name: id,
  about: id,
  question: `Who does ${id}?`,
  provider: `does ${id}`,
  customer: `do ${id}`,
  aliases: [id],
  phrases: [],
  halves: { provider: [], customer: [], both: [] },
  ...(members ? { members } : {}),
});
const thing = (id: string, category: Service['category'], duties: Record<string, Duty>, parent?: string): Service => ({
  id,
  name: id.toUpperCase(),
  aliases: [id],
  tells: [],
  category,
  classification: { text: id, cites: ['D'], basis: 'explicit' },
  duties,
  ...(parent ? { parent } : {}),
});
const conflict = (id: string, services: string[], areas: string[], concepts: string[] = []): Conflict => ({
  id,
  services,
  areas,
  concepts,
  claims: [],
  follows: 'one',
  because: 'it is newer',
});
const byId = <T extends { id: string }>(list: T[]) => Object.fromEntries(list.map((x) => [x.id, x]));

const k: Knowledge = {
  version: 'toy',
  provider: {
    id: 'cloud',
    name: 'Cloud',
    aliases: ['cloud'],
    exemplars: [],
    examples: [],
    main: [],
    unlisted: [],
    others: [],
    ambiguities: [],
    turns: [],
  },
  areas: byId([area('walls'), area('paint'), area('roof'), area('keys'), area('house', ['walls', 'roof'])]),
  general: {
    walls: duty('provider', 'general', 'walls'),
    paint: duty('customer', 'explicit', 'paint'),
    roof: duty('provider', 'explicit', 'roof'),
    keys: duty('shared', 'general', 'keys'),
  },
  categories: {
    infrastructure: thing('infrastructure', 'infrastructure', {
      roof: duty('customer', 'explicit', 'roof of infrastructure'),
    }),
    container: thing('container', 'container', {
      roof: duty('provider', 'explicit', 'roof of container'),
      keys: duty('customer', 'derived', 'keys of container'),
    }),
    abstract: thing('abstract', 'abstract', {}),
  },
  services: byId([
    thing('flat', 'container', {
      roof: duty('shared', 'derived', 'roof of flat'),
      paint: duty('provider', 'general', 'paint of flat'),
    }),
    thing('loft', 'container', { paint: duty('customer', 'explicit', 'paint of loft') }, 'flat'),
    thing('tent', 'abstract', {}),
    thing('barn', 'infrastructure', {}),
  ]),
  concepts: {},
  controls: {},
  conflicts: [
    conflict('X1', ['flat'], ['roof']),
    conflict('X2', ['container'], ['walls']),
    conflict('X3', [], ['keys']),
    conflict('X4', [], [], ['rent']),
    conflict('X5', ['barn'], []),
  ],
  sources: {},
  intents: {},
  tips: [],
  teams: {},
  owns: [],
};

/** [what it shows, service, area, party, basis, where it was found] */
const CASES: [string, string | null, string, Party, Basis, string][] = [
  ["a service's own duty beats its category's", 'flat', 'roof', 'shared', 'derived', 'own FLAT'],
  ["a service's own duty beats the general model", 'flat', 'paint', 'provider', 'general', 'own FLAT'],
  ["a variant's own duty beats its parent's", 'loft', 'paint', 'customer', 'explicit', 'own LOFT'],
  ["a parent's duty beats the category's, and keeps its basis", 'loft', 'roof', 'shared', 'derived', 'parent FLAT'],
  [
    "a category's duty beats the general model, and is inherited",
    'flat',
    'keys',
    'customer',
    'inherited',
    'category CONTAINER',
  ],
  [
    "a variant without a parent's word falls to the category",
    'loft',
    'keys',
    'customer',
    'inherited',
    'category CONTAINER',
  ],
  [
    'the general model holds where nothing else is said, inherited',
    'flat',
    'walls',
    'provider',
    'inherited',
    'general the general model',
  ],
  [
    'a service without a word of its own follows its category',
    'barn',
    'roof',
    'customer',
    'inherited',
    'category INFRASTRUCTURE',
  ],
  [
    'a category without a word follows the general model',
    'tent',
    'roof',
    'provider',
    'inherited',
    'general the general model',
  ],
  ['a category asked for itself has its own basis', 'container', 'keys', 'customer', 'derived', 'own CONTAINER'],
  [
    'a category asked for itself inherits the general model',
    'container',
    'walls',
    'provider',
    'inherited',
    'general the general model',
  ],
  [
    'no service means the general model, with its own basis',
    null,
    'keys',
    'shared',
    'general',
    'general the general model',
  ],
  [
    'no service means the general model, explicit where it is',
    null,
    'paint',
    'customer',
    'explicit',
    'general the general model',
  ],
  [
    'an unknown service is read as the general model',
    'castle',
    'walls',
    'provider',
    'general',
    'general the general model',
  ],
  [
    'a name of an object member is no service',
    'constructor',
    'walls',
    'provider',
    'general',
    'general the general model',
  ],
];

describe('resolve: one rule', () => {
  for (const [what, service, at, party, basis, from] of CASES)
    it(what, () => {
      const found = resolve(k, service, at);
      assert.deepEqual([found.duty.party, found.basis, `${found.from.kind} ${found.from.name}`], [party, basis, from]);
    });

  it('throws for an area that the general model does not know: the loader forbids it', () => {
    assert.throws(() => resolve(k, 'flat', 'garden'), /garden/);
    assert.throws(() => resolve(k, null, 'house'), /house/);
  });
});

describe('resolve: scopes and areas', () => {
  it('finds services and categories by id', () => {
    assert.equal(scopeOf(k, 'flat')?.name, 'FLAT');
    assert.equal(scopeOf(k, 'abstract')?.name, 'ABSTRACT');
    assert.equal(scopeOf(k, 'castle'), undefined);
    assert.equal(scopeOf(k, 'toString'), undefined);
    assert.deepEqual(
      ['flat', 'container'].map((id) => isCategory(k, id)),
      [false, true],
    );
  });
  it('knows the members of a family, and an area as its own member', () => {
    assert.deepEqual(membersOf(k, 'house'), ['walls', 'roof']);
    assert.deepEqual(membersOf(k, 'paint'), ['paint']);
  });
  it('leaves families out of the cells', () => assert.deepEqual(cells(k), ['walls', 'paint', 'roof', 'keys']));
  it('lists each statement of each cell with its area', () => {
    const all = statements(k);
    const cell = (d: Duty) => (d.provider?.length ?? 0) + (d.customer?.length ?? 0);
    const sets = [
      k.general,
      ...Object.values(k.categories).map((s) => s.duties),
      ...Object.values(k.services).map((s) => s.duties),
    ];
    assert.equal(
      all.length,
      sets.flatMap((d) => Object.values(d)).reduce((n, d) => n + cell(d), 0),
    );
    assert.ok(all.some((s) => s.area === 'roof' && s.statement.text === 'You: roof of flat.'));
  });
});

describe('resolve: services of a category', () => {
  for (const id of [...Object.keys(k.categories), 'nowhere'])
    it(`are those of ${id}, in the order of the knowledge`, () =>
      assert.deepEqual(
        servicesOf(k, id),
        Object.values(k.services).filter((s) => s.category === id),
      ));
});

describe('resolve: conflicts', () => {
  const about = (services: string[], areas: string[], concepts: string[] = []) =>
    conflictsAbout(k, services, areas, concepts).map((c) => c.id);
  /** [what it shows, services, areas, concepts, conflicts] */
  const TOLD: [string, string[], string[], string[], string[]][] = [
    ['is told for its service and area', ['flat'], ['roof'], [], ['X1']],
    ['is told for a variant of its service', ['loft'], ['roof'], [], ['X1']],
    ['is told for the services of its category', ['flat'], ['walls'], [], ['X2']],
    ['is not told for another category', ['tent'], ['walls'], [], []],
    ['is told for a family of which its area is a member', ['flat'], ['house'], [], ['X1', 'X2']],
    ['without services is told for all of them', ['tent'], ['keys'], [], ['X3']],
    ['without services is told for none as well', [], ['keys'], [], ['X3']],
    ['is told for its concept', [], [], ['rent'], ['X4']],
    ['without areas is told for all of its service', ['barn'], ['paint'], [], ['X5']],
    ['is not told for another service of another category', ['tent'], ['roof'], [], []],
  ];
  for (const [what, services, areas, concepts, ids] of TOLD)
    it(what, () => assert.deepEqual(about(services, areas, concepts), ids));
});

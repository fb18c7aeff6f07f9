import assert from 'node:assert/strict';
import Fuse from 'fuse.js';
import sinon from 'sinon';
import { type Kind, lexicon } from '../../src/engine/names.ts';
import { words } from '../../src/engine/text.ts';

const names: [Kind, string, string][] = [
  ['service', 'ec2', 'ec2'],
  ['service', 'ec2', 'elastic compute cloud'],
  ['service', 'rds', 'rds'],
  ['service', 'rds', 'rds database'],
  ['service', 'rds-custom', 'rds custom'],
  ['service', 'rds-custom-oracle', 'rds custom for oracle'],
  ['service', 'cloudfront', 'cloudfront'],
  ['service', 'elasticache', 'elasticache'],
  ['service', 'ses', 'ses'],
  ['service', 'aws-config', 'aws config'],
  ['service', 'kms', 'kms'],
  ['category', 'infrastructure', 'iaas'],
  ['provider', 'aws', 'aws'],
  ['other', 'Azure', 'azure'],
  ['unlisted', 'app runner', 'app runner'],
  ['ambiguity', '0', 'database'],
  ['area', 'iam', 'iam users'],
  ['service', 'iam', 'iam'],
  ['area', 'network-firewall', 'security group'],
  ['concept', 'security-group', 'security group'],
  ['area', 'key-management', 'kms keys'],
  ['area', 'guest-os', 'operating system'],
];
const known = lexicon(names.map(([kind, id, name]) => ({ kind, id, name })));

/** Hits as "kind:id@from-to", in order of place. */
const found = (text: string) =>
  known
    .find(words(text))
    .map((h) => `${h.kind}:${h.id}@${h.from}-${h.to}`)
    .sort((a, b) => Number(a.split('@')[1]!.split('-')[0]) - Number(b.split('@')[1]!.split('-')[0]));

/** [what it shows, words, names] */
const CASES: [string, string, string[]][] = [
  ['finds a name and where it stands', 'who patches rds', ['service:rds@2-3']],
  ['finds a name of several words', 'is elastic compute cloud ours', ['service:ec2@1-4']],
  ['takes the longest name', 'rds custom for oracle patching', ['service:rds-custom-oracle@0-4']],
  ['takes the shorter name where the longer one breaks off', 'rds custom for mysql', ['service:rds-custom@0-2']],
  ['finds several names', 'ec2 or rds', ['service:ec2@0-1', 'service:rds@2-3']],
  ['finds the same name twice', 'rds and rds', ['service:rds@0-1', 'service:rds@2-3']],
  ['finds names that touch', 'ec2 rds', ['service:ec2@0-1', 'service:rds@1-2']],
  ['reads a plural', 'our security groups', ['area:network-firewall@1-3', 'concept:security-group@1-3']],
  ['reads a plural of the last word only', 'operating systems', ['area:guest-os@0-2']],
  ['does not take the s of a short name for a plural', 'ses', ['service:ses@0-1']],
  ['does not read a double s as a plural', 'iaass', []],
  ['reads a name written apart', 'cloud front', ['service:cloudfront@0-2']],
  ['reads a name written apart elsewhere', 'elasti cache', ['service:elasticache@0-2']],
  ['reads a name written in one', 'rdscustom', ['service:rds-custom@0-1']],
  ['does not join short words by chance', 'a ws', []],
  ['does not join parts of an area', 'operatingsystem', []],
  ['finds things and areas in the same words', 'iam users', ['service:iam@0-1', 'area:iam@0-2']],
  ['finds one word as area and concept', 'security group', ['area:network-firewall@0-2', 'concept:security-group@0-2']],
  ['keeps the longer thing before the provider in it', 'aws config', ['service:aws-config@0-2']],
  [
    'finds vendors, categories, unlisted and ambiguous names',
    'iaas aws azure app runner database',
    [
      'category:infrastructure@0-1',
      'provider:aws@1-2',
      'other:Azure@2-3',
      'unlisted:app runner@3-5',
      'ambiguity:0@5-6',
    ],
  ],
  ['finds nothing in other words', 'who waters the plants', []],
  ['finds nothing in nothing', '', []],
  ['is not misled by names of object members', 'constructor hasownproperty', []],
];

describe('names: found in the words of a question', () => {
  for (const [what, text, expected] of CASES)
    it(what, () => assert.deepEqual(found(text).sort(), [...expected].sort()));

  it('knows all words of its names', () => {
    for (const word of ['elastic', 'compute', 'users', 'azure']) assert.ok(known.vocabulary.has(word), word);
    assert.ok(!known.vocabulary.has('patches'));
  });

  it('lets one name mean several things of one layer', () => {
    const two = lexicon([
      { kind: 'concept', id: 'a', name: 'region' },
      { kind: 'area', id: 'b', name: 'region' },
      { kind: 'area', id: 'b', name: 'regions' },
    ]);
    assert.equal(two.find(['region']).length, 2);
  });
});

describe('names: near', () => {
  const near = (text: string) => known.near(text, 2).map((n) => n.id);

  it('finds a service whose name is alike', () => assert.equal(near('elasticash')[0], 'elasticache'));
  it('finds a service that Onus only knows by name', () => assert.equal(near('aprunner')[0], 'app runner'));
  it('never offers a category, an area, a concept or a vendor', () => {
    for (const text of ['securitty group', 'azuree', 'operating sistem', 'iaas']) {
      const kinds = known.near(text, 5).map((n) => n.kind);
      assert.ok(
        kinds.every((kind) => kind === 'service' || kind === 'unlisted'),
        `${text}: ${kinds}`,
      );
    }
  });
  it('offers nothing for what is like nothing', () => assert.deepEqual(near('photosynthesis'), []));
  it('offers at most as many as asked for, each once', () => {
    const ids = known.near('rds', 3).map((n) => n.id);
    assert.ok(ids.length <= 3);
    assert.equal(new Set(ids).size, ids.length);
  });
  it('lets fuse.js see a few names only, however many there are', () => {
    const many = lexicon(
      Array.from({ length: 5000 }, (_, i) => ({ kind: 'service' as const, id: `${i}`, name: `cloudthing ${i}` })),
    );
    const search = sinon.spy(Fuse.prototype, 'search');
    try {
      assert.equal(many.near('cloudthink42', 2).length, 2);
      assert.ok(search.thisValues.every((fuse) => (fuse as Fuse<unknown>).getIndex().size() <= 64));
    } finally {
      search.restore();
    }
  });
});

describe('names: a word that names go on with', () => {
  /** [previous, word, read] */
  const NEXT: [string, string, string][] = [
    ['elastic', 'compute', 'compute'],
    ['elastic', 'computer', 'compute'],
    ['app', 'rnner', 'runner'],
    ['rds', 'costum', 'costum'],
    ['rds', 'custon', 'custom'],
    ['app', 'custon', 'custon'],
    ['operating', 'sistem', 'sistem'],
    ['rds', 'cust', 'cust'],
  ];
  for (const [previous, word, read] of NEXT)
    it(`reads "${previous} ${word}" as ${read}`, () => assert.equal(known.expected(previous, word), read));
});

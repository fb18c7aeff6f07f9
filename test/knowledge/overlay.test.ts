import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../src/build.ts';
import { engine } from '../../src/engine/engine.ts';
import { mind } from '../../src/engine/understand.ts';
import { overlay } from '../../src/knowledge/overlay.ts';
import { text } from '../../src/render/text.ts';
import type { Answer, Knowledge } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

const EXAMPLE = join(ROOT, 'examples/overlay');

describe('an overlay', () => {
  let base: Knowledge;
  let ask: (text: string) => Answer;
  const folders: string[] = [];
  /** A folder with these files; `over` starts from the example. */
  function folder(files: Record<string, string>, over = false): string {
    const made = mkdtempSync(join(tmpdir(), 'onus-overlay-'));
    folders.push(made);
    if (over) cpSync(EXAMPLE, made, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(made, name)), { recursive: true });
      writeFileSync(join(made, name), content);
    }
    return made;
  }
  before(async function () {
    await ready.call(this);
    const o = await onus();
    base = o.knowledge;
    const { knowledge, faults } = overlay(base, EXAMPLE);
    assert.deepEqual(faults, []);
    const answering = engine(knowledge!, mind(knowledge!, o.built.models));
    ask = (q) => answering({ text: q });
  });
  after(() => {
    for (const made of folders) rmSync(made, { recursive: true });
  });

  it('may be empty, and then changes nothing but the name of the knowledge', () => {
    const { knowledge, faults } = overlay(base, folder({}));
    assert.deepEqual(faults, []);
    assert.match(knowledge!.version, new RegExp(`^${base.version}\\+[0-9a-f]{6}$`));
    assert.deepEqual({ ...knowledge, version: base.version }, base);
  });
  it('gives another content another name', () => {
    const [a, b] = ['#a', '#b'].map((c) =>
      folder({ 'owners.yaml': `teams: { a: { name: A, slack: "${c}" } }\nowns: []\n` }),
    );
    assert.notEqual(overlay(base, a!).knowledge!.version, overlay(base, b!).knowledge!.version);
  });

  it('adds names of a service', () => assert.deepEqual(ask('who patches the orders db?').services, ['rds']));
  it('adds a service, which takes over the duties of its parent', () => {
    const a = ask('who patches the software of acme search?');
    assert.deepEqual([a.outcome, a.services], ['answer', ['acme-search']]);
  });
  it('adds statements with their sources, and leaves whose job it is', () => {
    const a = ask('who backs up RDS?');
    assert.equal(a.party, 'shared');
    assert.match(text(a), /35 days and test a restore/);
    assert.ok(a.citations.some((c) => c.source === 'ACME-BACKUP'));
  });

  /** [question, the line that ends the answer; null: none] */
  const owners: [string, RegExp | null][] = [
    [
      'who patches EC2?',
      /^Here: Platform team, #platform, platform@example\.com, https:\/\/runbooks\.example\.com\/patching$/m,
    ],
    ['who backs up S3?', /^Here: Data team, #data, .*https:\/\/runbooks\.example\.com\/s3-restore$/m],
    ['who encrypts S3?', /^Here: Data team, #data, (?!.*s3-restore)/m],
    ['who manages access to DynamoDB?', /^Here: Security team, #security$/m],
    ['who patches Lambda?', /^Here: nobody is named for this$/m],
    ['who patches the hypervisor of EC2?', null],
  ];
  for (const [question, line] of owners)
    it(`answers "${question}" with ${line === null ? 'no owner' : 'whose it is here'}`, () => {
      const said = text(ask(question));
      if (line) assert.match(said, line);
      else assert.doesNotMatch(said, /^Here/m);
    });
  /** [question, what the answer says] */
  const teams: [string, RegExp][] = [
    [
      'what does the data team own?',
      /^Data team does your part of this; find it at #data, .*:\nAmazon RDS, .*Amazon S3: all that is yours\./,
    ],
    ['which things are data engineering responsible for', /^Data team does your part of this/],
    [
      'what is the security team in charge of?',
      /Every service: identity and access management, key management and logging/,
    ],
    ['what does secops do?', /^Security team/],
  ];
  for (const [question, said] of teams)
    it(`answers "${question}"`, () => {
      const a = ask(question);
      assert.deepEqual([a.outcome, a.intent], ['done', 'owns']);
      assert.match(text(a), said);
    });
  it('answers about the service where one is named beside a team', () =>
    assert.deepEqual(ask('what does the data team still have to do for Lambda?').services, ['lambda']));
  it('without owners says nothing of them', async () => {
    const { ask: plain } = await onus();
    assert.deepEqual(plain('who patches EC2?').owners, []);
  });

  const team = 'teams: { a: { name: A } }\n';
  const service = 'name: X\naliases: [xxy]\ncategory: container\n';
  /** [what is wrong, its files, file and line, what is said] */
  const bad: [string, Record<string, string>, string, RegExp][] = [
    [
      'a team nobody knows',
      { 'owners.yaml': `${team}owns:\n  - { team: b }\n` },
      'owners.yaml:3',
      /there is no team "b"/,
    ],
    [
      'an unknown service',
      { 'owners.yaml': `${team}owns:\n  - { team: a, services: [ec3] }\n` },
      'owners.yaml:3',
      /unknown service "ec3"\n.*did you mean "ec2"/,
    ],
    [
      'an unknown area',
      { 'owners.yaml': `${team}owns:\n  - { team: a, areas: [backups] }\n` },
      'owners.yaml:3',
      /unknown area "backups"\n.*did you mean "backup"/,
    ],
    [
      'two owners of the same',
      {
        'owners.yaml':
          'teams: { a: { name: A }, b: { name: B } }\nowns:\n  - { team: a, services: [s3] }\n  - { team: b, services: [s3] }\n',
      },
      'owners.yaml:4',
      /"a" owns the same already/,
    ],
    [
      'a channel without #',
      { 'owners.yaml': 'teams:\n  a: { name: A, slack: ops }\nowns: []\n' },
      'owners.yaml:2',
      /channel like #platform/,
    ],
    [
      'a runbook that is no link',
      { 'owners.yaml': `${team}owns:\n  - { team: a, runbook: "javascript:x" }\n` },
      'owners.yaml:3',
      /must be a link/,
    ],
    ['a key nobody reads', { 'owners.yaml': `${team}owns: []\nowner: x\n` }, 'owners.yaml:3', /unknown key owner/],
    ['broken YAML', { 'owners.yaml': 'teams: {a\n' }, 'owners.yaml:2', /not valid YAML/],
    ['a file that nobody reads', { 'conflicts.yaml': '[]' }, 'conflicts.yaml:1', /is not part of an overlay/],
    [
      'a source without an entry',
      { 'services/s3.yaml': 'duties:\n  backup:\n    customer: [{ text: You do., cites: [NOPE] }]\n' },
      'services/s3.yaml:3',
      /dangling citation: no source "NOPE"/,
    ],
    [
      'a source of the same name',
      { 'sources.yaml': 'SRM: { title: t, section: s, publisher: null, url: null, asOf: null, via: live }\n' },
      'sources.yaml:1',
      /there is a source "SRM" already/,
    ],
    [
      'an area that does not exist',
      { 'services/s3.yaml': 'duties:\n  lunch:\n    customer: [{ text: You do., cites: [SRM] }]\n' },
      'services/s3.yaml:2',
      /unknown area "lunch"/,
    ],
    [
      'another verdict',
      { 'services/s3.yaml': 'duties:\n  backup:\n    party: provider\n' },
      'services/s3.yaml:3',
      /unknown key party/,
    ],
    [
      'an alias that is taken',
      { 'services/s3.yaml': 'aliases: [rds]\n' },
      'services/s3.yaml:1',
      /alias "rds" means two things: rds and s3/,
    ],
    ['a service without its reasons', { 'services/new.yaml': service }, 'services/new.yaml:1', /classification/],
    [
      'a parent that does not exist',
      { 'services/new.yaml': `${service}parent: rdss\nclassification: { text: T., cites: [SRM], basis: derived }\n` },
      'services/new.yaml:4',
      /unknown service "rdss"\n.*did you mean "rds"/,
    ],
  ];
  for (const [what, files, place, said] of bad)
    it(`is refused with ${what}: file, line, cure`, () => {
      const { knowledge, faults } = overlay(base, folder(files));
      assert.equal(knowledge, null);
      assert.equal(faults.length, 1, JSON.stringify(faults, null, 1));
      const [f] = faults;
      assert.equal(`${f!.file}:${f!.line}`, place);
      assert.match(`${f!.what}\n${f!.cure}`, said);
    });
  it('is refused where there is none', () => {
    const { knowledge, faults } = overlay(base, '/nowhere/at/all');
    assert.equal(knowledge, null);
    assert.match(faults[0]!.what, /the folder is missing/);
  });
  it('tells all faults at once', () => {
    const files = Object.assign({}, ...bad.slice(-4).map(([, f]) => f), bad[0]![1]);
    assert.ok(overlay(base, folder(files)).faults.length >= 3);
  });
});

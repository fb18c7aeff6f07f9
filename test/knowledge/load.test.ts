import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, printFaults, ROOT } from '../../src/build.ts';
import { load } from '../../src/knowledge/load.ts';
import { checkQuestions } from '../../src/knowledge/questions.ts';
import type { Fault } from '../../src/knowledge/read.ts';
import type { Knowledge, Service } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

/** One way to break a file: what is edited, and the fault that has to be found. */
interface Break {
  what: string;
  /** The file that is edited; null text deletes it. */
  file: string;
  edit: (text: string) => string | null;
  /** The fault: its file when it is another one, the text that stands on its line (none: line 1), what it must name. */
  in?: string;
  on?: string;
  names: RegExp[];
  cure?: RegExp;
}

const A = 'knowledge/areas';
const K = 'knowledge/aws';
const S = `${K}/services`;

const add = (before: RegExp, insert: string) => (text: string) => text.replace(before, (found) => found + insert);
const put = (found: RegExp, instead: string) => (text: string) => text.replace(found, instead);
const append = (more: string) => (text: string) => `${text.trimEnd()}\n${more}`;
const away = () => null;
const DUTIES = /^duties:\n/m;
const ALIASES = /^aliases:\s*\[/m;
const duty = (
  area: string,
  statement = '{ text: You do it., cites: [SRM] }',
  head = 'party: customer, basis: explicit',
) => `  ${area}: { ${head}, customer: [ ${statement} ] }\n`;

const BREAKS: Break[] = [
  // Ids that do not exist.
  {
    what: 'an unknown area of a duty',
    file: `${S}/sqs.yaml`,
    edit: add(DUTIES, duty('scalling')),
    on: 'scalling',
    names: [/unknown area "scalling"/],
    cure: /did you mean "scaling"/,
  },
  {
    what: 'a family where an area is meant',
    file: `${S}/sns.yaml`,
    edit: add(DUTIES, duty('patching')),
    on: 'patching: {',
    names: [/"patching"/],
  },
  {
    what: 'an unknown parent',
    file: `${S}/sagemaker.yaml`,
    edit: put(DUTIES, 'parent: sezz\nduties:\n'),
    on: 'parent:',
    names: [/unknown service "sezz"/],
  },
  {
    what: 'a variant of a variant',
    file: `${S}/route53.yaml`,
    edit: put(DUTIES, 'parent: eks-fargate\nduties:\n'),
    on: 'parent:',
    names: [/"eks-fargate" is itself a variant/],
  },
  {
    what: 'a headline for an unknown area',
    file: `${S}/waf.yaml`,
    edit: put(DUTIES, 'headlines: { patchings: AWS does. }\nduties:\n'),
    on: 'headlines:',
    names: [/unknown area "patchings"/],
    cure: /did you mean "patching"/,
  },
  {
    what: 'an unknown member of a family',
    file: `${A}/patching.yaml`,
    edit: add(/^members:\s*\[/m, 'gest-os, '),
    on: 'gest-os',
    names: [/unknown area "gest-os"/],
    cure: /did you mean "guest-os"/,
  },
  {
    what: 'a control of an unknown area',
    file: `${K}/controls.yaml`,
    edit: append(
      '- { area: hardwear, type: inherited-controls, party: provider, headline: "H.", statements: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'hardwear',
    names: [/unknown area "hardwear"/],
    cure: /did you mean "hardware"/,
  },
  {
    what: 'a conflict about an unknown service',
    file: `${K}/conflicts.yaml`,
    edit: append(
      '- { id: X98, services: [rdss], follows: one, because: it is, claims: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'X98',
    names: [/unknown service "rdss"/],
  },
  {
    what: 'a conflict about an unknown area',
    file: `${K}/conflicts.yaml`,
    edit: append(
      '- { id: X98, areas: [bakup], follows: one, because: it is, claims: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'X98',
    names: [/unknown area "bakup"/],
    cure: /did you mean "backup"/,
  },
  {
    what: 'a conflict about an unknown concept',
    file: `${K}/conflicts.yaml`,
    edit: append(
      '- { id: X98, concepts: [regionn], follows: one, because: it is, claims: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'X98',
    names: [/unknown concept "regionn"/],
    cure: /did you mean "region"/,
  },
  {
    what: 'an unknown option of an ambiguity',
    file: `${K}/provider.yaml`,
    edit: add(/^ambiguities:\n/m, '  - { aliases: [thingy], question: Which thingy?, options: [rds, thingamajig] }\n'),
    on: 'thingamajig',
    names: [/unknown option "thingamajig"/],
  },
  {
    what: 'a turn of speech for words that no statement has',
    file: `${K}/provider.yaml`,
    edit: add(/^turns:\n/m, '  - { said: [thingy], means: thingamajig }\n'),
    on: 'thingamajig',
    names: [/no statement says "thingamajig"/],
  },
  // Things said twice.
  {
    what: 'two duties for one cell',
    file: `${S}/glue.yaml`,
    edit: add(DUTIES, duty('awareness-training') + duty('awareness-training', '{ text: No., cites: [SRM] }')),
    on: 'No.',
    names: [/twice/],
  },
  {
    what: 'an alias of two services',
    file: `${S}/sqs.yaml`,
    edit: add(ALIASES, 'simple notification service, '),
    on: 'aliases:',
    names: [/"simple notification service"/, /two things/, /\bsns\b/, /\bsqs\b/],
  },
  {
    what: 'an alias of two services, once with hyphens',
    file: `${S}/sqs.yaml`,
    edit: add(ALIASES, 'simple-notification-service, '),
    on: 'aliases:',
    names: [/simple.notification.service/, /two things/, /\bsns\b/],
  },
  {
    what: 'an alias of a service among the unlisted',
    file: `${K}/provider.yaml`,
    edit: add(/^unlisted:\n/m, '  - simple queue service\n'),
    on: '- simple queue service',
    names: [/"simple queue service"/, /two things/, /\bsqs\b/],
  },
  {
    what: 'an alias of a service among the ambiguities',
    file: `${K}/provider.yaml`,
    edit: add(
      /^ambiguities:\n/m,
      '  - { aliases: [simple queue service], question: Which queue?, options: [sqs, sns] }\n',
    ),
    on: 'Which queue?',
    names: [/"simple queue service"/, /two things/, /\bsqs\b/],
  },
  {
    what: 'an alias of two areas',
    file: `${A}/scaling.yaml`,
    edit: add(ALIASES, 'guest os, '),
    on: 'guest os',
    names: [/"guest os"/, /two things/, /guest-os/, /scaling/],
  },
  {
    what: 'an alias of two concepts',
    file: `${K}/concepts.yaml`,
    edit: append(
      '- { id: zone, name: Zone, question: What is a zone?, aliases: [mfa], party: null, headline: A zone., statements: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'id: zone',
    names: [/"mfa"/, /two things/],
  },
  {
    what: 'an alias that stands twice',
    file: `${S}/sns.yaml`,
    edit: add(ALIASES, 'sns, '),
    on: 'aliases:',
    names: [/"sns"/, /twice/],
  },
  {
    what: 'a concept that stands twice',
    file: `${K}/concepts.yaml`,
    edit: append(
      '- { id: region, name: Zone, question: What is a zone?, aliases: [zone], party: null, headline: A zone., statements: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'name: Zone',
    names: [/"region"/, /twice/],
  },
  {
    what: 'two controls of one area',
    file: `${K}/controls.yaml`,
    edit: append(
      '- { area: physical-security, type: shared-controls, party: shared, headline: "Other.", statements: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'Other.',
    names: [/physical-security/, /twice/],
  },
  {
    what: 'two conflicts of one name',
    file: `${K}/conflicts.yaml`,
    edit: append(
      '- { id: X1, services: [rds], follows: one, because: other, claims: [ { text: T., cites: [SRM] } ] }\n',
    ),
    on: 'because: other',
    names: [/X1/, /twice/],
  },
  // Statements and what they rest on.
  {
    what: 'a statement that cites nothing',
    file: `${S}/efs.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: [] }')),
    on: 'awareness-training',
    names: [/uncited/, /awareness-training/],
  },
  {
    what: 'a statement without citations',
    file: `${S}/efs.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it. }')),
    on: 'awareness-training',
    names: [/cites/, /awareness-training/],
  },
  {
    what: 'a citation of no source',
    file: `${S}/emr.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: [EMR-SMR] }')),
    on: 'EMR-SMR',
    names: [/dangling/, /"EMR-SMR"/],
  },
  {
    what: 'a citation of no place',
    file: `${S}/msk.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: ["seed-split#tabel"] }')),
    on: 'tabel',
    names: [/dangling/, /"seed-split"/, /"tabel"/],
    cure: /did you mean "table"/,
  },
  {
    what: 'a citation of a place in a source without places',
    file: `${S}/msk.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: ["SRM#table"] }')),
    on: 'SRM#table',
    names: [/dangling/, /"SRM"/, /"table"/],
  },
  {
    what: 'a dangling citation of a classification',
    file: `${S}/batch.yaml`,
    edit: put(/^classification:.*(?:\n +.*)*/m, 'classification: { text: It is., cites: [BATCH-NO], basis: derived }'),
    on: 'BATCH-NO',
    names: [/dangling/, /"BATCH-NO"/],
  },
  {
    what: 'a dangling citation of the general model',
    file: `${K}/general.yaml`,
    edit: put(/cites: \[SRM/, 'cites: [SMR-X'),
    on: 'SMR-X',
    names: [/dangling/, /"SMR-X"/],
  },
  {
    what: 'a dangling citation of a concept',
    file: `${K}/concepts.yaml`,
    edit: put(/cites: \[SRM/, 'cites: [SMR-X'),
    on: 'SMR-X',
    names: [/dangling/, /"SMR-X"/],
  },
  {
    what: 'a dangling citation of a control',
    file: `${K}/controls.yaml`,
    edit: put(/cites: \[SRM/, 'cites: [SMR-X'),
    on: 'SMR-X',
    names: [/dangling/, /"SMR-X"/],
  },
  {
    what: 'a dangling citation of a conflict',
    file: `${K}/conflicts.yaml`,
    edit: put(/cites: \[SRM/, 'cites: [SMR-X'),
    on: 'SMR-X',
    names: [/dangling/, /"SMR-X"/],
  },
  {
    what: 'a number that is no fact',
    file: `${S}/vpc.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: [SRM], facts: [S2-1] }')),
    on: 'S2-1',
    names: [/facts/, /S0-041/],
  },
  {
    what: 'a statement too long for a phone',
    file: `${S}/fsx.yaml`,
    edit: add(DUTIES, duty('awareness-training', `{ text: ${'You do it '.repeat(40)}., cites: [SRM] }`)),
    on: 'You do it You',
    names: [/300/, /awareness-training/],
  },
  // Owners.
  {
    what: 'an owner that is none',
    file: `${S}/ecs.yaml`,
    edit: add(DUTIES, duty('awareness-training', undefined, 'party: aws, basis: explicit')),
    on: 'awareness-training',
    names: [/party/, /awareness-training/],
  },
  {
    what: 'a duty written as inherited',
    file: `${S}/eks.yaml`,
    edit: add(DUTIES, duty('awareness-training', undefined, 'party: customer, basis: inherited')),
    on: 'awareness-training',
    names: [/basis/, /left out/],
  },
  {
    what: 'a shared duty that says nothing of AWS',
    file: `${S}/elb.yaml`,
    edit: add(DUTIES, duty('awareness-training', undefined, 'party: shared, basis: explicit')),
    on: 'awareness-training',
    names: [/awareness-training/, /provider/],
  },
  {
    what: 'an area without a general duty',
    file: `${K}/general.yaml`,
    edit: put(/^scaling:\n(?: .*\n|\n)*/m, ''),
    names: [/no general duty/, /"scaling"/],
  },
  // Form.
  {
    what: 'a wrong type',
    file: `${S}/aurora.yaml`,
    edit: put(/^name: .*/m, 'name: [Amazon Aurora]'),
    on: 'name:',
    names: [/name/, /string/],
  },
  {
    what: 'an unknown category',
    file: `${S}/athena.yaml`,
    edit: put(/^category: .*/m, 'category: serverless'),
    on: 'category:',
    names: [/category/, /container/],
  },
  {
    what: 'an unknown key',
    file: `${S}/lambda.yaml`,
    edit: put(DUTIES, 'colour: red\nduties:\n'),
    on: 'colour',
    names: [/unknown key colour/],
  },
  {
    what: 'an unknown key of a statement',
    file: `${S}/lambda.yaml`,
    edit: add(DUTIES, duty('awareness-training', '{ text: You do it., cites: [SRM], sources: x }')),
    on: 'awareness-training',
    names: [/unknown key sources/],
  },
  {
    what: 'an alias in capitals',
    file: `${S}/ebs.yaml`,
    edit: add(ALIASES, 'BlockStore, '),
    on: 'aliases:',
    names: [/aliases/, /lower case/],
  },
  { what: 'a missing key', file: `${A}/backup.yaml`, edit: put(/^question: .*\n/m, ''), names: [/question/] },
  {
    what: 'a question without its mark',
    file: `${A}/hardware.yaml`,
    edit: put(/^question: .*/m, 'question: Who maintains hardware'),
    on: 'question:',
    names: [/question/],
  },
  {
    what: 'a date that is none',
    file: `${K}/sources.yaml`,
    edit: add(/^/, 'XX: { title: T, section: S, publisher: null, url: null, asOf: last year, via: live }\n'),
    on: 'XX:',
    names: [/XX/, /asOf/, /2023-06-15/],
  },
  {
    what: 'an address that is none',
    file: `${K}/sources.yaml`,
    edit: add(/^/, 'XX: { title: T, section: S, publisher: null, url: docs, asOf: null, via: live }\n'),
    on: 'XX:',
    names: [/XX/, /url/i],
  },
  {
    what: 'a decline without a reason',
    file: 'intents/price.yaml',
    edit: put(/^reason: .*\n/m, ''),
    names: [/reason/],
  },
  {
    what: 'an intent without phrases',
    file: 'intents/why.yaml',
    edit: put(/^phrases:[\s\S]*/m, 'phrases: []\n'),
    on: 'phrases:',
    names: [/phrases/],
  },
  {
    what: 'a half that is nobody’s',
    file: 'knowledge/areas/backup.yaml',
    edit: add(/^/, 'halves:\n  nobody: [who does it]\n'),
    on: 'nobody',
    names: [/nobody/],
  },
  // Tips.
  {
    what: 'a tip that cites what is not there',
    file: `${K}/tips.yaml`,
    edit: put(/cites: \[RDS-MNT\]/, 'cites: [RDS-MNTT]'),
    on: 'RDS-MNTT',
    names: [/dangling citation: no source "RDS-MNTT"/],
    cure: /RDS-MNT/,
  },
  {
    what: 'a tip that stands twice',
    file: `${K}/tips.yaml`,
    edit: append('- { id: every-service, text: X., cites: [SRM], question: "Who?" }\n'),
    on: '{ id: every-service',
    names: [/tip "every-service" stands twice/],
  },
  {
    what: 'a tip that is too long',
    file: `${K}/tips.yaml`,
    edit: append(`- { id: long, text: ${'word '.repeat(50)}, cites: [SRM], question: "Who?" }\n`),
    on: 'id: long',
    names: [/longer than 220 characters/],
  },
  {
    what: 'a tip without a question',
    file: `${K}/tips.yaml`,
    edit: append('- { id: silent, text: X., cites: [SRM], question: Patching }\n'),
    on: 'id: silent',
    names: [/question/],
  },
  // Files.
  {
    what: 'YAML that is broken',
    file: `${S}/redshift.yaml`,
    edit: put(/^name: .*/m, 'name: "Amazon Redshift'),
    names: [/not valid YAML/],
  },
  {
    what: 'YAML that is broken by a tab',
    file: `${S}/dynamodb.yaml`,
    edit: append('\tbackup: {}\n'),
    on: '\tbackup',
    names: [/not valid YAML/],
  },
  { what: 'an empty file', file: `${S}/glacier.yaml`, edit: () => '', names: [/the file/] },
  { what: 'a missing file', file: `${K}/concepts.yaml`, edit: away, names: [/missing/] },
  { what: 'a missing list of sources', file: `${K}/sources.yaml`, edit: away, names: [/missing/] },
  { what: 'a missing provider', file: `${K}/provider.yaml`, edit: away, names: [/missing/] },
  { what: 'a missing general model', file: `${K}/general.yaml`, edit: away, names: [/missing/] },
  { what: 'a missing category', file: `${K}/categories/abstract.yaml`, edit: away, names: [/missing/] },
  {
    what: 'a service that others build on and cannot be read',
    file: `${S}/rds.yaml`,
    edit: put(/^name: .*/m, 'name: "Amazon RDS'),
    names: [/not valid YAML/],
  },
];

/**
 * The shipped files in a temporary folder, shortened: two phrases of each area and intent, the first duty of each
 * service. What breaks is the same, and reading it sixty times takes a second or two.
 */
function copyTo(root: string): void {
  for (const folder of ['knowledge', 'intents']) cpSync(join(ROOT, folder), join(root, folder), { recursive: true });
  for (const folder of [A, 'intents', S])
    for (const name of readdirSync(join(root, folder))) {
      const text = readFileSync(join(root, folder, name), 'utf8');
      const short = text
        .replace(/^phrases:\n[\s\S]*/m, 'phrases: [one phrase, another phrase]\n')
        .replace(/^(duties:\n(?: *#.*\n)* {2}\S.*\n(?: {3,}.*\n)*)(?:.*\n)*/m, '$1');
      writeFileSync(join(root, folder, name), short);
    }
}

/** The line of the broken file that the fault must name. */
const lineOf = (text: string, on: string | undefined) =>
  on === undefined ? null : text.split('\n').findIndex((line) => line.includes(on)) + 1;

describe('load: the shipped knowledge', () => {
  it('has no fault in its files', () => {
    const { knowledge, faults } = load({ root: ROOT, pack: 'aws' });
    assert.equal(printFaults(faults), printFaults([]));
    assert.ok(knowledge);
  });

  describe('once learnt', () => {
    before(ready);
    it('understands each question that it offers', async () => {
      const { faults } = await onus();
      assert.equal(printFaults(faults), printFaults([]));
    });
  });
});

describe('load: a broken file', () => {
  let root: string;
  before(function () {
    this.timeout(60_000);
    root = mkdtempSync(join(tmpdir(), 'onus-load-'));
    copyTo(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** Breaks the copy, looks, and mends it again. */
  function broken(breaks: readonly Break[], look: (faults: Fault[], lines: Map<Break, number | null>) => void): void {
    const before = new Map(breaks.map((b) => [b.file, readFileSync(join(root, b.file), 'utf8')]));
    const lines = new Map<Break, number | null>();
    try {
      for (const b of breaks) {
        const old = before.get(b.file)!;
        const text = b.edit(old);
        assert.notEqual(text, old, `${b.file} is as it was: the test no longer finds its place`);
        if (text === null) rmSync(join(root, b.file));
        else writeFileSync(join(root, b.file), text);
        lines.set(b, text === null ? 1 : lineOf(text, b.on));
      }
      look(load({ root, pack: 'aws' }).faults, lines);
    } finally {
      for (const [file, text] of before) writeFileSync(join(root, file), text);
    }
  }

  const has = (faults: readonly Fault[], b: Break, line: number | null) =>
    faults.find(
      (f) =>
        f.file === (b.in ?? b.file) &&
        (line === null ? f.line >= 1 : f.line === line) &&
        b.names.every((name) => name.test(f.what)) &&
        (b.cure ?? /\S{3}/).test(f.cure),
    );

  for (const b of BREAKS)
    it(`with ${b.what} is refused, with file, line and cure`, () =>
      broken([b], (faults, lines) => {
        assert.ok(
          has(faults, b, lines.get(b)!),
          `expected ${b.in ?? b.file}:${lines.get(b)} ${b.names.join(' ')}\nfound ${printFaults(faults)}`,
        );
        assert.equal(faults.length, 1, `one fault is told once:\n${printFaults(faults)}`);
      }));

  it('is told together with all others, each with its own file and line', () => {
    // One break a file. What cannot be read is not missed elsewhere, so the sources (cited by all) stay whole here.
    const files = new Set<string>();
    const many = BREAKS.filter((b) => TOGETHER.has(b.what) && !files.has(b.file) && files.add(b.file));
    assert.ok(many.length >= 25, `${many.length} files at once`);
    broken(many, (faults, lines) => {
      const missed = many
        .filter((b) => !has(faults, b, lines.get(b)!))
        .map((b) => `${b.what} in ${b.file}:${lines.get(b)}`);
      assert.deepEqual(missed, [], printFaults(faults));
      assert.equal(faults.length, many.length, printFaults(faults));
    });
  });

  it('stops the build before anything is learnt', () =>
    broken([BREAKS[0]!], (faults) => {
      const result = build(root);
      assert.equal(result.built, null);
      assert.deepEqual(result.faults, faults);
    }));

  it('is not loaded by halves', () =>
    broken([BREAKS[0]!], () => assert.equal(load({ root, pack: 'aws' }).knowledge, null)));

  it('mended is whole again', () => assert.deepEqual(load({ root, pack: 'aws' }).faults, []));

  it('in a folder that is missing is told once', () => {
    const empty = mkdtempSync(join(tmpdir(), 'onus-none-'));
    try {
      const { knowledge, faults } = load({ root: empty, pack: 'aws' });
      assert.equal(knowledge, null);
      assert.deepEqual(faults.map((f) => f.file).sort(), [...new Set(faults.map((f) => f.file))].sort());
      for (const file of [A, 'intents', S, `${K}/categories`, `${K}/sources.yaml`, `${K}/provider.yaml`])
        assert.ok(
          faults.some((f) => f.file === file && /missing/.test(f.what) && f.cure),
          file,
        );
      assert.ok(!existsSync(join(empty, 'knowledge')));
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });

  it('is printed with place, fault, cure and count', () => {
    assert.equal(
      printFaults([
        { file: 'a.yaml', line: 7, what: 'is wrong', cure: 'mend it' },
        { file: 'b.yaml', line: 1, what: 'is missing', cure: 'add it' },
      ]),
      'a.yaml:7  is wrong\n    → mend it\nb.yaml:1  is missing\n    → add it\n2 faults in the knowledge.',
    );
  });
});

/** Breaks that leave the rest of the knowledge as it is, so that they can be told together with any others. */
const TOGETHER = new Set(
  BREAKS.filter(
    (b) => b.edit !== away && !/sources|hardware|rds\.yaml/.test(b.file) && !/two concepts|general duty/.test(b.what),
  ).map((b) => b.what),
);

describe('questions: what Onus offers and would not understand itself', () => {
  /** A knowledge of three services, so that asking all its questions takes no time; and the faults it has without a change. */
  let small: Knowledge;
  let check: (k: Knowledge) => Fault[];
  let known: Set<string>;
  before(async function () {
    this.timeout(120_000);
    const { built } = await onus();
    const { places } = load({ root: ROOT, pack: 'aws' });
    const { ec2, rds, s3 } = built.knowledge.services as Record<string, Service>;
    small = { ...built.knowledge, services: { ec2: ec2!, rds: rds!, s3: s3! } };
    check = (k) => checkQuestions(k, built.models, places);
    known = new Set(check(small).map((f) => f.what));
  });

  /** The faults that a change of the knowledge adds. */
  function added(change: (k: Knowledge) => void): Fault[] {
    const k = structuredClone(small);
    change(k);
    return check(k).filter((f) => !known.has(f.what));
  }
  const lines = (file: string) => readFileSync(join(ROOT, file), 'utf8').split('\n');

  it('a `next` of a concept is refused, on a line of that concept', () => {
    const faults = added((k) => {
      k.concepts.region!.next = ['What is for lunch today?'];
    });
    assert.equal(faults.length, 1, printFaults(faults));
    const { file, line, what, cure } = faults[0]!;
    assert.equal(file, `${K}/concepts.yaml`);
    assert.match(what, /What is for lunch today\?/);
    assert.ok(cure);
    const heads = lines(file)
      .slice(0, line)
      .filter((text) => text.startsWith('- id:'));
    assert.match(heads.at(-1)!, /region/);
  });

  it('the question of an area is refused on its line, with an example', () => {
    const faults = added((k) => {
      k.areas.hardware!.question = 'What is the weather like?';
    });
    assert.equal(faults.length, 1, printFaults(faults));
    const { file, line, what, cure } = faults[0]!;
    assert.equal(file, `${A}/hardware.yaml`);
    assert.match(lines(file)[line - 1]!, /^question:/);
    assert.match(what, /What is the weather like/);
    assert.ok(cure);
  });

  it('the question of a concept is refused on its line', () => {
    const faults = added((k) => {
      k.concepts.mfa!.question = 'What is the weather like?';
    });
    assert.equal(faults.length, 1, printFaults(faults));
    assert.match(lines(faults[0]!.file)[faults[0]!.line - 1]!, /question:/);
  });

  it('a tip’s question that is not answered, or about something else than the tip cites, is refused on its line', () => {
    const faults = added((k) => {
      k.tips = [
        { id: 'a', text: 'A.', cites: ['SRM'], question: 'What is for lunch today?' },
        { id: 'b', text: 'B.', cites: ['RDS-MNT', 'S3-DEF'], question: 'Who patches Amazon RDS?' },
        { id: 'c', text: 'C.', cites: ['RDS-MNT'], question: 'Who patches Amazon RDS?' },
      ];
    });
    assert.equal(faults.length, 2, printFaults(faults));
    assert.match(faults[0]!.what, /"What is for lunch today\?" is not answered/);
    assert.match(faults[1]!.what, /no statement about what "Who patches Amazon RDS\?" asks cites S3-DEF/);
    for (const f of faults) assert.equal(f.file, `${K}/tips.yaml`);
  });

  it('several are told at once', () => {
    const faults = added((k) => {
      k.concepts.region!.next = ['What is for lunch today?', 'How do I cook rice?'];
      k.areas.hardware!.question = 'What is the weather like?';
      k.areas.scaling!.question = 'How do I cook rice?';
    });
    assert.equal(faults.length, 4, printFaults(faults));
  });

  it('the name of a category that means a service is refused in its own file', () => {
    const faults = added((k) => {
      k.categories.abstract.name = 'Amazon RDS';
    });
    assert.ok(faults.length > 0);
    for (const f of faults) assert.ok(existsSync(join(ROOT, f.file)), `${f.file} is not there`);
    assert.ok(
      faults.some((f) => f.file === `${K}/categories/abstract.yaml` && /^name:/.test(lines(f.file)[f.line - 1]!)),
    );
  });
});

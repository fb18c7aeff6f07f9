import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ROOT, serialise } from '../src/build.ts';
import { onus, ready } from './built.ts';

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/**
 * The command as a person starts it, in a folder of its own: the sources as they are now, and beside them the knowledge
 * that all tests share. Nothing depends on what an earlier build left behind.
 */
let home: string;
/** Like home, but nothing was built. */
let unbuilt: string;
/** A copy of the knowledge with two faults. */
let broken: string;

function folder(parts: readonly string[]): string {
  const made = mkdtempSync(join(tmpdir(), 'onus-cli-'));
  for (const part of parts) cpSync(join(ROOT, part), join(made, part), { recursive: true });
  return made;
}

function start(from: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const tsx = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/esm/index.mjs')).href;
  return spawn(process.execPath, [`--import=${tsx}`, join(from, 'src/cli.ts'), ...args], { cwd: from });
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  return new Promise((done, failed) => child.on('error', failed).on('close', (code) => done({ code, out, err })));
}

/** Runs to the end, with `input` on standard input. */
function run(from: string, args: readonly string[], input = ''): Promise<Ended> {
  const child = start(from, args);
  child.stdin.end(input);
  return ended(child);
}

before(ready);

describe('cli', function () {
  this.timeout(60_000);
  before(async () => {
    const { built } = await onus();
    home = folder(['src', 'package.json', 'tsconfig.json']);
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
    mkdirSync(join(home, 'dist'));
    writeFileSync(join(home, 'dist/knowledge.json'), serialise(built));
    unbuilt = folder(['src', 'package.json', 'tsconfig.json']);
    symlinkSync(join(ROOT, 'node_modules'), join(unbuilt, 'node_modules'));
    broken = folder(['knowledge', 'intents']);
    const edit = (file: string, from: RegExp, to: string) =>
      writeFileSync(join(broken, file), readFileSync(join(broken, file), 'utf8').replace(from, to));
    edit('knowledge/aws/services/sqs.yaml', /^category: .*/m, 'category: abstruse');
    edit('knowledge/aws/services/sns.yaml', /^name: .*/m, 'nom: Amazon SNS');
  });
  after(() => {
    for (const made of [home, unbuilt, broken]) rmSync(made, { recursive: true, force: true });
  });

  it('tells what changes between two builds', async () => {
    const other = join(home, 'dist/other.json');
    const questions = join(home, 'questions.yaml');
    const { built } = await onus();
    const changed = structuredClone(built.knowledge);
    changed.services.ec2!.duties['guest-os']!.party = 'provider';
    writeFileSync(other, serialise({ ...built, knowledge: changed }));
    writeFileSync(questions, '- who patches the guest os of EC2?\n- q: [who patches RDS?, and backups?]\n');
    const args = ['diff', join(home, 'dist/knowledge.json'), other, '--questions', questions];
    const { code, out } = await run(home, args);
    assert.equal(code, 0);
    assert.match(
      out,
      /^1 of 2 questions is answered otherwise\.\n\nAnother verdict \(1\)\n {2}who patches the guest os/,
    );
    for (const [wrong, said] of [
      [['diff', other], /^onus diff: two files of built knowledge are compared/],
      [['diff', other, join(home, 'none.json')], /none\.json is missing\n {2}→ run npm run build/],
      [[...args.slice(0, 4), join(home, 'none.yaml')], /none\.yaml does not exist; name a file with --questions/],
    ] as const) {
      const refused = await run(home, wrong);
      assert.notEqual(refused.code, 0);
      assert.match(refused.err, said);
    }
  });
  it('prints the responsibility matrix, narrowed', async () => {
    const { code, out, err } = await run(home, [
      'matrix',
      '--service',
      'rds,ec2',
      '--area',
      'guest-os',
      '--format',
      'csv',
    ]);
    assert.deepEqual([code, err, out.split('\r\n').length], [0, '', 4]);
    assert.match(out, /"rds","Amazon RDS","container services","guest operating system","AWS","explicit"/);
  });
  for (const [args, said] of [
    [['--service', 'azure'], /^onus matrix: there is no service "azure"; there are acm, .*\n$/],
    [['--format', 'xml'], /^onus matrix: there is no format "xml"; there are table, md, csv, json\n$/],
    [['--frob'], /^onus matrix: Unknown option '--frob'; there are --service, .*--overlay\n$/],
  ] as const)
    it(`says what is wrong with onus matrix ${args.join(' ')}`, async () => {
      const { code, out, err } = await run(home, ['matrix', ...args]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, said);
    });

  it('onus ask answers as text: the verdict first, then the sources', async () => {
    const { code, out, err } = await run(home, ['ask', 'who', 'patches', 'RDS?']);
    assert.equal(code, 0, err);
    assert.equal(err, '');
    const { ask } = await onus();
    assert.equal(out.split('\n')[0], ask('who patches RDS?').headline);
    assert.match(out, /^\[1\] \S/m);
    assert.match(out, /\n$/);
  });

  it('onus ask --json prints one object, wherever the option stands', async () => {
    const both = await Promise.all([
      run(home, ['ask', '--json', 'who patches RDS?']),
      run(home, ['ask', 'who patches RDS?', '--json']),
    ]);
    for (const { code, out, err } of both) {
      assert.equal(code, 0, err);
      assert.equal(out.trimEnd().split('\n').length, 1);
      const answer = JSON.parse(out) as Record<string, unknown>;
      assert.deepEqual(
        [answer.v, answer.id, answer.question, answer.outcome, answer.party],
        [1, null, 'who patches RDS?', 'answer', 'provider'],
      );
    }
  });

  it('refuses what it does not know, says what there is, and answers nothing', async () => {
    /** [arguments, exit code, standard error] */
    const cases: [string[], number, RegExp][] = [
      [['ask', '--yaml', 'who patches RDS?'], 2, /--yaml[\s\S]*--json/],
      [['ask'], 2, /question/],
      [['ask', '  '], 2, /question/],
      [['answer', 'who patches RDS?'], 2, /"answer"[\s\S]*onus ask/],
    ];
    const all = await Promise.all(cases.map(([args]) => run(home, args)));
    cases.forEach(([args, code, err], i) => {
      assert.equal(all[i]!.code, code, args.join(' '));
      assert.equal(all[i]!.out, '', args.join(' '));
      assert.match(all[i]!.err, err);
    });
  });

  it('onus --help says what there is', async () => {
    const { code, out } = await run(home, ['--help']);
    assert.equal(code, 0);
    for (const word of ['ask', '--json', '--jsonl', 'check']) assert.ok(out.includes(word), word);
  });

  it('says that nothing was built, and the cure, without a stack', async () => {
    const { code, out, err } = await run(unbuilt, ['ask', 'who patches RDS?']);
    assert.notEqual(code, 0);
    assert.equal(out, '');
    assert.match(err, /npm run build/);
    assert.doesNotMatch(err, /\n\s+at /);
  });

  it('onus without a question is a conversation that ends with an empty line', async () => {
    const { code, out } = await run(home, [], 'who patches RDS?\nand for EC2?\n\nwho patches S3?\n');
    const { ask } = await onus();
    assert.equal(code, 0);
    assert.ok(out.includes(ask('who patches RDS?').headline));
    assert.ok(out.includes(ask('who patches RDS?', 'and for EC2?').headline), 'it remembers');
    assert.ok(!out.includes(ask('who patches S3?').headline), 'it has ended');
  });

  it('onus check refuses broken knowledge: every fault with file, line and cure, exit 1', async () => {
    const { code, out } = await run(home, ['check', broken]);
    assert.equal(code, 1);
    assert.match(out, /^knowledge\/aws\/services\/sqs\.yaml:\d+ {2}.*category/m);
    assert.match(out, /^knowledge\/aws\/services\/sns\.yaml:\d+ {2}.*nom/m);
    assert.equal(out.match(/^ +→ \S/gm)?.length, out.match(/^\S+\.yaml:\d+ /gm)?.length, 'each has a cure');
    assert.match(out, /\d faults/);
  });

  describe('onus ask --jsonl', () => {
    let child: ChildProcessWithoutNullStreams;
    let end: Promise<Ended>;
    let next: () => Promise<Record<string, unknown>>;

    before(() => {
      child = start(home, ['ask', '--jsonl']);
      end = ended(child);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      next = async () => {
        const line = await lines.next();
        assert.ok(!line.done, 'there is no further line');
        return JSON.parse(line.value) as Record<string, unknown>;
      };
    });
    after(() => child.kill());

    const write = (line: string | object) =>
      child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    /** Writes one line and waits for its answer: nothing more comes in before that. */
    const exchange = (line: string | object) => {
      write(line);
      return next();
    };

    it('answers a raw question before it is given another', async () => {
      const a = await exchange('who patches RDS?');
      assert.deepEqual([a.v, a.id, a.question, a.outcome], [1, null, 'who patches RDS?', 'answer']);
    });

    it('echoes the id, or null', async () => {
      assert.equal((await exchange({ id: 'q1', text: 'who patches EC2?' })).id, 'q1');
      assert.equal((await exchange({ text: 'who patches EC2?' })).id, null);
      assert.equal((await exchange({ id: null, text: 'who patches EC2?', thread: null })).id, null);
    });

    it('says of a malformed line what is wrong, and goes on', async () => {
      for (const line of [
        '{"id":"x"',
        '{"id":"x"}',
        '{"id":"x","text":7}',
        '{}',
        '{"id":"x","text":"hi","thread":7}',
      ]) {
        const a = await exchange(line);
        assert.deepEqual(Object.keys(a), ['v', 'id', 'error'], line);
        assert.deepEqual([a.v, a.id, typeof a.error], [1, null, 'string'], line);
      }
      assert.equal((await exchange('who patches RDS?')).outcome, 'answer');
    });

    it('takes the lines of one thread for one conversation, and others for others', async () => {
      await exchange({ text: 'who patches RDS?', thread: 't1' });
      await exchange({ text: 'what category is S3 in?', thread: 't2' });
      const a = await exchange({ text: 'and for EC2?', thread: 't1' });
      assert.deepEqual([a.intent, a.services, a.party], ['who', ['ec2'], 'customer']);
      assert.deepEqual((await exchange({ text: 'and for EC2?', thread: 't2' })).intent, 'classify');
    });

    it('remembers nothing for lines without a thread', async () => {
      await exchange('who patches RDS?');
      assert.notEqual((await exchange('source?')).canonical, 'Who patches Amazon RDS?');
      const [a, b] = [await exchange('and for EC2?'), await exchange('and for EC2?')];
      assert.deepEqual(a, b);
    });

    it('skips blank lines, and keeps the order of many lines at once', async () => {
      write('\n   \n\r');
      const ids = Array.from({ length: 50 }, (_, i) => `n${i}`);
      for (const id of ids) write({ id, text: id.endsWith('3') ? 'help' : 'who encrypts S3?' });
      const came: unknown[] = [];
      for (const _ of ids) came.push((await next()).id);
      assert.deepEqual(came, ids);
    });

    it('gives one line for one line, whatever stands in it', async () => {
      for (const text of [
        'who patches\u2028RDS?',
        'who\u0085patches RDS?',
        'who "patches" \\RDS?\t',
        '🙂'.repeat(2000),
        'x'.repeat(100_000),
      ]) {
        const a = await exchange({ id: 'odd', text });
        assert.deepEqual([a.id, a.question], ['odd', text]);
      }
    });

    it('ends with the input: exit 0, and nothing but JSON on standard output', async () => {
      child.stdin.end('who patches RDS?');
      assert.equal((await next()).outcome, 'answer', 'the last line needs no end of line');
      const { code, out, err } = await end;
      assert.equal(code, 0);
      assert.equal(err, '');
      for (const line of out.split('\n').filter(Boolean)) assert.doesNotThrow(() => JSON.parse(line), line);
    });
  });
});

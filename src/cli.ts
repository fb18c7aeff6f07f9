#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { app } from './app.ts';
import type { Fault } from './knowledge/read.ts';
import { json } from './render/json.ts';
import { text } from './render/text.ts';
import { Unknown, whereItWentWrong } from './report.ts';
import type { Ask, Engine, Knowledge } from './types.ts';

const USAGE = `Onus: whose job is it? Cited answers about the shared responsibility model.

  onus                         a conversation
  onus ask QUESTION            one answer as text (onus "QUESTION" does the same)
  onus ask --json QUESTION     one answer as JSON (docs/json.md)
  onus ask --overlay FOLDER …  with your organisation's own knowledge and owners on top
  onus ask --jsonl             questions from standard input, one a line; one JSON line back for each
  onus check [FOLDER]          check the knowledge files; --format github or json for machines
  onus matrix                  who owns what, with sources; narrow it with --service, --area, --party, --basis
                               (several with commas), choose --format table, md, csv or json
  onus diff OLD NEW            what changes for people between two files of built knowledge; --questions FILE
                               (YAML, each with q), --format text, md or json
`;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === undefined) return talk();
  if (command === 'ask') return ask(rest);
  if (command === 'check') return check(rest);
  if (command === 'matrix') return showMatrix(rest);
  if (command === 'diff') return showDiff(rest);
  // A quoted question needs no command; a single unknown word is more likely a slip.
  if (command.includes(' ')) return ask(argv);
  const wanted = ['help', '--help', '-h'].includes(command);
  (wanted ? process.stdout : process.stderr).write(
    wanted ? USAGE : `onus: there is no command "${command}".\n\n${USAGE}`,
  );
  return wanted ? 0 : 2;
}

/** The built knowledge, with an overlay on top if there is one. Throws {@link Unknown} for a bad one. */
async function built(overlay: string | undefined): Promise<{ knowledge: Knowledge; engine: Engine }> {
  const { loadBuilt } = await import('./knowledge/built.ts');
  if (overlay === undefined) return loadBuilt();
  const { overlay: over } = await import('./knowledge/overlay.ts');
  const { told } = await import('./knowledge/read.ts');
  return loadBuilt(undefined, (base) => {
    const { knowledge, faults } = over(base, overlay);
    if (!knowledge)
      throw new Unknown(`the overlay ${overlay} is not sound\n${faults.map((f) => `  ${told(f)}`).join('\n')}`);
    return knowledge;
  });
}

async function open(overlay?: string): Promise<Ask> {
  return app((await built(overlay)).engine, {
    now: Date.now,
    report: (error) => void process.stderr.write(`onus: ${whereItWentWrong(error)}\n`),
  }).ask;
}

const TEXT = { type: 'string' } as const;
const SEVERAL = { type: 'string', multiple: true } as const;
const FLAG = { type: 'boolean' } as const;

/** Options and the rest. Throws {@link Unknown} with the options there are. */
function parsed<O extends Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>>(
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [said] = (error as Error).message.split('. ');
    throw new Unknown(
      `${said}; there are ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')}`,
    );
  }
}

async function ask(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { json: FLAG, jsonl: FLAG, overlay: TEXT, help: FLAG });
  if (values.help) return main(['help']);
  const question = positionals.join(' ').trim();
  if (!question && !values.jsonl) throw new Unknown('what is the question? For example: onus ask "who patches RDS?"');
  const answering = await open(values.overlay);
  if (values.jsonl) return lines(answering);
  const answer = await answering({ text: question });
  process.stdout.write(`${values.json ? JSON.stringify(json(answer, question, null)) : text(answer)}\n`);
  return 0;
}

async function showMatrix(args: readonly string[]): Promise<number> {
  const { FORMATS, matrix, printMatrix } = await import('./matrix.ts');
  const narrowed = { service: SEVERAL, area: SEVERAL, party: SEVERAL, basis: SEVERAL };
  const { values } = parsed(args, { ...narrowed, format: TEXT, overlay: TEXT });
  const format = oneOf(FORMATS, values.format, 'table');
  const { knowledge } = await built(values.overlay);
  const listed = (words?: string[]) => words?.flatMap((w) => w.split(','));
  const { service, area, party, basis } = values;
  const wanted = { service: listed(service), area: listed(area), party: listed(party), basis: listed(basis) };
  process.stdout.write(printMatrix(knowledge, matrix(knowledge, wanted), format));
  return 0;
}

async function showDiff(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { format: TEXT, questions: TEXT });
  const format = oneOf(['text', 'md', 'json'], values.format, 'text');
  const [before, after, ...more] = positionals;
  if (!before || !after || more.length)
    throw new Unknown('two files of built knowledge are compared: onus diff OLD NEW');
  const { diff, printDiff } = await import('./diff.ts');
  const { loadBuilt } = await import('./knowledge/built.ts');
  const { readQuestions } = await import('./knowledge/read.ts');
  const [old, now] = [loadBuilt(before), loadBuilt(after)];
  const questions = readQuestions(values.questions ?? fileURLToPath(new URL('../test/golden.yaml', import.meta.url)));
  process.stderr.write(`Asking ${questions.length} questions twice …\n`);
  process.stdout.write(printDiff(diff(questions, old.engine, now.engine), questions.length, format));
  return 0;
}

/** The format asked for. Throws {@link Unknown}. */
function oneOf<F extends string>(formats: readonly F[], wanted: string | undefined, otherwise: F): F {
  const format = formats.find((f) => f === (wanted ?? otherwise));
  if (!format) throw new Unknown(`there is no format "${wanted}"; there are ${formats.join(', ')}`);
  return format;
}

/** A line of `--jsonl`: a raw question, or `{"id","text","thread"}`. Errors are told in words, for the line's `error`. */
export function parseLine(
  line: string,
): { id: string | number | null; text: string; thread?: string } | { error: string } {
  if (!line.trimStart().startsWith('{')) return { id: null, text: line };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: 'not valid JSON; a line is a question, or {"id","text","thread"}' };
  }
  const { id = null, text: question, thread } = value as Record<string, unknown>;
  if (typeof question !== 'string') return { error: '"text" is missing or not a string' };
  if (id !== null && typeof id !== 'string' && typeof id !== 'number') return { error: '"id" is not a string' };
  if (thread !== undefined && thread !== null && typeof thread !== 'string')
    return { error: '"thread" is not a string' };
  return { id, text: question, ...(typeof thread === 'string' ? { thread } : {}) };
}

async function lines(answering: Ask): Promise<number> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.trim()) continue;
    const parsed = parseLine(line.replace(/^\ufeff/, ''));
    let out: unknown;
    if ('error' in parsed) out = { v: 1, id: null, error: parsed.error };
    else {
      const { id, text: question, thread } = parsed;
      const answer = await answering({
        text: question,
        ...(thread === undefined ? {} : { place: { adapter: 'jsonl', thread } }),
      });
      out = json(answer, question, id);
    }
    // Flushed before the next line is read: whoever drives us may wait for each answer.
    await new Promise<void>((done, failed) =>
      process.stdout.write(`${JSON.stringify(out)}\n`, (e) => (e ? failed(e) : done())),
    );
  }
  return 0;
}

async function talk(): Promise<number> {
  const answering = await open();
  const terminal = process.stdin.isTTY === true;
  const input = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt: '> ' });
  process.stdout.write(
    'Ask whose job something is, for example "who patches RDS?". An empty line, "exit" or Ctrl-D ends.\n',
  );
  input.prompt();
  for await (const line of input) {
    if (['', 'exit', 'quit', 'bye'].includes(line.trim().toLowerCase())) break;
    const answer = await answering({ text: line, place: { adapter: 'terminal', thread: 'here' } });
    process.stdout.write(`\n${text(answer)}\n\n`);
    input.prompt();
  }
  input.close();
  return 0;
}

async function check(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args, { format: TEXT, overlay: TEXT });
  const format = oneOf(['text', 'github', 'json'], values.format, 'text');
  // The only command that reads the YAML files: the others never pay for it.
  const { build, printFaults } = await import('./build.ts');
  const started = Date.now();
  process.stderr.write('Checking the knowledge …\n');
  const checked = build(positionals[0]);
  const { built } = checked;
  const warnings = checked.warnings(Date.now());
  const over = built && values.overlay !== undefined ? (await import('./knowledge/overlay.ts')).overlay : undefined;
  const faults = [...checked.faults, ...(built && over ? over(built.knowledge, values.overlay!).faults : [])];
  const code = faults.length ? 1 : 0;
  const write = (text: string) => void process.stdout.write(text);
  if (format === 'json') write(`${JSON.stringify({ v: 1, sound: !faults.length, faults, warnings }, null, 2)}\n`);
  else if (format === 'github') {
    for (const f of faults) write(annotation('error', f));
    for (const w of warnings) write(annotation('warning', w));
  } else if (!built) write(`${printFaults(faults)}\n`);
  else {
    const { services, areas, concepts, sources, conflicts } = built.knowledge;
    const count = (x: object) => Object.keys(x).length;
    const { told } = await import('./knowledge/read.ts');
    for (const w of warnings) write(`${told(w)}\n`);
    write(
      `The knowledge is sound: ${count(services)} services, ${count(areas)} areas and families, ${count(concepts)} concepts, ${count(sources)} sources, ${conflicts.length} conflicts; ${warnings.length} warnings (${((Date.now() - started) / 1000).toFixed(1)} s).\n`,
    );
  }
  return code;
}

/** A workflow command of GitHub Actions: a note beside the line it is about. */
function annotation(kind: 'error' | 'warning', f: Fault): string {
  const code = (c: string) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  const file = f.file.replace(/[%\r\n:,]/g, code);
  return `::${kind} file=${file},line=${f.line}::${`${f.what} → ${f.cure}`.replace(/[%\r\n]/g, code)}\n`;
}

// `onus ask … | head -1` closes the pipe early; that is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof Unknown;
  const command = usage ? ` ${process.argv[2]}` : '';
  process.stderr.write(`onus${command}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = usage ? 2 : 1;
}

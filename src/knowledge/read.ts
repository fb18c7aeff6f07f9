import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isCollection, isMap, isScalar, LineCounter, type Node, parse, parseDocument } from 'yaml';
import { Unknown } from '../report.ts';
import { type Parsed, type Shape, shapes } from './schema.ts';

/** Something wrong in a knowledge file, for the person who has to mend it. */
export interface Fault {
  file: string;
  line: number;
  what: string;
  cure: string;
}

/** A fault as a person reads it. */
export const told = (f: Fault): string => `${f.file}:${f.line}  ${f.what}\n    → ${f.cure}`;

/** A file, and the line on which each part of it stands. */
export interface Located {
  file: string;
  lineOf(path: readonly PropertyKey[]): number;
}

/** A file that was read: its value, and the line on which each part of it stands. */
export interface File<S extends Shape> extends Located {
  id: string;
  value: Parsed<S>;
}

/** Reads one YAML file as `shape`; what is wrong is added to `faults`, and then there is no file. */
export function readFile<S extends Shape>(root: string, path: string, shape: S, faults: Fault[]): File<S> | null {
  const file = relative(root, path);
  const lines = new LineCounter();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    faults.push({
      file,
      line: 1,
      what: missing ? 'the file is missing' : 'the file cannot be read as UTF-8 text',
      cure: missing ? 'add it; its form is in knowledge/README.md' : 'save it as UTF-8',
    });
    return null;
  }
  const doc = parseDocument(text, { lineCounter: lines });
  for (const error of doc.errors) {
    const twice = error.code === 'DUPLICATE_KEY';
    faults.push({
      file,
      line: lines.linePos(error.pos[0]).line,
      what: twice
        ? 'the same key stands twice (two duties for one cell?)'
        : `not valid YAML: ${error.message.split('\n')[0]}`,
      cure: twice ? 'merge the two entries, or remove one' : 'mend the indentation or quote the text ("…")',
    });
  }
  if (doc.errors.some((e) => e.code !== 'DUPLICATE_KEY')) return null;
  const lineOf = (path: readonly PropertyKey[]) => {
    // The nearest node that exists on the way to `path`; for a key of a map, the key itself rather than its value.
    let node: Node | null = doc.contents;
    let at = node?.range?.[0] ?? 0;
    for (const step of path) {
      if (!isCollection(node)) break;
      if (isMap(node)) {
        const pair: (typeof node.items)[number] | undefined = node.items.find(
          (p) => isScalar(p.key) && String(p.key.value) === String(step),
        );
        if (!pair) break;
        at = (pair.key as Node).range?.[0] ?? at;
        node = pair.value as Node | null;
      } else {
        node = (node.items[step as number] as Node | undefined) ?? null;
        at = node?.range?.[0] ?? at;
      }
    }
    return lines.linePos(at).line;
  };
  let value: unknown;
  try {
    value = doc.toJS() ?? null;
  } catch (error) {
    faults.push({
      file,
      line: 1,
      what: `YAML aliases cannot be resolved: ${(error as Error).message}`,
      cure: 'write the text out instead of using & and *',
    });
    return null;
  }
  const parsed = shapes[shape].safeParse(value);
  if (parsed.success)
    return { file, id: file.replace(/^.*\//, '').replace(/\.yaml$/, ''), value: parsed.data as Parsed<S>, lineOf };
  for (const issue of parsed.error.issues) {
    const where = issue.path.map(String).join('.') || 'the file';
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    faults.push({
      file,
      line: lineOf([...issue.path, ...unknown.slice(0, 1)]),
      what: unknown.length ? `${where}: unknown key ${unknown.join(', ')}` : `${where}: ${issue.message}`,
      cure: unknown.length
        ? 'remove it, or mend its spelling; the keys are listed in knowledge/README.md'
        : `see the form of this file in knowledge/README.md`,
    });
  }
  return null;
}

/** Questions to ask: a YAML list of texts, or of things whose `q` is a text or the turns of a thread. Throws {@link Unknown}. */
export function readQuestions(path: string): (string | string[])[] {
  let list: unknown;
  try {
    list = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Unknown(`${path} ${missing ? 'does not exist' : 'is not YAML'}; name a file with --questions`);
  }
  const isText = (q: unknown): q is string => typeof q === 'string';
  const questions = (Array.isArray(list) ? list : []).map((item) =>
    isText(item) ? item : (item as { q?: unknown })?.q,
  );
  const wrong = questions.findIndex((q) => !isText(q) && !(Array.isArray(q) && q.length > 0 && q.every(isText)));
  if (!questions.length || wrong >= 0)
    throw new Unknown(`${path} is not a list of questions: item ${wrong + 1} has no text and no \`q\``);
  return questions as (string | string[])[];
}

/** All YAML files of a folder, by name. A missing folder is a fault. */
export function readFolder<S extends Shape>(root: string, folder: string, shape: S, faults: Fault[]): File<S>[] {
  let names: string[];
  try {
    names = readdirSync(join(root, folder)).filter((n) => n.endsWith('.yaml'));
  } catch {
    faults.push({
      file: folder,
      line: 1,
      what: 'the folder is missing',
      cure: 'add it; the house is in docs/architecture.md',
    });
    return [];
  }
  return names.sort().flatMap((name) => readFile(root, join(root, folder, name), shape, faults) ?? []);
}

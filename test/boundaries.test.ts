import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Where a file belongs: its folder in src, or its own name for those at the top. */
const homeOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : file);

/**
 * Who may import what. A name that ends in `.ts` is a file of src, one that ends in `/` a folder of src; others are
 * packages, `node:` all of Node. What does not stand here may not be imported.
 */
const MAY: Record<string, string[]> = {
  'types.ts': [],
  engine: ['types.ts', 'engine/'],
  render: ['types.ts', 'render/'],
  knowledge: ['types.ts', 'report.ts', 'knowledge/', 'engine/', 'node:'],
  adapters: ['types.ts', 'render/', 'config.ts', 'adapters/', 'node:'],
  store: ['types.ts', 'store/', 'node:'],
  tips: ['types.ts', 'said.ts', 'tips/', 'store/'],
  'said.ts': ['types.ts'],
  'app.ts': ['types.ts', 'said.ts'],
  'config.ts': ['types.ts', 'node:'],
  'build.ts': ['types.ts', 'engine/', 'knowledge/', 'node:'],
  'report.ts': [],
  'diff.ts': ['types.ts'],
  'matrix.ts': ['types.ts', 'engine/', 'report.ts'],
  'cli.ts': ['types.ts', 'app.ts', 'build.ts', 'diff.ts', 'matrix.ts', 'knowledge/', 'render/', 'report.ts', 'node:'],
  'dev.ts': ['main.ts', 'types.ts', 'build.ts', 'node:'],
  'main.ts': ['types.ts', 'adapters/', 'app.ts', 'config.ts', 'knowledge/', 'report.ts', 'store/', 'tips/', 'node:'],
};

/** Packages have one home each. */
const PACKAGES: Record<string, RegExp> = {
  '@slack/bolt': /^adapters\/slack\//,
  '@slack/types': /^render\/blocks\.ts$/,
  'fuse.js': /^engine\/names\.ts$/,
  kysely: /^store\//,
  libsql: /^store\/database\.ts$/,
  pg: /^store\/database\.ts$/,
  'temporal-polyfill': /^tips\/schedule\.ts$/,
  yaml: /^knowledge\/read\.ts$/,
  zod: /^knowledge\/schema\.ts$/,
  botbuilder: /^adapters\/teams\/bot\.ts$/,
  'botframework-connector': /^adapters\/teams\/bot\.ts$/,
  express: /^adapters\/(?:web|teams\/teams)\.ts$/,
  helmet: /^adapters\/web\.ts$/,
};

/** The parts of the engine that knowledge needs: to ask the questions that it offers, and to open what was learnt. */
const ENGINE_FOR_KNOWLEDGE = [
  'engine.ts',
  'phrasing.ts',
  'classifier.ts',
  'resolve.ts',
  'spell.ts',
  'relevance.ts',
  'text.ts',
  'training.ts',
  'understand.ts',
].map((f) => `engine/${f}`);

/** Text without comments, so that an example in one is no import. */
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts'))
  .map((f) => f.replaceAll('\\', '/'))
  .sort()
  .map((file) => ({ file, text: code(readFileSync(join(SRC, file), 'utf8')) }));

/** A package by its name, without the way into it. */
const packageOf = (imported: string) => /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported;

/** What a file imports: files of src by their path there, packages by name. */
const importsOf = ({ file, text }: (typeof files)[number]): string[] =>
  [
    ...text.matchAll(/^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\bimport\(\s*['"`]([^'"`]+)['"`]/g),
    ...text.matchAll(/\brequire\(\s*['"`]([^'"`]+)['"`]/g),
  ].map((m) =>
    m[1]!.startsWith('.')
      ? relative(SRC, join(SRC, dirname(file), m[1]!)).replaceAll('\\', '/')
      : m[1]!.startsWith('node:')
        ? m[1]!
        : packageOf(m[1]!),
  );

const matches = (allowed: string, imported: string) =>
  allowed.endsWith('/') || allowed.endsWith(':') ? imported.startsWith(allowed) : imported === allowed;
const isOurs = (imported: string) => imported.endsWith('.ts');

describe('boundaries: who may import what', () => {
  it('finds imports in every way they are written', () => {
    const text = [
      "import a from 'one';",
      'import {\n  b,\n} from "two";',
      "import type { C } from './types.ts';",
      "export { d } from '../three.ts';",
      "export * from 'four';",
      "import 'five';",
      "import x from 'six/lib/x.js';",
      "import y from '@seven/y/z';",
      "const e = await import('./six.ts');",
    ].join('\n');
    assert.deepEqual(importsOf({ file: 'engine/x.ts', text }).sort(), [
      '@seven/y',
      'engine/six.ts',
      'engine/types.ts',
      'five',
      'four',
      'one',
      'six',
      'three.ts',
      'two',
    ]);
  });

  for (const f of files)
    it(`${f.file} imports what ${homeOf(f.file)} may`, () => {
      const may = MAY[homeOf(f.file)];
      assert.ok(may, `${homeOf(f.file)} is new: say here what it may import`);
      const wrong = importsOf(f).filter((imported) => {
        if (PACKAGES[imported]) return !PACKAGES[imported].test(f.file);
        return !may.some((allowed) => matches(allowed, imported));
      });
      assert.deepEqual(wrong, []);
    });

  it('knowledge takes of the engine only what it needs', () => {
    const taken = files
      .filter((f) => homeOf(f.file) === 'knowledge')
      .flatMap(importsOf)
      .filter((i) => i.startsWith('engine/'));
    assert.deepEqual(
      taken.filter((i) => !ENGINE_FOR_KNOWLEDGE.includes(i)),
      [],
    );
  });

  /** Pure: what is due, whose turn it is, what was said. The rest of tips runs against the store. */
  it('the pure part of tips imports no store that runs', () => {
    const pure = ['grammar.ts', 'schedule.ts', 'order.ts', 'plan.ts', 'answer.ts'].map((f) => `tips/${f}`);
    for (const f of files.filter(({ file }) => pure.includes(file)))
      for (const [line, from] of f.text.matchAll(/^import\b[^;]*?from '([^']+)'/gm))
        if (from?.includes('/store/')) assert.match(line, /^import type /, f.file);
  });

  /** Loaded lazily by main.ts: `onus ask` and a page without a platform never pay for it. */
  it('nothing but main.ts reaches the store and its drivers, and that by import()', () => {
    const outside = files.filter((f) => !['store', 'tips'].includes(homeOf(f.file)));
    for (const f of outside) {
      const eager = [...f.text.matchAll(/^import (?!type\b)[^;]*?from '([^']+)'/gm)].map((m) => m[1] ?? '');
      assert.deepEqual(
        eager.filter((i) => /\/(?:store|tips)\//.test(i) || ['pg', 'libsql', 'kysely'].includes(i)),
        [],
        f.file,
      );
    }
  });

  it('every file that is imported exists', () => {
    const known = new Set(files.map((f) => f.file));
    assert.deepEqual(
      files.flatMap(importsOf).filter((i) => isOurs(i) && !known.has(i)),
      [],
    );
  });

  it('every dependency is imported, and every import declared', () => {
    const { dependencies } = JSON.parse(readFileSync(join(SRC, '..', 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const used = new Set(files.flatMap(importsOf).filter((i) => !isOurs(i) && !i.startsWith('node:')));
    assert.deepEqual([...used].sort(), Object.keys(dependencies).sort());
    assert.deepEqual(Object.keys(PACKAGES).sort(), Object.keys(dependencies).sort(), 'each has its home above');
  });

  it('no folder imports, by whatever way round, itself', () => {
    const edges = new Map<string, Set<string>>();
    for (const f of files) {
      const to = importsOf(f)
        .filter(isOurs)
        .map(homeOf)
        .filter((home) => home !== homeOf(f.file));
      edges.set(homeOf(f.file), new Set([...(edges.get(homeOf(f.file)) ?? []), ...to]));
    }
    const cycle = (from: string, way: string[]): string[] | null => {
      if (way.includes(from)) return [...way.slice(way.indexOf(from)), from];
      for (const to of edges.get(from) ?? []) {
        const found = cycle(to, [...way, from]);
        if (found) return found;
      }
      return null;
    };
    for (const home of edges.keys()) assert.equal(cycle(home, []), null);
  });
});

describe('boundaries: what only the rim may touch', () => {
  /** [what, how it is written, where it may be] */
  const RIM: [string, RegExp, RegExp][] = [
    ['the environment', /process\.env\b|\benv\b.*from 'node:process'/, /^main\.ts$/],
    ['the arguments', /process\.argv\b/, /^(?:cli|build|dev)\.ts$/],
    ['the process', /\bprocess\./, /^(?:main|cli|build|dev)\.ts$/],
    ['the clock', /\bDate\.now\b|\bnew Date\(\)|\bperformance\./, /^(?:main|cli|build|dev)\.ts$/],
    ['chance', /Math\.random|crypto\.random|randomUUID|randomBytes/, /^(?:main\.ts|adapters\/.*)$/],
    ['timers', /\bset(?:Timeout|Interval)\(/, /^main\.ts$/],
    ['the network', /\bfetch\(|from 'node:(?:http|https|net|dgram|tls|dns)'/, /^(?:main\.ts|config\.ts|adapters\/.*)$/],
    [
      'the disk',
      /from 'node:fs/,
      /^(?:build\.ts|dev\.ts|knowledge\/(?:read|load|built|overlay)\.ts|store\/database\.ts)$/,
    ],
    ['the console', /\bconsole\./, /^(?:main|cli|build|dev)\.ts$/],
  ];
  for (const [what, written, may] of RIM)
    it(`${what} is touched at the rim only`, () => {
      const touching = files.filter((f) => written.test(f.text)).map((f) => f.file);
      assert.deepEqual(
        touching.filter((file) => !may.test(file)),
        [],
      );
    });
});

/**
 * Slack's own types as JSON schemas, which no package ships: what ajv then refuses, Slack's compiler would too. Made
 * once (`npm run schemas`, three seconds) and kept in test/fixtures; a test holds the file to the versions installed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject } from 'ajv';

const FIXTURE = new URL('../fixtures/slack-schemas.json', import.meta.url);
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The packages that the schemas depend on. */
const MADE_FROM = ['@slack/types', '@slack/web-api', 'ts-json-schema-generator'] as const;
export const installed = (): Record<string, string> =>
  Object.fromEntries(
    MADE_FROM.map((name) => [
      name,
      JSON.parse(readFileSync(local(`../../node_modules/${name}/package.json`), 'utf8')).version as string,
    ]),
  );

interface Fixture {
  /** Versions of the packages it was made from. */
  from: Record<string, string>;
  schema: { definitions: Record<string, object> };
}
export const fixture = (): Fixture => JSON.parse(readFileSync(FIXTURE, 'utf8')) as Fixture;

let ajv: Ajv | undefined;
/** What is wrong with a value that should be of a type in roots.ts; empty where it is right. */
export function faultsOf(type: 'Blocks' | 'Home' | 'AppManifest', value: unknown): string[] {
  ajv ??= new Ajv({ allErrors: true, strict: false }).addSchema(fixture().schema, 'slack');
  const valid = ajv.getSchema(`slack#/definitions/${type}`)!;
  if (valid(value)) return [];
  return (valid.errors ?? []).map((e: ErrorObject) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

async function make(): Promise<void> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generator = createGenerator({
    path: local('roots.ts'),
    tsconfig: local('../../tsconfig.json'),
    type: '*',
    skipTypeCheck: true,
    jsDoc: 'none',
  });
  const schema = generator.createSchema('*');
  writeFileSync(FIXTURE, `${JSON.stringify({ from: installed(), schema })}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await make();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unzipSync } from 'fflate';
import { SEARCH } from '../../src/adapters/teams/teams.ts';
import { onus, ready } from '../built.ts';

const require = createRequire(import.meta.url);
const ROOT = new URL('../..', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));
const manifest = json('appPackage/manifest.json');
/** Width, height and whether it may be transparent, from the head of a PNG. */
const png = (bytes: Uint8Array) => {
  const head = Buffer.from(bytes);
  assert.equal(head.subarray(1, 4).toString(), 'PNG');
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20), alpha: head[25] === 6 };
};

describe('teams: the app package', () => {
  before(ready);

  it('is valid by Microsoft’s schema of its version', () => {
    const schema = json(
      `node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`,
    );
    // Draft 4, as Microsoft writes it, with formats that only say what the patterns hold.
    const Ajv = require('ajv-draft-04').default;
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    assert.ok(validate(manifest), JSON.stringify(validate.errors, null, 1));
    assert.ok(!validate({ ...manifest, bots: [{ botId: 'x', scopes: ['everywhere'] }] }), 'the schema refuses nothing');
  });
  it('has the version of Onus', () => assert.equal(manifest.version, json('package.json').version));
  it('offers the search that is served', () => {
    const [{ commands }] = manifest.composeExtensions;
    assert.deepEqual(
      commands.map((c: { id: string; parameters: { name: string }[] }) => [c.id, c.parameters.map((p) => p.name)]),
      [[SEARCH.command, [SEARCH.parameter]]],
    );
  });
  it('lists only commands that Onus understands', async () => {
    const { ask } = await onus();
    for (const { title } of manifest.bots[0].commandLists[0].commands)
      assert.match(ask(title).outcome, /^(?:answer|done)$/, title);
  });
  it('asks for no right to read what Onus is not told', () => assert.equal(manifest.authorization, undefined));

  const run = (env: Record<string, string>) =>
    execFileSync(process.execPath, ['--import=tsx', 'appPackage/package.ts'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  it('becomes a zip with the bot’s id and two icons', () => {
    const bot = '11111111-2222-4333-8444-555555555555';
    assert.match(run({ MicrosoftAppId: bot }), /dist\/onus-teams\.zip/);
    const files = unzipSync(readFileSync(new URL('dist/onus-teams.zip', ROOT)));
    assert.deepEqual(Object.keys(files).sort(), ['color.png', 'manifest.json', 'outline.png']);
    const packed = JSON.parse(Buffer.from(files['manifest.json']!).toString());
    assert.deepEqual([packed.bots[0].botId, packed.composeExtensions[0].botId], [bot, bot]);
    assert.deepEqual(png(files['color.png']!), { width: 192, height: 192, alpha: false });
    assert.deepEqual(png(files['outline.png']!), { width: 32, height: 32, alpha: true });
  });
  it('is not made without the bot’s id', () => assert.throws(() => run({}), /MicrosoftAppId is missing/));
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { config, printFaults, VARIABLES } from '../src/config.ts';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const rows = (markdown: string) => markdown.split('\n').filter((l) => l.startsWith('|'));

describe('documents: what they say is so', () => {
  const readme = read('README.md');
  const guide = read('docs/slack.md');
  const manifest = JSON.parse(read('manifest.json'));

  it('README tells every variable with its default', () => {
    for (const v of VARIABLES) {
      const row = rows(readme).find((r) => r.includes(`\`${v.name}\``));
      assert.ok(row, v.name);
      if (v.default !== null) assert.ok(row.replaceAll('`', '').includes(v.default), row);
    }
  });
  it('README tells no other variable of Slack’s', () => {
    const told = new Set([...`${readme}${guide}`.matchAll(/\bSLACK_[A-Z_]+\b/g)].map((m) => m[0]));
    for (const name of told)
      assert.ok(
        VARIABLES.some((v) => v.name === name),
        name,
      );
  });
  it('docs/slack.md tells every variable, scope and event of the Slack app', () => {
    const known = rows(guide).join('\n');
    for (const name of [
      ...VARIABLES.map((v) => v.name).filter((v) => v.startsWith('SLACK_')),
      ...manifest.oauth_config.scopes.bot,
      ...manifest.settings.event_subscriptions.bot_events,
    ])
      assert.ok(known.includes(`\`${name}\``), name);
    for (const [, scope] of known.matchAll(/`([a-z_]+:[a-z]+)`/g))
      assert.ok(manifest.oauth_config.scopes.bot.includes(scope), scope);
  });
  it('docs/slack.md names every error that the adapter knows a cure for', () => {
    const cures = /function cureOf[\s\S]*?\}\[code\]/.exec(read('src/adapters/slack/slack.ts'))?.[0] ?? '';
    const codes = [...cures.matchAll(/^ {4}(\w+): '/gm)].map((m) => m[1]!);
    assert.ok(codes.length > 5);
    for (const code of codes) assert.ok(guide.includes(`\`${code}\``), code);
  });
  /** [environment, what docs/slack.md calls the fault] */
  const FAULTS: [Record<string, string>, string][] = [
    [{ SLACK_SIGNING_SECRET: 's' }, 'SLACK_BOT_TOKEN is missing'],
    [{ SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xapp-1' }, 'begins with xapp-, so it is another token'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_SIGNING_SECRET is missing'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'xoxb-1' }, 'SLACK_SIGNING_SECRET holds a token'],
    [
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's', SLACK_API_URL: 'x' },
      'SLACK_API_URL is not a web address',
    ],
  ];
  for (const [env, said] of FAULTS)
    it(`docs/slack.md knows "${said}"`, () => {
      const outcome = config(env);
      assert.ok('faults' in outcome && printFaults(outcome.faults).includes(said));
      assert.ok(guide.includes(said));
    });
  it('every link to a file leads to one', () => {
    for (const [path, text] of [
      ['', readme],
      ['docs/', guide],
    ] as const)
      for (const [, to = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
        assert.ok(existsSync(new URL(`${path}${to}`, ROOT)), to);
  });
});

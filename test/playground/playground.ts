/**
 * `npm run test:playground`: Onus in the Microsoft 365 Agents Playground, driven by a browser the way a person would.
 * Wants Chromium (CHROMIUM, or /usr/bin/chromium) and the built knowledge; leaves screenshots in SHOTS, if that is set.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

const ROOT = new URL('../..', import.meta.url).pathname;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const PLAYGROUND = join(ROOT, 'node_modules/@microsoft/m365agentsplayground/cli.js');

describe('teams: in the Microsoft 365 Agents Playground', function () {
  this.timeout(60_000);
  const children: ChildProcess[] = [];
  let folder: string;
  let browser: Browser;
  let page: Page;
  let at: string;
  let logged = '';

  /** Starts a program and waits for a line of it. */
  async function start(args: string[], env: Record<string, string>, ready: RegExp): Promise<RegExpExecArray> {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let said = '';
    child.stderr.on('data', (chunk) => {
      logged += chunk;
    });
    for (;;) {
      const [chunk] = await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'close').then(() => assert.fail(`${args.join(' ')} ended: ${said}${logged}`)),
      ]);
      said += chunk;
      const found = ready.exec(said);
      if (found) return found;
    }
  }

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      process.stdout.write(`  No Chromium at ${CHROMIUM} → install it, or set CHROMIUM\n`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'onus-playground-'));
    const [, onus] = await start(
      ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'src/main.ts')],
      { PORT: '0' },
      /(http:\S+api\/messages)/,
    );
    const port = await free();
    at = `http://127.0.0.1:${port}/`;
    const preload = join(ROOT, 'test/playground/loopback.cjs');
    await start(
      ['--require', preload, PLAYGROUND, 'start', '-e', onus!, '-c', 'msteams', '-p', String(port), '--dt'],
      {},
      /Listening on/,
    );
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 1300 } });
    page.setDefaultTimeout(15_000);
    await page.goto(at);
    await page.getByText('I tell whose job something is on AWS').first().waitFor();
  });
  after(async () => {
    await browser?.close();
    for (const child of children) child.kill();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async function () {
    if (!process.env.SHOTS || !page) return;
    const name = this.currentTest!.title.replace(/\W+/g, '-');
    await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
  });

  const field = () => page.getByRole('textbox').first();
  const say = async (text: string) => {
    await field().click();
    await page.keyboard.type(text);
    await page.getByRole('button', { name: 'Send Message' }).first().click();
  };
  const seen = (text: string | RegExp): Locator => page.getByText(text).last();

  it('a clarification gives way to its answer', async () => {
    await say('who patches our database?');
    const option = page.getByRole('button', { name: 'Amazon RDS', exact: false }).last();
    await option.click();
    await page.getByText('Whose job', { exact: true }).waitFor();
    await page.getByText('Sources', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Amazon Aurora' }).count(), 0);
  });
  it('a question: verdict with citations, and the card', async () => {
    await say('who patches RDS?');
    await seen('AWS patches Amazon RDS; you choose when.').waitFor();
    await page.getByText('Whose job', { exact: true }).last().waitFor();
    await page.getByText('[1] Amazon RDS User Guide').last().waitFor();
    assert.ok((await page.locator('.fai-Citation').count()) > 1);
    assert.equal(await page.getByText('AI generated').count(), 0);
    await page.getByRole('button', { name: 'Why?' }).last().waitFor();
  });
  it('a citation tells what rests on it', async () => {
    await page.locator('.fai-Citation').first().hover();
    await page.getByText('AWS installs and patches', { exact: false }).first().waitFor();
    const surface = page.locator('.fui-PopoverSurface, .fai-Reference, [role="dialog"], [role="group"]').last();
    await surface.getByText('Amazon RDS User Guide').first().waitFor();
  });
  it('a thumb is counted, without words', async () => {
    await page.mouse.move(0, 0);
    await page.locator('[class*=positiveFeedbackButton]').last().click();
    await page.getByRole('dialog').getByRole('textbox').fill('hidden words');
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText('We appreciate your feedback.').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    // Unlike Teams, the Playground does not say which message is meant.
    assert.match(logged, /feedback: good \(1 good, 0 bad since the start\) for an earlier answer/);
    assert.doesNotMatch(logged, /hidden|RDS/);
  });
  it('a search while composing finds answers to insert', async () => {
    await page.getByRole('button', { name: 'Trigger Message Extension App' }).first().click();
    await page.getByRole('menuitem', { name: 'Search Command' }).click();
    await page.getByText('Specify Command ID or Parameter').click();
    await page.getByPlaceholder('Command ID').fill('ask');
    await page.getByPlaceholder('Parameter name').fill('question');
    await page.getByPlaceholder('Enter a search term').fill('who backs up S3?');
    const found = page.getByText(/S3/).filter({ hasNotText: 'What do I' }).last();
    await found.waitFor();
  });
  it('a mention in a channel is answered in its thread', async () => {
    await page.goto(at);
    await page.getByRole('treeitem', { name: 'My Team - General' }).click();
    await field().click();
    await page.keyboard.type('@Te');
    await page.getByRole('menuitem', { name: 'Test Bot' }).click();
    await page.keyboard.type(' who patches EC2?');
    await page.getByRole('button', { name: 'Post' }).click();
    await page
      .getByText(/Sources/)
      .last()
      .waitFor();
  });
});

async function free(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

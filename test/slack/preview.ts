/**
 * Shows what Onus would post, about as Slack shows it: light and dark, on a desktop and on a phone.
 * `npm run preview:slack -- "who patches RDS?" --shared "who patches EC2?" --home` writes a page and says where.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KnownBlock } from '@slack/types';
import { blocks, home, shared } from '../../src/render/blocks.ts';
import { about, onus } from '../built.ts';

export interface Shown {
  /** What stands above it, as a message of a person. */
  asked: string | null;
  blocks: readonly KnownBlock[];
}

const esc = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Slack's markup as HTML. Its entities are HTML's. */
function marked(text: string): string {
  return text
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '<a href="$1">$2</a>')
    .replace(/<@(\w+)>/g, '<span class="mention">@$1</span>')
    .replace(/(^|[\s(>])\*(\S|\S[^*\n]*\S)\*(?=$|[\s).,:;!?’<])/gm, '$1<b>$2</b>')
    .replace(/(^|[\s(>])_(\S|\S[^_\n]*\S)_(?=$|[\s).,:;!?<])/gm, '$1<i>$2</i>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(/\n/g, '<br>');
}

// biome-ignore lint/suspicious/noExplicitAny: any element of any block
const text = (t: any): string => (t.type === 'mrkdwn' ? marked(t.text) : esc(t.text));

function drawn(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `<h3>${text(block.text)}</h3>`;
    case 'section':
      return `<div class="section">${text(block.text)}</div>`;
    case 'context':
      return `<div class="context">${block.elements.map((e) => `<span>${text(e)}</span>`).join(' ')}</div>`;
    case 'divider':
      return '<hr>';
    case 'actions':
      return `<div class="actions">${block.elements.map((e) => (e.type === 'button' ? `<button>${text(e.text)}</button>` : `[${e.type}]`)).join('')}</div>`;
    case 'context_actions':
      return '<div class="thumbs"><span>👍</span><span>👎</span></div>';
    default:
      return `<p>[${block.type}]</p>`;
  }
}

const message = (who: string, badge: string, mark: string, body: string) =>
  `<div class="message"><div class="face ${who}">${mark}</div><div><b>${who}</b>${badge}<span class="time">10:42</span>${body}</div></div>`;

function seen({ asked, blocks: all }: Shown): string {
  const body = all.map(drawn).join('\n');
  if (asked === null) return `<div class="home">${body}</div>`;
  return (
    message('Ann', '', 'A', `<div class="section">${esc(asked)}</div>`) +
    message('Onus', '<span class="app">APP</span>', '◐', body)
  );
}

const STYLE = `
body { margin: 0; display: flex; flex-wrap: wrap; align-items: flex-start; font: 15px/22px Lato, "Noto Sans", system-ui, sans-serif; }
.pane { padding: 16px 20px; box-sizing: border-box; background: var(--g); color: var(--i); }
.light { --g: #fff; --i: #1d1c1d; --q: #616061; --l: #1264a3; --b: #bbb; --h: #eee; }
.dark { --g: #1a1d21; --i: #d1d2d3; --q: #ababad; --l: #1d9bd1; --b: #565856; --h: #35373b; }
.desktop { width: 720px; } .phone { width: 375px; padding: 12px; }
a { color: var(--l); text-decoration: none; }
.message { display: flex; gap: 8px; margin-bottom: 14px; }
.message > div:last-child { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.face { width: 36px; height: 36px; flex: none; border-radius: 8px; background: #888; color: #fff; text-align: center; line-height: 36px; font-size: 18px; }
.face.Onus { background: #8f4700; }
.app { margin-left: 4px; padding: 1px 3px; border-radius: 2px; background: var(--h); color: var(--q); font-size: 10px; font-weight: 700; }
.time { margin-left: 8px; color: var(--q); font-size: 12px; }
.section { margin: 2px 0 8px; }
.context { margin: 2px 0 8px; color: var(--q); font-size: 13px; line-height: 18px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 4px 0 8px; }
button { max-width: 100%; min-height: 28px; padding: 0 12px; border: 1px solid var(--b); border-radius: 8px; background: none; color: var(--i); font: 700 13px/26px inherit; font-family: inherit; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.phone button { min-height: 36px; font-size: 14px; }
.thumbs { display: flex; gap: 10px; font-size: 14px; filter: grayscale(1); }
h3 { margin: 8px 0; font-size: 18px; line-height: 24px; }
hr { border: 0; border-top: 1px solid var(--h); margin: 12px 0; }
code { padding: 1px 3px; border: 1px solid var(--h); border-radius: 3px; color: #e01e5a; font-size: 12px; }
.mention { padding: 0 2px; border-radius: 3px; background: #f2c74440; color: var(--l); }`;

/** A page with a pane for each look. */
export const page = (all: readonly Shown[], panes = ['light desktop', 'dark desktop', 'light phone', 'dark phone']) =>
  `<!doctype html><meta charset="utf-8"><title>Onus in Slack</title><style>${STYLE}</style>
${panes.map((pane) => `<div class="pane ${pane}">${all.map(seen).join('')}</div>`).join('\n')}`;

async function run(args: readonly string[]): Promise<void> {
  const { ask, knowledge } = await onus();
  const panes = args
    .find((a) => a.startsWith('--panes='))
    ?.slice(8)
    .split(',');
  const shows: Shown[] = [];
  let share = false;
  for (const arg of args) {
    if (arg.startsWith('--panes=')) continue;
    if (arg === '--shared') share = true;
    else if (arg === '--home') shows.push({ asked: null, blocks: home(about(knowledge)).blocks as KnownBlock[] });
    else {
      // "who patches RDS? > and EC2?" is a thread, of which the last answer is shown.
      // What is shared is asked again, as the button does.
      const answer = ask(...arg.split(' > '));
      shows.push({
        asked: arg,
        blocks: (share ? shared(ask(answer.canonical), 'U0BOB') : blocks(answer, { shareable: true })).blocks,
      });
      share = false;
    }
  }
  const file = join(tmpdir(), 'onus-slack.html');
  writeFileSync(file, page(shows, panes));
  process.stdout.write(`${file}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2));

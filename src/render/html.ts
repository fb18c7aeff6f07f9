import type { Answer, Basis, Citation, Part, Party } from '../types.ts';
import { STYLE } from './style.ts';
import { BASIS, grouped, here, opening, partyNames } from './text.ts';

/** What the page shows beside the answer. */
export interface Page {
  /** As it was typed; absent on the first page. */
  question?: string;
  answer?: Answer;
  /** The conversation that the form carries on. */
  thread?: string;
  /** Said instead of an answer: "There is no such page." */
  message?: string;
  /** The short name of the provider: "AWS". */
  provider: string;
  /** Questions to try, for the first page. */
  examples?: readonly string[];
  /** Names the knowledge, for the foot of the page. */
  knowledge: string;
}

/**
 * The most a browser lets people type. The question travels in the address, where a character takes up to nine bytes
 * and Node accepts 16 kB of header in all.
 */
export const MAX_TYPED = 1000;
/** A pasted log is not repeated in full. */
const MAX_ECHO = 300;
/** A headline that would fill three lines is set smaller. */
const LONG = 80;

const VIA: Record<Citation['via'], string> = { live: '', archived: 'archived\u00a0copy', quoted: 'quoted\u00a0text' };
const MARK =
  '<svg viewBox="0 0 16 16" aria-hidden="true"><path class="a" d="M7.4 1a7 7 0 0 0 0 14z"/><path class="y" d="M8.6 1a7 7 0 0 1 0 14z"/></svg>';
const ICON = `data:image/svg+xml,${encodeURIComponent(MARK.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"').replace('class="a"', 'fill="#d9822b"').replace('class="y"', 'fill="#4b86d9"'))}`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
/** URLSearchParams, unlike encodeURIComponent, does not throw on half a surrogate pair. */
const ask = (question: string): string => esc(`/?${new URLSearchParams({ q: question })}`);

/** The whole page, complete without JavaScript; everything from outside is escaped. Never throws. */
export function page(p: Page): string {
  const { answer, question = '', provider } = p;
  const empty = !answer && !p.message;
  const title = answer?.headline ?? p.message;
  const field = form(answer ? 'and who backs it up?' : (p.examples?.[0] ?? ''), !answer, p.thread);
  const lead = `Ask who is responsible for what on ${esc(provider)}. The verdict comes first, then each side’s part, every line with its source.`;
  const instead = p.message ? `<article><h2>${esc(p.message)}</h2></article>\n` : field;
  const content = answer ? shown(answer, question, provider) : instead + links('For example', p.examples ?? []);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title ? `${esc(title)} – Onus` : 'Onus: whose job is it?'}</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body${empty ? ' class="empty"' : ''}>
<a class="skip" href="#main">Skip to ${answer ? 'the answer' : empty ? 'the question' : 'the message'}</a>
<header>
<h1><a href="/">${MARK}<span class="name">Onus</span></a> <span class="says">Whose job is it?</span></h1>
${empty ? `<p class="lead">${lead}</p>\n` : field}</header>
<main id="main" tabindex="-1">
${content}</main>
<footer>Looked up in checked data, without a language model. Knowledge ${esc(p.knowledge)}.</footer>
</body>
</html>
`;
}

/** Focus waits in the field on the first page only: beside an answer it would make a screen reader skip the answer. */
function form(example: string, first: boolean, thread?: string): string {
  const label = first ? 'Your question' : 'Ask something else, or follow up';
  return `<form action="/" method="get" role="search">
<label for="q">${label}</label>
<div class="row"><input id="q" name="q" type="text" required maxlength="${MAX_TYPED}" autocomplete="off" enterkeyhint="go" placeholder="${esc(example)}"${first ? ' autofocus' : ''}><button type="submit">Ask</button></div>
${thread === undefined ? '' : `<input type="hidden" name="t" value="${esc(thread)}">\n`}</form>
`;
}

/** An answer in the order of render/text.ts. */
function shown(a: Answer, question: string, provider: string): string {
  const echo = question.length > MAX_ECHO ? `${question.slice(0, MAX_ECHO)}…` : question;
  const parts = grouped(a.parts).map((group) => side(group, provider));
  return `<article>
<p class="asked">You asked: <q dir="auto">${esc(echo)}</q></p>
<hgroup>
${verdict(a.party, provider)}<h2${a.headline.length > LONG ? ' class="long"' : ''}>${esc(a.headline)}</h2>
</hgroup>
${parts.join('')}${owners(a)}${basis(a)}${a.options.length ? options(a) : ''}${sources(a.citations)}${links('Ask next', a.next)}</article>
`;
}

function verdict(party: Party | null, provider: string): string {
  if (party === null) return '';
  const name = partyNames(provider)[party];
  return `<p class="verdict"><span class="hidden">Whose job: </span><span class="party ${party}">${esc(name)}</span></p>\n`;
}

function side(parts: readonly Part[], provider: string): string {
  const kind = parts[0]?.side;
  if (kind === 'conflict' || kind === 'note') return parts.map((part) => aside(part)).join('');
  const lines = parts.map((part) => `<p>${esc(part.text)}${cites(part)}</p>`).join('\n');
  if (kind === 'both') return `<div class="both">\n${lines}\n</div>\n`;
  return `<section class="side">
<h3 class="${kind}">${kind === 'provider' ? esc(provider) : 'You'}</h3>
<div>
${lines}
</div>
</section>
`;
}

function aside(part: Part): string {
  const { lead, rest } = opening(part);
  return `<p class="${part.side}"><strong>${lead}</strong> ${esc(rest)}${cites(part)}</p>\n`;
}

/** Whose it is in this organisation; its links come from checked files and begin with http. */
const owners = (a: Answer) =>
  here(a)
    .map(({ text, links }) => {
      const to = links.map((l) => `<a href="${esc(l.url)}" rel="noopener noreferrer">${esc(l.label)}</a>`);
      return `<p class="here">${[esc(text), ...to].join(', ')}</p>\n`;
    })
    .join('');

/** A word joiner (U+2060) keeps the marks on the line of the word they follow. */
const cites = ({ cites: numbers }: Part): string =>
  numbers.length
    ? `&#8288;<span class="cites">${numbers.map((n) => `<a class="cite" href="#source-${n}" aria-label="Source ${n}">[${n}]</a>`).join('')}</span>`
    : '';

/** How firm the ground is under what was asked: one kind in words; several counted, their meaning a click away. */
function basis(a: Answer): string {
  const asked = a.verdicts.filter((v) => v.role === 'asked').map((v) => v.basis);
  const kinds = (Object.keys(BASIS) as Basis[]).filter((b) => asked.includes(b));
  if (kinds.length < 2) return kinds.map((b) => `<p class="basis">Basis: ${b} (${BASIS[b]}).</p>\n`).join('');
  const counts = kinds.map((b) => `${asked.filter((x) => x === b).length} ${b}`).join(', ');
  return `<details class="basis"><summary>Basis: ${counts}</summary>
<dl>${kinds.map((b) => `<dt>${b}</dt><dd>${BASIS[b]}</dd>`).join('')}</dl></details>
`;
}

const options = (a: Answer): string => `<nav class="options" aria-label="Did you mean">
<ul>${a.options.map((o) => `<li><a href="${ask(o.question)}"><b>${esc(o.label)}</b> ${esc(o.question)}</a></li>`).join('')}</ul>
</nav>
`;

function sources(citations: readonly Citation[]): string {
  if (!citations.length) return '';
  return `<section class="sources">
<h3>Sources</h3>
<ol>
${citations.map((c) => `<li id="source-${c.n}" value="${c.n}">${source(c)}</li>`).join('\n')}
</ol>
</section>
`;
}

/** Only http addresses become links: the knowledge is ours, but a link that runs something is never worth the trust. */
function source(c: Citation): string {
  const title =
    c.url && /^https?:\/\//i.test(c.url)
      ? `<a href="${esc(c.url)}" rel="noopener noreferrer">${esc(c.title)}</a>`
      : `<span class="untied">${esc(c.title)}</span>`;
  const how = [c.asOf ? `as of ${date(c.asOf)}` : '', VIA[c.via]].filter(Boolean).join(', ');
  return `${title}, ${esc(c.section)}${how ? ` –&#8288;&nbsp;${how}` : ''}`;
}

/** "15 June 2023" for people, the ISO date for machines. What is no date is shown as it is. */
function date(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return esc(iso);
  const words = at
    .toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .replaceAll(' ', '\u00a0');
  return `<time datetime="${esc(iso)}">${words}</time>`;
}

function links(heading: string, questions: readonly string[]): string {
  if (!questions.length) return '';
  return `<nav aria-labelledby="questions">
<p class="head" id="questions">${heading}</p>
<ul>${questions.map((q) => `<li><a href="${ask(q)}">${esc(q)}</a></li>`).join('')}</ul>
</nav>
`;
}

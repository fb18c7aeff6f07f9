import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { KnownBlock } from '@slack/types';
import { parse } from 'yaml';
import { blocks, shared } from '../src/render/blocks.ts';
import { type Card, type Element, instead } from '../src/render/card.ts';
import { page } from '../src/render/html.ts';
import { LIMITS } from '../src/render/limits.ts';
import { sideName, text } from '../src/render/text.ts';
import type { Answer, Part } from '../src/types.ts';
import { answerWith } from './answers.ts';
import { type Onus, onus } from './built.ts';
import { broken, buttonsIn } from './slack/rules.ts';

/** What a person finds in an answer, read back from what a surface shows. */
interface Seen {
  /** What is said first. */
  verdict: string;
  /** `side`: the name before the paragraph, or over it; '' where there is none. */
  statements: { side: string; text: string; cites: number[] }[];
  sources: { n: number; name: string; url: string | null }[];
  /** What the buttons and links ask. */
  questions: string[];
}

const LEADS = /^(?:Sources disagree|Note):\s+/;
const numbers = (marks: string) => [...marks.matchAll(/\[(\d+)\]/g)].map((m) => Number(m[1]));
/** "AWS: It runs. [1][2]" as side, text and marks. */
function statement(line: string): Seen['statements'][number] {
  const [, said = '', marks = ''] = /^(.*?)((?:\s*\[\d+\])*)$/s.exec(line) ?? [];
  const [, side = '', rest = said] = /^(AWS|You): (.*)$/s.exec(said) ?? [];
  return { side, text: rest.trim(), cites: numbers(marks) };
}

function readText(shown: string): Seen {
  const [verdict = '', ...lines] = shown.split('\n');
  const seen: Seen = { verdict, statements: [], sources: [], questions: [] };
  const end = lines.indexOf('');
  for (const [i, line] of lines.entries()) {
    const option = / – ([^–]*)$/.exec(line);
    const listed = /^\[(\d+)\] (.*?)(?: – (https?:\S+))?$/.exec(line);
    if (end < 0 || i < end) seen.statements.push(statement(line));
    else if (listed) seen.sources.push({ n: Number(listed[1]), name: listed[2]!, url: listed[3] ?? null });
    else if (line.startsWith('Next: ')) seen.questions.push(...line.slice(6).split(' · '));
    else if (/^ {2}\d+\. /.test(line) && option) seen.questions.push(option[1]!);
  }
  return seen;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', '#8288': '' };
const bare = (html: string) =>
  html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
function readHtml(html: string): Seen {
  const main = html.slice(html.indexOf('<main'));
  const statements: Seen['statements'] = [];
  for (const [, section, both, aside] of main.matchAll(
    /<section class="side">(.*?)<\/section>|<div class="both">(.*?)<\/div>|<p class="(?:conflict|note)">(.*?)<\/p>/gs,
  )) {
    const side = bare(/<h3[^>]*>(.*?)<\/h3>/.exec(section ?? '')?.[1] ?? '');
    const told = aside ? [aside] : [...(section ?? both ?? '').matchAll(/<p>(.*?)<\/p>/gs)].map((m) => m[1]!);
    for (const paragraph of told) statements.push({ ...statement(bare(paragraph)), side });
  }
  return {
    verdict: bare(/<h2[^>]*>(.*?)<\/h2>/s.exec(main)?.[1] ?? ''),
    statements,
    sources: [...main.matchAll(/<li id="source-(\d+)"[^>]*>(.*?)<\/li>/gs)].map(([, n, li = '']) => ({
      n: Number(n),
      name: bare(li),
      url: bare(/href="([^"]*)"/.exec(li)?.[1] ?? '') || null,
    })),
    questions: [...main.matchAll(/href="\/\?q=([^"]*)"/g)].map(
      (m) => new URLSearchParams(`q=${bare(m[1]!)}`).get('q') ?? '',
    ),
  };
}

/** Slack's markup as what it shows. */
const unmarked = (said: string) =>
  bare(said.replace(/<https?:[^|>]*\|([^>]*)>/g, '$1').replace(/(^|[\s:])\*(\S|\S[^*]*\S)\*(?=\W|$)/g, '$1$2'));
function readBlocks(all: readonly KnownBlock[]): Seen {
  const seen: Seen = { verdict: '', statements: [], sources: [], questions: [] };
  for (const [i, block] of all.entries()) {
    const said =
      block.type === 'section'
        ? (block.text?.text ?? '')
        : block.type === 'context' && block.elements[0]?.type === 'mrkdwn'
          ? block.elements[0].text
          : '';
    if (i === 0) seen.verdict = unmarked(said);
    else if (/^\[\d+\] /.test(said))
      for (const line of said.split('\n')) {
        const [, n, rest = ''] = /^\[(\d+)\] (.*)$/.exec(line) ?? [];
        const url = /<(https?:[^|>]*)\|/.exec(rest)?.[1];
        seen.sources.push({ n: Number(n), name: unmarked(rest), url: url ? bare(url) : null });
      }
    else if (said) seen.statements.push(statement(unmarked(said)));
  }
  seen.questions = buttonsIn(all).flatMap((b) => (b.action.startsWith('onus_ask') ? [b.value] : []));
  return seen;
}

type Run = { text: string; color?: string; selectAction?: { url: string } };
/** An Adaptive Card, read as what its runs say. */
function readCard({ body, actions = [] }: Card): Seen {
  const seen: Seen = { verdict: '', statements: [], sources: [], questions: actions.map((b) => b.data.question) };
  const runsOf = (block: Element) => block.inlines as Run[];
  const said = (block: Element) =>
    runsOf(block)
      .map((run) => run.text)
      .join('');
  for (const [i, element] of body.entries()) {
    if (i === 0) seen.verdict = said(element);
    if (element.type !== 'Container') continue;
    const items = element.items as Element[];
    if (said(items[0]!) === 'Sources') {
      for (const line of items.slice(1)) {
        const [, n, name = ''] = /^\[(\d+)\] (.*)$/.exec(said(line)) ?? [];
        const url = runsOf(line).find((run) => run.selectAction)?.selectAction?.url ?? null;
        seen.sources.push({ n: Number(n), name, url });
      }
      continue;
    }
    const named = runsOf(items[0]!)[0]?.color === 'Accent';
    for (const line of named ? items.slice(1) : items)
      seen.statements.push({ ...statement(said(line)), side: named ? said(items[0]!) : '' });
  }
  return seen;
}

interface Surface {
  name: string;
  read(a: Answer): Seen;
  /** What of it is longer than the platform allows. */
  broken(a: Answer): string[];
}

const SURFACES: readonly Surface[] = [
  { name: 'text', read: (a) => readText(text(a)), broken: () => [] },
  {
    name: 'HTML',
    read: (a) => readHtml(page({ provider: 'AWS', knowledge: 'k', answer: a })),
    broken: () => [],
  },
  {
    name: 'Block Kit',
    read: (a) => readBlocks(blocks(a, { shareable: true }).blocks),
    broken: (a) => [...broken(blocks(a)), ...broken(blocks(a, { shareable: true })), ...broken(shared(a, 'U0BOB'))],
  },
  {
    name: 'Adaptive Card',
    read: (a) => readCard(instead(a)),
    broken: (a) => {
      const bytes = Buffer.byteLength(JSON.stringify(instead(a)));
      return bytes > LIMITS.teams.message ? [`${bytes} bytes`] : [];
    },
  },
];

interface Case {
  q: string;
  a: Answer;
}
const golden = parse(readFileSync(new URL('golden.yaml', import.meta.url), 'utf8')) as { q: string | string[] }[];

/** Whose the statement is, as far as one can tell from what is shown. */
const owner = (side: string, said: string) => side || (/^(AWS|You|Shared)/.exec(said)?.[1] ?? '');
const told = (part: Part) => part.text.replace(LEADS, '').toLowerCase();

describe('contract: every surface shows the same answer', function () {
  this.timeout(60_000);
  let o: Onus;
  let cases: Case[];
  before(async function () {
    this.timeout(120_000);
    o = await onus();
    cases = golden.map(({ q }) => ({ q: [q].flat().join(' → '), a: o.ask(...[q].flat()) }));
  });
  /** Fails with every question for which `check` does. */
  const each = (check: (a: Answer) => void) => {
    const failed = cases.flatMap(({ q, a }) => {
      try {
        check(a);
        return [];
      } catch (error) {
        return [`${q}: ${(error as Error).message}`];
      }
    });
    assert.deepEqual(failed, []);
  };

  /** Questions that were looked at already: most answers offer the same few. */
  const offered = new Set<string>();
  for (const { name, read: fresh, broken } of SURFACES)
    describe(name, () => {
      const known = new Map<Answer, Seen>();
      const read = (a: Answer): Seen => {
        const seen = known.get(a) ?? fresh(a);
        known.set(a, seen);
        return seen;
      };
      it('says the verdict first', () => each((a) => assert.equal(read(a).verdict, a.headline)));
      it('tells every statement, in order, with its marks', () =>
        each((a) =>
          assert.deepEqual(
            read(a).statements.map((s) => [s.text.replace(LEADS, '').toLowerCase(), s.cites]),
            a.parts.map((part) => [told(part), part.cites]),
          ),
        ));
      it('says whose each statement is', () =>
        each((a) => {
          for (const [i, part] of a.parts.entries()) {
            const { side, text: said } = read(a).statements[i]!;
            if (part.side !== 'provider' && part.side !== 'customer') assert.equal(side, '', said);
            else assert.ok(owner(side, said), said);
            const label = sideName(part, 'AWS');
            if (label) assert.equal(side, label, said);
          }
        }));
      it('shows every source with its title and, where it has one, its link', () =>
        each((a) => {
          const { sources, statements } = read(a);
          assert.deepEqual(
            sources.map((s) => [s.n, s.url]),
            a.citations.map((c) => [c.n, c.url]),
          );
          for (const [i, c] of a.citations.entries())
            assert.ok(sources[i]!.name.includes(c.title) && sources[i]!.name.includes(c.section), c.title);
          for (const n of statements.flatMap((s) => s.cites))
            assert.ok(
              sources.some((s) => s.n === n),
              `[${n}]`,
            );
        }));
      it('offers every option and next question', () =>
        each((a) => {
          const { questions } = read(a);
          for (const q of [...a.options.map((option) => option.question), ...a.next])
            assert.ok(questions.includes(q), q);
        }));
      it('offers nothing twice, and only questions that mean the same anywhere, from anyone', () => {
        each((a) => {
          const { questions } = read(a);
          assert.equal(new Set(questions).size, questions.length);
          for (const q of questions) {
            if (offered.has(q)) continue;
            offered.add(q);
            const alone = o.ask(q);
            assert.ok(['answer', 'clarify', 'done'].includes(alone.outcome), `${q}: ${alone.outcome}`);
            if (a.context) assert.equal(o.engine({ text: q }, a.context).canonical, alone.canonical, q);
          }
        });
      });
      it('breaks no limit', () => each((a) => assert.deepEqual(broken(a), [])));
    });

  describe('when an answer is far too long', () => {
    const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
    /** [what it is filled with, the text] */
    const FILLINGS: [string, (length: number) => string][] = [
      ['characters that escape to five', (n) => '&'.repeat(n)],
      ['emoji', (n) => '🙂'.repeat(Math.ceil(n / 2)).slice(0, n)],
      ['emoji, one unit later', (n) => `a${'🙂'.repeat(Math.ceil(n / 2))}`.slice(0, n)],
      ['words', (n) => 'word '.repeat(Math.ceil(n / 5)).slice(0, n)],
      ['markup', (n) => '<!channel> *a* '.repeat(Math.ceil(n / 15)).slice(0, n)],
    ];
    for (const [what, of] of FILLINGS)
      describe(`with ${what}`, () => {
        const sides = ['provider', 'customer', 'both', 'conflict', 'note'] as const;
        const a = answerWith({
          canonical: of(5000),
          headline: of(5000),
          parts: many(100, (i) => ({ side: sides[i % 5]!, text: of(5000), cites: [1, 1 + (i % 60)] })),
          citations: many(60, (i) => ({
            n: i + 1,
            source: `s${i}`,
            title: of(200),
            section: of(200),
            url: `https://docs.aws.amazon.com/service/latest/UserGuide/page-number-${i}.html#section`,
            asOf: '2023-06-15',
            via: 'archived',
          })),
          options: many(30, (i) => ({ label: `${i} ${of(200)}`, question: `Who patches service ${i}?` })),
          next: many(3, (i) => `What about ${i}?`),
          why: 'Why is it so?',
          receipt: of(5000),
        });
        const shown = () => [blocks(a), blocks(a, { shareable: true }), shared(a, 'U0BOB')];
        it('no limit is broken', () => assert.deepEqual(shown().flatMap(broken), []));
        it('no emoji is cut in two', () => {
          for (const m of shown()) {
            const said = JSON.stringify(m);
            assert.doesNotMatch(said, /\\ud[89a-f]/i);
          }
        });
        it('every source keeps its number, the beginning of its title and its link', () => {
          for (const m of shown()) {
            const { sources } = readBlocks(m.blocks);
            assert.deepEqual(
              sources.map((s) => [s.n, s.url]),
              a.citations.map((c) => [c.n, c.url]),
            );
            for (const s of sources) assert.ok(s.name.startsWith(of(2)), s.name);
          }
        });
        it('every option and next question keeps its button', () => {
          for (const m of shown())
            assert.deepEqual(readBlocks(m.blocks).questions, [
              ...a.options.map((option) => option.question),
              ...a.next,
              a.why,
            ]);
        });
        it('the beginning is told, and that there is more', () => {
          for (const m of shown()) {
            const { statements, verdict } = readBlocks(m.blocks);
            assert.ok(verdict.length > 50 && statements.length > 1);
            assert.match(statements.at(-1)!.text, /more than fits/);
          }
        });
        it('text and HTML show it whole', () => {
          for (const { read } of SURFACES.slice(0, 2)) assert.equal(read(a).sources.length, 60);
        });
      });
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type Card, instead, message, preview, standing, welcome } from '../../src/render/card.ts';
import { LIMITS } from '../../src/render/limits.ts';
import { opening } from '../../src/render/text.ts';
import type { Answer } from '../../src/types.ts';
import { answerWith, CLARIFY, RDS } from '../answers.ts';
import { onus, ready } from '../built.ts';

// Microsoft's renderer for browsers; what it parses and validates needs none.
const { AdaptiveCard, CardElement, HostConfig, SerializationContext, Version, Versions } = createRequire(
  import.meta.url,
)('adaptivecards/dist/adaptivecards.js');
const MAX = LIMITS.teams;
const SOURCE = RDS.citations[0]!;

/** What `adaptivecards` objects to: while parsing as version 1.5, and while validating. */
function faultsOf(card: Card): string[] {
  const context = new SerializationContext(Versions.v1_5);
  // Its pattern remembers where it matched last, and so refuses every second card.
  CardElement.langProperty.regEx.lastIndex = 0;
  const parsed = new AdaptiveCard();
  parsed.hostConfig = new HostConfig({ actions: { maxActions: MAX.actions } });
  parsed.parse(card, context);
  const seen: string[] = [];
  for (let i = 0; i < context.eventCount; i++) seen.push(context.getEventAt(i).message);
  for (const { message: what } of parsed.validateProperties().validationEvents) seen.push(what);
  assert.ok(parsed.version.compareTo(new Version(1, 5)) <= 0);
  return seen;
}

// biome-ignore lint/suspicious/noExplicitAny: a card as JSON
function each(value: any, visit: (object: any) => void): void {
  if (typeof value !== 'object' || value === null) return;
  visit(value);
  for (const inner of Object.values(value)) each(inner, visit);
}
/** Every word of a card that people read. */
function words(card: Card | null): string {
  const said: string[] = [];
  each(card?.body ?? [], ({ type, text, title, value }) => {
    if (type === 'TextRun') said.push(text);
    else if (title !== undefined && value !== undefined) said.push(`${title}: ${value}`);
  });
  return said.join('\n');
}
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** What must hold of every answer, whatever it says. */
function holds(a: Answer, personal: boolean): void {
  const m = message(a, { personal });
  const alone = standing(a);
  for (const card of [m.card, alone, instead(a)]) {
    if (!card) continue;
    assert.deepEqual(faultsOf(card), []);
    assert.ok(card.fallbackText && card.speak);
    assert.ok((card.actions ?? []).length <= MAX.actions);
    for (const action of card.actions ?? []) assert.ok(action.title && action.title.length <= MAX.buttonText);
  }
  // The verdict and the card are messages of their own where there are citations.
  const messages = m.entities.length ? [m.card, { ...m, card: null }] : [m];
  for (const one of [...messages, alone, instead(a)]) assert.ok(bytes(one) + 3000 < MAX.message, `${bytes(one)} bytes`);
  assert.ok(m.suggested.length <= MAX.suggestedActions);
  // Verdict and citations: in the text, and in the card that stands alone.
  assert.ok(m.text && m.summary);
  assert.ok(alone.fallbackText.startsWith(a.headline.slice(0, 500)));
  const chips = m.entities.flatMap((e) => e.citation);
  assert.deepEqual(
    chips.map((c) => c.position),
    a.citations.slice(0, MAX.citations).map((c) => c.n),
  );
  for (const { position, appearance } of chips) {
    assert.ok(m.text.includes(`[${position}]`));
    assert.ok(appearance.name.length <= MAX.citationName && appearance.abstract.length <= MAX.citationAbstract);
    assert.ok((appearance.keywords ?? []).length <= MAX.citationKeywords);
    for (const k of appearance.keywords ?? []) assert.ok(k.length <= MAX.citationKeyword);
  }
  for (const c of a.citations) {
    assert.ok(words(alone).includes(`[${c.n}] `), 'a source is lost');
    assert.ok(words(m.card).includes(`[${c.n}] `), 'a source is lost');
  }
}

describe('card: every golden answer', () => {
  const golden = parse(readFileSync(new URL('../golden.yaml', import.meta.url), 'utf8')) as { q: string | string[] }[];
  let ask: (...turns: string[]) => Answer;
  before(async function () {
    await ready.call(this);
    ask = (await onus()).ask;
  });
  for (const { q } of golden)
    it([q].flat().join(' / '), () => {
      const a = ask(...[q].flat());
      holds(a, false);
      holds(a, true);
      const shown = words(standing(a));
      assert.ok(shown.includes(a.headline), 'the verdict is lost');
      for (const part of a.parts) {
        const said = part.side === 'conflict' || part.side === 'note' ? opening(part).rest : part.text;
        assert.ok(shown.includes(said), `lost: ${said}`);
      }
      for (const c of a.citations) if (c.url) assert.ok(JSON.stringify(standing(a)).includes(JSON.stringify(c.url)));
      const { card, suggested } = message(a, { personal: true });
      const offered = [...suggested, ...(card?.actions ?? []).map((b) => b.data.question)];
      const due = [...a.options.map((o) => o.question), ...a.next, ...(a.why ? [a.why] : [])];
      assert.deepEqual(offered.sort(), due.sort(), 'the same buttons as everywhere');
    });
  it('the examples Onus welcomes with', async () => {
    const { provider } = (await onus()).knowledge;
    const about = { provider: provider.name, examples: provider.examples };
    const { card } = welcome(about, false);
    assert.deepEqual(faultsOf(card!), []);
    assert.deepEqual(
      card?.actions?.map((b) => b.data.question),
      provider.examples,
    );
    assert.equal(welcome(about, true).card, null);
    assert.ok(welcome(about, true).suggested.length);
  });
});

describe('card: an answer in Teams', () => {
  it('the text is the verdict with its citations', () =>
    assert.equal(message(RDS).text, '**AWS patches Amazon RDS; you choose when.** [1][2]'));
  it('the card tells whose job it is, how firm that is, both sides, where sources disagree, and the sources', () =>
    assert.equal(
      words(message(RDS).card),
      [
        'Whose job: AWS',
        'Basis: explicit: a source names the owner',
        'AWS',
        'AWS patches the engine.',
        '\u00a0',
        '[1]',
        '[2]',
        'AWS patches the host.',
        '\u00a0',
        '[1]',
        'You',
        'You choose the window.',
        '\u00a0',
        '[1]',
        'Sources disagree: ',
        'One says this. Onus follows the guide.',
        '\u00a0',
        '[2]',
        'Note: ',
        'Read "rdss" as rds.',
        'Sources',
        '[1] RDS User Guide',
        ', table (text of 2023-06-15, archived copy)',
        '[2] A book',
        ', chapter 5 (quoted text)',
      ].join('\n'),
    ));
  it('a mark leads to its document, where that is on the web', () => {
    const urls: string[] = [];
    each(message(RDS).card, ({ selectAction }) => selectAction && urls.push(selectAction.url));
    assert.deepEqual([...new Set(urls)], [SOURCE.url]);
  });
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'msteams://x', 'file:///etc/passwd'])
    it(`${url} never becomes a link`, () => {
      const m = message({ ...RDS, citations: [{ ...SOURCE, url }, RDS.citations[1]!] });
      assert.ok(!JSON.stringify(m).includes(url));
    });
  it('questions that lead on are buttons; under a mere line in a personal chat they are suggested', () => {
    const a = { ...RDS, why: 'Why does AWS patch Amazon RDS?' };
    for (const personal of [true, false]) {
      const { card, suggested } = message(a, { personal });
      assert.deepEqual(
        card?.actions?.map((b) => [b.title, b.data]),
        [
          [RDS.next[0], { question: RDS.next[0] }],
          ['Why?', { question: a.why }],
        ],
      );
      assert.deepEqual(suggested, []);
    }
    const line = answerWith({ outcome: 'decline', headline: 'Not mine.', next: ['One?', 'Two?'] });
    assert.deepEqual(message(line, { personal: true }).suggested, ['One?', 'Two?']);
    assert.equal(message(line, { personal: true }).card, null);
    assert.equal(message(line).card?.actions?.length, 2);
  });
  it('an answer that takes the place of what asked back is one card: verdict, sources and buttons', () => {
    const card = instead(RDS);
    assert.ok(words(card).startsWith(`${RDS.headline}\nWhose job: AWS`));
    assert.equal(card.actions?.length, RDS.next.length);
  });
  it('the buttons of a clarification say that it gives way', () =>
    assert.deepEqual(
      message(CLARIFY).card?.actions?.map((b) => b.data),
      CLARIFY.options.map(({ question }) => ({ question, replaces: true })),
    ));
  it('what is only a line has no card', () =>
    assert.equal(message(answerWith({ outcome: 'done', headline: 'You are welcome.' })).card, null));
  it('a card that is put into somebody’s message has no buttons', () =>
    assert.equal(standing({ ...RDS, why: 'Why?' }).actions, undefined));
  it('a result shows the verdict and what is done', () =>
    assert.deepEqual(preview(RDS), { title: RDS.headline, text: 'AWS patches the engine.' }));

  const typed: [string, string][] = [
    ['**bold** _it_ ~no~ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\~no\\~ \\`code\\`'],
    ['<at>everyone</at> & co', '&lt;at&gt;everyone&lt;/at&gt; &amp; co'],
    ['[link](http://evil.example) [1]', '(link)(http://evil.example) (1)'],
    ['back\\slash # | x', 'back\\\\slash \\# \\| x'],
  ];
  for (const [words_, shown] of typed)
    it(`says ${words_} as it was typed`, () => {
      const a = answerWith({ headline: words_, citations: [] });
      assert.equal(message(a).text, shown);
      // Runs of text know no markup: there it stands as it is.
      assert.ok(words(standing(a)).includes(words_));
      each(standing(a), ({ type }) => assert.notEqual(type, 'TextBlock'));
    });
  it('formats no dates that somebody typed', () =>
    assert.ok(
      !JSON.stringify(standing(answerWith({ headline: '{{DATE(2020-01-01T00:00:00Z)}}' })).body).includes('{{'),
    ));
  it('speech is words only', () => assert.equal(standing(answerWith({ headline: 'a <b> & c' })).speak, 'a b c'));

  it('what is too long gives way from the statements; sources and buttons stay', () => {
    const many = (count: number, length: number): Answer => ({
      ...RDS,
      parts: Array.from({ length: count }, (_, i) => ({
        side: i % 2 ? 'provider' : 'customer',
        text: `${i} `.padEnd(length, 'ä'),
        cites: [(i % 20) + 1],
      })),
      citations: Array.from({ length: 20 }, (_, i) => ({
        ...SOURCE,
        n: i + 1,
        title: `T${i}`.padEnd(200, 't'),
        section: 's'.repeat(200),
        url: `https://docs.example/${'u'.repeat(60)}${i}`,
      })),
      next: ['One?', 'Two?'],
      why: 'Why?',
    });
    for (const [count, length] of [
      [3, 40_000],
      [40, 2000],
      [400, 300],
    ] as const) {
      const a = many(count, length);
      holds(a, false);
      assert.equal(message(a).card?.actions?.length, 3);
    }
  });
  it('whatever an answer says, its card is valid and within the limits', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 8 }), fc.array(text, { maxLength: 4 }), (headline, parts, next) =>
        holds(
          {
            ...RDS,
            headline,
            parts: parts.map((t) => ({ side: 'both', text: t, cites: [1] })),
            next: next.map((n) => `${n}?`),
          },
          false,
        ),
      ),
      { numRuns: 100, seed: 20261122 },
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_TYPED, page } from '../../src/render/html.ts';
import { STYLE } from '../../src/render/style.ts';
import type { Answer } from '../../src/types.ts';
import { answerWith, CLARIFY, RDS } from '../answers.ts';

const ABOUT = { provider: 'AWS', knowledge: 'k1', examples: ['One?', 'Two?', 'Three?'] };
const shown = (answer: Answer, question = 'who patches RDS?') => page({ ...ABOUT, question, answer });

/** Names of the tags in the order they open; fails on a tag left open or closed out of turn. */
function tags(html: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  for (const [, close, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (close) assert.equal(open.pop(), name, `</${name}>`);
    else {
      names.push(name);
      if (!['meta', 'link', 'input', 'path'].includes(name)) open.push(name);
    }
  }
  assert.deepEqual(open, []);
  return names;
}
/** Asserts that the pieces occur in this order. */
function inOrder(html: string, pieces: readonly string[]): void {
  let at = 0;
  for (const piece of pieces) {
    const found = html.indexOf(piece, at);
    assert.ok(found >= 0, `${piece} is missing, or not in its place`);
    at = found + piece.length;
  }
}

describe('the page of an answer', () => {
  it('has the order of the text: verdict, parts, sources, next questions', () =>
    inOrder(shown(RDS), [
      '<q dir="auto">who patches RDS?</q>',
      'class="party provider">AWS<',
      '<h2>AWS patches Amazon RDS; you choose when.</h2>',
      '<h3 class="provider">AWS</h3>',
      'AWS patches the engine.',
      'AWS patches the host.',
      '<h3 class="customer">You</h3>',
      '<strong>Sources disagree:</strong> One says this.',
      '<strong>Note:</strong> Read &quot;rdss&quot; as rds.',
      'Basis: explicit',
      '<ol>',
      'A book',
      'What do I still do for Amazon RDS?',
    ]));

  const cases: [string, string, RegExp][] = [
    ['the verdict in the title', shown(RDS), /<title>AWS patches Amazon RDS; you choose when\. – Onus<\/title>/],
    [
      'marks that lead to the sources',
      shown(RDS),
      /the engine\.&#8288;<span class="cites"><a class="cite" href="#source-1" aria-label="Source 1">\[1\]<\/a>/,
    ],
    [
      'the sources they lead to',
      shown(RDS),
      /<li id="source-1" value="1"><a href="https:\/\/docs\.aws\.amazon\.com\/rds\?a=1&amp;b=2" rel="noopener noreferrer">/,
    ],
    [
      'dates for people and machines',
      shown(RDS),
      /as of <time datetime="2023-06-15">15\u00a0June\u00a02023<\/time>, archived\u00a0copy/,
    ],
    [
      'a source without address as text',
      shown(RDS),
      /<span class="untied">A book<\/span>, chapter 5 –&#8288;&nbsp;quoted\u00a0text/,
    ],
    [
      'next questions as links that stand alone',
      shown(RDS),
      /href="\/\?q=What\+do\+I\+still\+do\+for\+Amazon\+RDS%3F"/,
    ],
    ['options as links', shown(CLARIFY), /<a href="\/\?q=Who\+patches\+Amazon\+Aurora%3F"><b>Amazon Aurora<\/b>/],
    ['the shared party by name', shown(answerWith({ party: 'shared' })), /class="party shared">Shared</],
    ['the customer by name', shown(answerWith({ party: 'customer' })), /class="party customer">You</],
    ['a message instead of an answer', page({ ...ABOUT, message: 'No such page.' }), /<h2>No such page\.<\/h2>/],
    [
      'the conversation in the form',
      page({ ...ABOUT, answer: RDS, thread: 't1' }),
      /<input type="hidden" name="t" value="t1">/,
    ],
  ];
  for (const [name, html, expected] of cases) it(`shows ${name}`, () => assert.match(html, expected));

  it('groups the parts of one side under one name', () =>
    assert.equal(shown(RDS).match(/<h3 class="provider">/g)?.length, 1));

  it('names no party where there is none', () => assert.doesNotMatch(shown(CLARIFY), /class="party/));

  it('counts several bases and explains each', () => {
    const verdict = { service: 'rds', area: 'a', party: 'provider', role: 'asked' } as const;
    const html = shown(
      answerWith({
        verdicts: [
          { ...verdict, basis: 'inherited' },
          { ...verdict, basis: 'explicit' },
          { ...verdict, basis: 'inherited' },
          { ...verdict, basis: 'general', role: 'context' },
        ],
      }),
    );
    assert.match(html, /<summary>Basis: 1 explicit, 2 inherited<\/summary>/);
    assert.equal(html.match(/<dt>/g)?.length, 2);
  });

  it('does not repeat a long question in full', () =>
    assert.ok(shown(RDS, 'x'.repeat(40_000)).length < shown(RDS, '').length + 400));

  it('shows what is not a date as it is', () =>
    assert.match(shown({ ...RDS, citations: [{ ...RDS.citations[0], asOf: 'spring' } as never] }), /as of spring/));
});

describe('every page', () => {
  const pages = {
    empty: page(ABOUT),
    answer: shown(RDS),
    clarify: shown(CLARIFY),
    message: page({ ...ABOUT, message: 'm' }),
  };
  for (const [name, html] of Object.entries(pages))
    describe(name, () => {
      it('is well formed', () => void tags(html));
      it('needs no script and loads nothing', () => {
        assert.ok(!tags(html).includes('script'));
        assert.doesNotMatch(html, /\son[a-z]+=|javascript:|\ssrc=|@import|url\(/i);
        assert.doesNotMatch(html, /\sstyle=/);
      });
      it('tells its language and fits a phone', () => {
        assert.match(html, /<html lang="en">/);
        assert.match(html, /name="viewport" content="width=device-width, initial-scale=1"/);
      });
      it('has landmarks, a skip link to one of them, and one h1', () => {
        const found = tags(html);
        for (const name of ['header', 'main', 'footer', 'h1'])
          assert.equal(found.filter((t) => t === name).length, 1, name);
        inOrder(html, ['<body', 'class="skip" href="#main"', '<main id="main"']);
      });
      it('has each id once', () => {
        const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
        assert.equal(new Set(ids).size, ids.length);
      });
      it('has a labelled form that works without script', () => {
        assert.match(html, /<form action="\/" method="get" role="search">\s*<label for="q">/);
        assert.match(html, new RegExp(`<input id="q" name="q"[^>]* required maxlength="${MAX_TYPED}"`));
        assert.match(html, /<button type="submit">/);
      });
    });
  it('offers three questions at first, with the cursor in the field', () => {
    assert.equal(pages.empty.match(/href="\/\?q=/g)?.length, 3);
    assert.match(pages.empty, / autofocus>/);
    assert.doesNotMatch(pages.answer, /autofocus/);
  });
  it('lets no one type more than an address can carry', () =>
    assert.ok(new URLSearchParams({ q: '漢'.repeat(MAX_TYPED) }).toString().length < 12_000));
});

describe('text from outside', () => {
  const nasty = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    '</title></style></q><h1>x',
    '&lt;b&gt; &amp;',
    '\ud800 half a pair',
    '\u202egnp.exe \u0000',
  ];
  const everywhere = (t: string): Answer => ({
    ...RDS,
    headline: t,
    parts: (['provider', 'customer', 'both', 'conflict', 'note'] as const).map((side) => ({
      side,
      text: t,
      cites: [1],
    })),
    citations: [{ n: 1, source: t, title: t, section: t, url: `https://x/${t}`, asOf: t, via: 'live' }],
    options: [{ label: t, question: t }],
    next: [t],
  });
  const plainTags = new Set([...tags(shown(everywhere('x'))), ...tags(page({ ...ABOUT, message: 'x' }))]);
  const safe = (t: string) => {
    for (const html of [
      page({ provider: t, knowledge: t, question: t, answer: everywhere(t), thread: t }),
      page({ provider: t, knowledge: t, message: t }),
    ]) {
      for (const tag of tags(html)) assert.ok(plainTags.has(tag), tag);
      // Outside of quotes no attribute begins that we did not write.
      assert.doesNotMatch(html.replace(/"[^"]*"/g, '""'), /<[^>]*\son[a-z]+=/i);
    }
  };
  for (const t of nasty) it(`stays text: ${JSON.stringify(t)}`, () => safe(t));
  it('stays text, whatever it is', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), safe)));
  it('stays text, whatever markup it is', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', 'a', 'on', 'script', ';') }),
        safe,
      ),
    ));

  for (const url of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'ftp://x'])
    it(`makes no link of ${url}`, () => {
      const [citation] = RDS.citations;
      assert.ok(citation);
      assert.ok(!shown({ ...RDS, citations: [{ ...citation, url }] }).includes(url));
    });
});

describe('the colours', () => {
  const [light = '', dark = ''] = STYLE.split('prefers-color-scheme: dark');
  const colours = (css: string) =>
    Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex])) as Record<
      string,
      string
    >;
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const pairs: [string, string][] = [
    ...['ink', 'quiet', 'link'].flatMap((c): [string, string][] => [
      [c, 'ground'],
      [c, 'card'],
    ]),
    ...['provider', 'customer', 'shared'].flatMap((c): [string, string][] => [
      [c, 'card'],
      ['on-party', c],
    ]),
    ['ground', 'link'],
  ];
  for (const [scheme, css] of Object.entries({ light, dark }))
    for (const [text, ground] of pairs)
      it(`${scheme}: ${text} on ${ground} is readable`, () => {
        const all = colours(css);
        const [a, b] = [all[text], all[ground]];
        assert.ok(a && b, 'colour is missing');
        assert.ok(contrast(a, b) >= 4.5, `${contrast(a, b).toFixed(2)}`);
      });
});

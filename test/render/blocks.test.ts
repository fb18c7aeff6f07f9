import assert from 'node:assert/strict';
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { ACTIONS, blocks, home, line, type Message, shared } from '../../src/render/blocks.ts';
import { cut, LIMITS } from '../../src/render/limits.ts';
import type { Answer, Part } from '../../src/types.ts';
import { answerWith, CLARIFY, RDS } from '../answers.ts';
import { broken, brokenInHome, buttonsIn, calls, textsIn, unescaped } from '../slack/rules.ts';

// The gate must not vary from run to run; change the seed to hunt for new cases.
const SEED = 20261122;

/** The text of each block, or what else it is. */
const outline = ({ blocks: all }: Message): string[] =>
  all.map((b) => textsIn(b).find((t) => t.type === 'mrkdwn')?.text ?? b.type);
const first = (a: Answer) => outline(blocks(a))[0];
const paragraph = (part: Partial<Part>) =>
  outline(blocks(answerWith({ parts: [{ side: 'both', text: 'x', cites: [], ...part }] })))[1];
const ABOUT = {
  provider: 'AWS',
  knowledge: 'k1',
  examples: ['One?', 'Two?'],
  main: [],
  documents: 2,
  services: 3,
};

describe('Block Kit: an answer', () => {
  const url = 'https://docs.aws.amazon.com/rds?a=1&amp;b=2';
  it('has the verdict first, each part, the sources, the buttons and the thumbs', () =>
    assert.deepEqual(outline(blocks(RDS)), [
      '*AWS patches Amazon RDS; you choose when.*',
      `*AWS* patches the engine. <${url}|[1]>[2]`,
      `*AWS* patches the host. <${url}|[1]>`,
      `*You* choose the window. <${url}|[1]>`,
      '*Sources disagree:* One says this. Onus follows the guide. [2]',
      '*Note:* Read "rdss" as rds.',
      `[1] <${url}|RDS User Guide, table> (text of 2023-06-15, archived copy)\n[2] A book, chapter 5 (quoted text)`,
      'actions',
      'context_actions',
    ]));
  it('says all but sources and buttons in its text, the verdict first', () =>
    assert.equal(
      blocks(RDS).text,
      [
        'AWS patches Amazon RDS; you choose when.',
        'AWS patches the engine.',
        'AWS patches the host.',
        'You choose the window.',
        'Sources disagree: One says this. Onus follows the guide.',
        'Note: Read "rdss" as rds.',
      ].join('\n'),
    ));
  it('asks back with a button for each option, and numbers them in its text', () => {
    assert.deepEqual(
      buttonsIn(blocks(CLARIFY).blocks).map((b) => [b.label, b.value]),
      CLARIFY.options.map((o) => [o.label, o.question]),
    );
    assert.equal(blocks(CLARIFY).text, 'Which database?\n1. Amazon RDS\n2. Amazon Aurora');
  });

  /** [what, blocks of what, the labels of its buttons] */
  const BUTTONS: [string, Message, string[]][] = [
    ['next questions', blocks(RDS), ['What do I still do for Amazon RDS?']],
    ['why, where it was decided', blocks({ ...RDS, next: [], why: 'Why? (Who patches Amazon RDS?)' }), ['Why?']],
    [
      'sharing, last, where one person sees it',
      blocks({ ...RDS, next: ['Q?'] }, { shareable: true }),
      ['Q?', 'Share with the channel'],
    ],
    ['no sharing of a question back', blocks(CLARIFY, { shareable: true }), ['Amazon RDS', 'Amazon Aurora']],
    ['no sharing of what is shared', shared(RDS, 'U1'), ['What do I still do for Amazon RDS?']],
    [
      'a label that is too long, cut at a word',
      blocks({ ...RDS, next: [`${'word '.repeat(20)}?`] }),
      [`${'word '.repeat(14).trim()}…`],
    ],
    ['no label at all as dots', blocks({ ...CLARIFY, options: [{ label: ' ', question: 'Q?' }] }), ['…']],
  ];
  for (const [what, message, labels] of BUTTONS)
    it(`has buttons for ${what}`, () =>
      assert.deepEqual(
        buttonsIn(message.blocks).map((b) => b.label),
        labels,
      ));

  it('gives every button an id of its own', () => {
    const a = { ...CLARIFY, next: ['a?', 'b?'], why: 'c?' };
    assert.deepEqual(
      buttonsIn(blocks(a, { shareable: true }).blocks).map((b) => b.action),
      [0, 1, 2, 3, 4].map((n) => `${ACTIONS.ask}_${n}`),
    );
  });
  it('has thumbs under answers only, which name them by the receipt', () => {
    const thumbs = (a: Answer) => blocks(a).blocks.find((b) => b.type === 'context_actions');
    assert.match(
      JSON.stringify(thumbs({ ...RDS, receipt: 'k1.abc' })),
      /"value":"good k1\.abc".*"value":"bad k1\.abc"/,
    );
    assert.equal(thumbs(CLARIFY), undefined);
  });
  it('says who shared it and what was asked under the verdict', () => {
    const m = shared(RDS, 'U0BOB');
    assert.deepEqual(outline(m).slice(0, 2), [
      '*AWS patches Amazon RDS; you choose when.*',
      '*Who patches Amazon RDS?* Asked of Onus and shared by <@U0BOB>',
    ]);
    assert.ok(m.text.startsWith(RDS.headline));
  });
  it('is words only as a line', () =>
    assert.deepEqual(line('a <b> & c'), {
      text: 'a &lt;b&gt; &amp; c',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'a &lt;b&gt; &amp; c', verbatim: true } }],
    }));

  /** [what it is, the headline or part, what is shown] */
  const VERDICTS: [string, Partial<Answer>, string][] = [
    ['a verdict in bold', { headline: 'Yes.' }, '*Yes.*'],
    ['small talk as it is', { headline: 'Hello!', outcome: 'done' }, 'Hello!'],
    ['a star within', { headline: 's3:* is yours.' }, '*s3:∗ is yours.*'],
    ['a line break within', { headline: 'One.\nTwo. ' }, '*One. Two.*'],
    ['a call to everybody', { headline: '<!channel>' }, '*&lt;!channel&gt;*'],
  ];
  for (const [what, fields, shown] of VERDICTS)
    it(`shows ${what}`, () => assert.equal(first(answerWith(fields)), shown));

  const PARTS: [string, Partial<Part>, string][] = [
    ['a side that the text does not name', { side: 'customer', text: 'Choose.' }, '*You*: Choose.'],
    ['a side that the text begins with', { side: 'customer', text: 'Your team chooses.' }, '*Your* team chooses.'],
    ['no stars before an apostrophe, where they would stay', { side: 'provider', text: 'AWS’s work.' }, 'AWS’s work.'],
    ['neither side', { side: 'both', text: 'You and AWS.' }, 'You and AWS.'],
    ['a mark without its source', { cites: [7] }, 'x [7]'],
  ];
  for (const [what, part, shown] of PARTS) it(`shows ${what}`, () => assert.equal(paragraph(part), shown));

  /** [address, whether it becomes a link] */
  const ADDRESSES: [string, string][] = [
    ['https://a.example/b|c', '<https://a.example/b%7Cc|T, s>'],
    ['https://a.example/>x', '<https://a.example/&gt;x|T, s>'],
    ['!channel', 'T, s'],
    ['@U012AB3CD', 'T, s'],
    ['javascript:alert(1)', 'T, s'],
    ['https://a.example/ b', 'T, s'],
    [`https://a.example/${'b'.repeat(600)}`, 'T, s'],
  ];
  for (const [url, shown] of ADDRESSES)
    it(`shows a source at ${cut(url, 40)} as ${cut(shown, 40)}`, () => {
      const citation = { n: 1, source: 's', title: 'T', section: 's', url, asOf: null, via: 'live' as const };
      assert.equal(outline(blocks(answerWith({ citations: [citation] })))[1], `[1] ${shown}`);
    });
});

describe('Block Kit: too much for one message', () => {
  const part = (text: string): Part => ({ side: 'both', text, cites: [] });
  const shownOf = (parts: Part[]) => outline(blocks(answerWith({ parts, outcome: 'clarify' }))).slice(1);
  /** [what, the parts, how many are shown, whether it says that there are more] */
  const CASES: [string, Part[], number, boolean][] = [
    ['as many statements as blocks', Array.from({ length: 49 }, () => part('x')), 49, false],
    ['one more than blocks', Array.from({ length: 50 }, () => part('x')), 48, true],
    ['long statements that fit', Array.from({ length: 3 }, () => part('x'.repeat(3000))), 3, false],
    ['one that is longer than a block', [part('x'.repeat(3001))], 1, false],
    ['long statements that do not', Array.from({ length: 5 }, () => part('x'.repeat(3000))), 5, true],
    ['an empty statement', [part(' '), part('x')], 1, false],
  ];
  for (const [what, parts, count, more] of CASES)
    it(`${what}: ${count} shown${more ? ', and that there is more' : ''}`, () => {
      const shown = shownOf(parts);
      assert.equal(shown.filter((t) => t.startsWith('x')).length, count);
      assert.equal(
        shown.some((t) => t.startsWith('There is more')),
        more,
      );
    });
  it('shares the room equally', () => {
    const lengths = shownOf(Array.from({ length: 5 }, () => part('x'.repeat(3000))))
      .slice(0, 5)
      .map((t) => t.length);
    assert.equal(new Set(lengths).size, 1);
    assert.ok(lengths[0]! > 2000, String(lengths[0]));
  });
});

describe('Block Kit: the App Home', () => {
  it('keeps the limits and offers every example', () => {
    const view = home(ABOUT);
    assert.deepEqual(brokenInHome(view), []);
    assert.deepEqual(
      buttonsIn(view).map((b) => b.value),
      ABOUT.examples,
    );
  });
});

describe('Block Kit: cut', () => {
  /** [text, most, expected] */
  const CASES: [string, number, string][] = [
    ['short', 5, 'short'],
    ['one two three four', 16, 'one two three…'],
    ['onetwothreefour', 8, 'onetwot…'],
    ['a🙂🙂', 4, 'a🙂…'],
    ['a🙂🙂', 3, 'a…'],
    ['ab', 1, '…'],
  ];
  for (const [text, most, expected] of CASES)
    it(`${JSON.stringify(text)} to ${most}`, () => assert.equal(cut(text, most), expected));
});

describe('Block Kit: the checks themselves', () => {
  const good = blocks(RDS, { shareable: true });
  // biome-ignore lint/suspicious/noExplicitAny: blocks that are wrong on purpose
  const spoilt = (spoil: (all: any[]) => unknown): Message => {
    const copy = structuredClone(good);
    spoil(copy.blocks);
    return copy;
  };
  const many = (count: number, block: KnownBlock) => Array.from({ length: count }, () => structuredClone(block));
  /** [what is wrong, the message, what is found] */
  const BROKEN: [string, Message, RegExp][] = [
    ['too many blocks', spoilt((b) => b.push(...many(50, { type: 'divider' }))), /^blocks: 59/],
    ['none', { text: 'x', blocks: [] }, /^blocks: 0/],
    ['a section too long', spoilt((b) => (b[0].text.text = 'x'.repeat(3001))), /mrkdwn text: 3001/],
    ['an empty section', spoilt((b) => (b[0].text.text = '')), /mrkdwn text: 0/],
    ['a context too long', spoilt((b) => (b[4].elements[0].text = 'x'.repeat(3001))), /mrkdwn text: 3001/],
    ['a context too full', spoilt((b) => (b[4].elements = Array(11).fill(b[4].elements[0]))), /context elements: 11/],
    ['too many buttons', spoilt((b) => (b[7].elements = Array(26).fill(b[7].elements[0]))), /actions elements: 26/],
    ['a label too long', spoilt((b) => (b[7].elements[0].text.text = 'x'.repeat(76))), /button text: 76/],
    ['a value too long', spoilt((b) => (b[7].elements[0].value = 'x'.repeat(2001))), /button value: 2001/],
    ['an id too long', spoilt((b) => (b[7].elements[0].action_id = 'x'.repeat(256))), /action_id: 256/],
    ['an id twice', spoilt((b) => (b[7].elements[1].action_id = b[7].elements[0].action_id)), /twice: 1/],
    ['a thumb too long', spoilt((b) => (b[8].elements[0].positive_button.value = 'x'.repeat(2001))), /value: 2001/],
    [
      'a thumb’s label too long',
      spoilt((b) => (b[8].elements[0].negative_button.text.text = 'x'.repeat(76))),
      /text: 76/,
    ],
    [
      'a header too long',
      spoilt((b) => b.push({ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } })),
      /header text: 151/,
    ],
    [
      'too much text in all',
      spoilt((b) => b.push(...many(5, { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2900) } }))),
      /^weight: /,
    ],
    ['no text for phones', { ...good, text: '' }, /message text: 0/],
    ['too long a text for phones', { ...good, text: 'x'.repeat(4001) }, /message text: 4001/],
  ];
  it('find nothing in what is right', () => assert.deepEqual(broken(good), []));
  for (const [what, message, found] of BROKEN)
    it(`find ${what}`, () =>
      assert.ok(
        broken(message).some((fault) => found.test(fault)),
        broken(message).join(),
      ));

  /** [text, whether Slack would read more than words in it] */
  const TEXTS: [string, boolean][] = [
    ['a &lt;!channel&gt; &amp; b', false],
    ['<https://a.example/?a=1&amp;b=2|[1]>', false],
    ['<!channel>', true],
    ['<@U1>', true],
    ['a < b', true],
    ['a > b', true],
    ['a & b', true],
    ['&copy;', true],
    ['<!here|https://a.example>', true],
    ['<https://a.example|<!channel>>', true],
  ];
  for (const [text, wrong] of TEXTS)
    it(`${wrong ? 'object to' : 'let pass'} ${text}`, () => assert.equal(unescaped(text).length > 0, wrong));
});

describe('Block Kit: any answer', () => {
  const piece = fc.constantFrom(
    ...[
      '<!channel>',
      '<@U012AB3CD>',
      '<#C1|x>',
      '<',
      '>',
      '&',
      '&amp;',
      '&lt;!here&gt;',
      '|',
      '*',
      '_',
      '`',
      '\n',
      ' ',
    ],
    ...[
      'https://a.example/',
      '!channel',
      '@U1',
      '🙂',
      '\ud83d',
      '\u202e',
      '\0',
      'AWS',
      'You ',
      'word ',
      'x'.repeat(900),
    ],
  );
  const said = fc.oneof(
    { weight: 3, arbitrary: fc.array(piece, { maxLength: 12 }).map((p) => p.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc.tuple(piece, fc.nat(6000)).map(([p, n]) => p.repeat(Math.ceil(n / p.length)).slice(0, n)),
    },
  );
  const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength });
  const answer: fc.Arbitrary<Answer> = fc
    .record({
      outcome: fc.constantFrom('answer', 'clarify', 'decline', 'done'),
      canonical: said,
      // An answer always says something (properties.test.ts).
      headline: said.map((text) => `.${text}`),
      parts: some(
        fc.record({
          side: fc.constantFrom('provider', 'customer', 'both', 'conflict', 'note'),
          text: said,
          cites: some(fc.nat(70), 40),
        }),
        60,
      ),
      citations: some(
        fc.record({
          n: fc.nat(100),
          source: said,
          title: said,
          section: said,
          url: fc.option(
            fc.oneof(
              said,
              said.map((text) => `https://a.example/${text}`),
            ),
          ),
          asOf: fc.option(said),
          via: fc.constantFrom('live', 'archived', 'quoted'),
        }),
        60,
      ),
      options: some(fc.record({ label: said, question: said.map((text) => `?${text}`) }), 60),
      next: some(
        said.map((text) => `?${text}`),
        30,
      ),
      why: fc.option(said.map((text) => `?${text}`)),
      receipt: said,
      provider: said,
    })
    .map((fields) => answerWith(fields as Partial<Answer>));

  const holds = (check: (a: Answer) => void) => fc.assert(fc.property(answer, check), { numRuns: 150, seed: SEED });
  const messages = (a: Answer) => [blocks(a), blocks(a, { shareable: true }), shared(a, 'U0BOB'), line(a.headline)];

  it('keeps every limit', () => holds((a) => assert.deepEqual(messages(a).flatMap(broken), []))).timeout(60_000);
  it('calls nobody and hides nothing behind markup', () =>
    holds((a) => {
      const [one, two, byBob, told] = messages(a);
      assert.deepEqual(
        [one, two, told].flatMap((m) => calls(m!)),
        [],
      );
      assert.deepEqual(calls(byBob!, ['U0BOB']), []);
    })).timeout(60_000);
  it('begins with its verdict, in the first block and in its text', () =>
    holds((a) => {
      // What is shown is escaped and cut; its beginning is what was said.
      const start = a.headline.slice(0, 1);
      for (const m of messages(a)) {
        assert.ok(m.text.startsWith(start));
        assert.ok(outline(m)[0]!.replace(/^\*/, '').startsWith(start));
      }
    })).timeout(60_000);
  it('makes an App Home that keeps the limits', () =>
    fc.assert(
      fc.property(said, some(said, 10), (text, examples) => {
        const source = {
          id: text,
          title: text,
          section: text,
          publisher: null,
          url: text,
          asOf: null,
          via: 'live' as const,
        };
        const view = home({
          ...ABOUT,
          provider: text,
          knowledge: text,
          examples: examples.map((e) => `?${e}`),
          main: [source],
        });
        assert.deepEqual(brokenInHome(view), []);
        assert.deepEqual(
          textsIn(view).flatMap((t) => (t.type === 'mrkdwn' ? unescaped(t.text) : [])),
          [],
        );
      }),
      { numRuns: 100, seed: SEED },
    ));
  it('has all its limits from the table', () =>
    assert.ok(Object.values(LIMITS.slack).every((limit) => Number.isInteger(limit) && limit > 0)));
});

describe('blocks: whose it is in this organisation', () => {
  const owner = {
    service: 'ec2',
    area: 'guest-os',
    team: 'A & <B>',
    slack: '#ops',
    teams: null,
    contact: null,
    runbook: null,
  };
  const said = (owners: Answer['owners']) =>
    blocks({ ...RDS, owners }).blocks.flatMap((b) =>
      b.type === 'section' && b.text?.text.startsWith('Here') ? [b.text.text] : [],
    );
  it('stands before the sources, escaped, with its links', () =>
    assert.deepEqual(said([{ ...owner, runbook: 'https://r.example/a|b' }]), [
      'Here: A &amp; &lt;B&gt;, #ops, <https://r.example/a%7Cb|runbook>',
    ]));
  it('makes no link of what is none', () =>
    assert.deepEqual(said([{ ...owner, team: 'A', teams: 'javascript:1' }]), ['Here: A, #ops']));
  it('says where nobody is named', () =>
    assert.deepEqual(said([{ ...owner, team: null, slack: null }]), ['Here: nobody is named for this']));
  it('is left out where owners are not kept', () => assert.deepEqual(said([]), []));
});

import assert from 'node:assert/strict';
import { app, REMEMBERED_MS, REMEMBERED_THREADS } from '../src/app.ts';
import type { Answer, Context, Engine, Place, Question } from '../src/types.ts';

const contextOf = (canonical: string): Context => ({
  canonical,
  reading: {
    intent: 'who',
    services: [],
    areas: [],
    concepts: [],
    side: null,
    claim: null,
    confidence: 1,
    runnerUp: null,
  },
  options: [],
  citations: [],
});
const answerTo = (text: string, context: Context | null): Answer => ({
  outcome: 'answer',
  intent: 'who',
  reason: null,
  canonical: text,
  services: [],
  areas: [],
  concepts: [],
  party: null,
  verdicts: [],
  premise: null,
  headline: text,
  parts: [],
  citations: [],
  options: [],
  next: [],
  owners: [],
  confidence: 1,
  receipt: '',
  knowledge: 'k',
  provider: 'Cloud',
  context,
  follows: false,
  why: null,
});

/** An engine that remembers what it is asked, forgets "chat" and breaks on "break"; with a clock that stands still. */
function setting() {
  let time = 1_000_000;
  const errors: unknown[] = [];
  /** What the engine knew of the thread at the last question: the question before, or null. */
  let before: string | null = null;
  const engine: Engine = ({ text }, context) => {
    before = context?.canonical ?? null;
    if (text.startsWith('break')) throw new Error('broken');
    return answerTo(text, text === 'chat' ? null : contextOf(text));
  };
  const { ask, overhear } = app(engine, { now: () => time, report: (e) => errors.push(e) });
  return {
    errors,
    ask,
    overhear,
    /** Asks, and tells which question the engine was reminded of. */
    reminded: async (question: Question) => {
      await ask(question);
      return before;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}
const slack = (over: Partial<Place> = {}): Place => ({
  adapter: 'slack',
  tenant: 'T1',
  channel: 'C1',
  thread: '1.1',
  ...over,
});

describe('app: whose conversation it is', () => {
  /** [what it shows, the first question's place and user, the second's, one conversation] */
  const CASES: [string, Omit<Question, 'text'>, Omit<Question, 'text'>, boolean][] = [
    ['a thread is one conversation', { place: slack() }, { place: slack() }, true],
    [
      'a thread is one conversation for all who are in it',
      { place: slack(), user: 'ann' },
      { place: slack(), user: 'bob' },
      true,
    ],
    ['another thread is another', { place: slack() }, { place: slack({ thread: '2.2' }) }, false],
    ['another channel is another', { place: slack() }, { place: slack({ channel: 'C2' }) }, false],
    ['another tenant is another', { place: slack() }, { place: slack({ tenant: 'T2' }) }, false],
    ['another adapter is another', { place: slack() }, { place: slack({ adapter: 'teams' }) }, false],
    [
      'without a thread each person has one',
      { place: { adapter: 'slack', channel: 'C1' }, user: 'ann' },
      { place: { adapter: 'slack', channel: 'C1' }, user: 'ann' },
      true,
    ],
    [
      'without a thread people do not share one',
      { place: { adapter: 'slack', channel: 'C1' }, user: 'ann' },
      { place: { adapter: 'slack', channel: 'C1' }, user: 'bob' },
      false,
    ],
    [
      'without a thread a person has one a channel',
      { place: { adapter: 'slack', channel: 'C1' }, user: 'ann' },
      { place: { adapter: 'slack', channel: 'C2' }, user: 'ann' },
      false,
    ],
    [
      'a thread is not the person of that name',
      { place: { adapter: 'slack', thread: 'ann' } },
      { place: { adapter: 'slack' }, user: 'ann' },
      false,
    ],
    [
      'an empty thread is a thread',
      { place: { adapter: 'slack', thread: '' }, user: 'ann' },
      { place: { adapter: 'slack', thread: '' }, user: 'bob' },
      true,
    ],
    [
      'names that run together stay apart',
      { place: { adapter: 'a', tenant: 'b","c' } },
      { place: { adapter: 'a', tenant: 'b', channel: 'c' } },
      false,
    ],
    ['a question from nowhere is on its own', {}, {}, false],
    ['a person without a place is on their own', { user: 'ann' }, { user: 'ann' }, false],
  ];
  for (const [what, first, second, one] of CASES)
    it(what, async () => {
      const { reminded } = setting();
      assert.equal(await reminded({ text: 'one', ...first }), null);
      assert.equal(await reminded({ text: 'two', ...second }), one ? 'one' : null);
    });
});

describe('app: a question that stands alone', () => {
  it('is asked without what was said before, and goes on from there', async () => {
    const { ask, reminded } = setting();
    await ask({ text: 'one', place: slack() });
    assert.equal(await reminded({ text: 'two', place: slack(), alone: true }), null);
    assert.equal(await reminded({ text: 'three', place: slack() }), 'two');
  });
});

describe('app: what is remembered', () => {
  it('is the last answer', async () => {
    const { ask, reminded } = setting();
    await ask({ text: 'one', place: slack() });
    await ask({ text: 'two', place: slack() });
    assert.equal(await reminded({ text: 'three', place: slack() }), 'two');
  });

  it('stays when an answer leaves nothing to remember', async () => {
    const { ask, reminded } = setting();
    await ask({ text: 'one', place: slack() });
    await ask({ text: 'chat', place: slack() });
    assert.equal(await reminded({ text: 'two', place: slack() }), 'one');
  });

  it('stays when an answer goes wrong', async () => {
    const { ask, reminded } = setting();
    await ask({ text: 'one', place: slack() });
    await ask({ text: 'break', place: slack() });
    assert.equal(await reminded({ text: 'two', place: slack() }), 'one');
  });
});

describe('app: how long it is remembered', () => {
  it('is two hours', () => assert.equal(REMEMBERED_MS, 2 * 60 * 60 * 1000));

  /** [passed since the last answer, still remembered] */
  const CASES: [number, boolean][] = [
    [0, true],
    [REMEMBERED_MS - 1, true],
    [REMEMBERED_MS, false],
    [REMEMBERED_MS * 10, false],
  ];
  for (const [ms, known] of CASES)
    it(`after ${ms} ms a thread is ${known ? 'still known' : 'forgotten'}`, async () => {
      const { ask, reminded, pass } = setting();
      await ask({ text: 'one', place: slack() });
      pass(ms);
      assert.equal(await reminded({ text: 'two', place: slack() }), known ? 'one' : null);
    });

  it('counts from the last answer', async () => {
    const { ask, reminded, pass } = setting();
    await ask({ text: 'one', place: slack() });
    pass(REMEMBERED_MS - 1);
    await ask({ text: 'two', place: slack() });
    pass(REMEMBERED_MS - 1);
    assert.equal(await reminded({ text: 'three', place: slack() }), 'two');
  });
});

describe('app: how many threads are remembered', () => {
  const thread = (i: number) => slack({ thread: String(i) });
  const full = async () => {
    const all = setting();
    for (let i = 0; i < REMEMBERED_THREADS; i++) await all.ask({ text: `first of ${i}`, place: thread(i) });
    return all;
  };

  it('is five thousand, all of them known', async () => {
    assert.equal(REMEMBERED_THREADS, 5000);
    const { reminded } = await full();
    assert.equal(await reminded({ text: 'chat', place: thread(0) }), 'first of 0');
    assert.equal(await reminded({ text: 'chat', place: thread(4999) }), 'first of 4999');
  });

  it('forgets the thread that was silent longest for one more', async () => {
    const { ask, reminded } = await full();
    await ask({ text: 'again', place: thread(0) });
    await ask({ text: 'one more', place: thread(5000) });
    assert.equal(await reminded({ text: 'chat', place: thread(1) }), null);
    assert.equal(await reminded({ text: 'chat', place: thread(0) }), 'again');
    assert.equal(await reminded({ text: 'chat', place: thread(2) }), 'first of 2');
    assert.equal(await reminded({ text: 'chat', place: thread(5000) }), 'one more');
  });
});

describe('app: when the engine breaks', () => {
  it('answers that something went wrong', async () => {
    const a = await setting().ask({ text: 'break into account 4711', place: slack() });
    assert.equal(a.outcome, 'done');
    assert.equal(a.intent, 'error');
    assert.match(a.headline, /wrong/);
    assert.equal(a.context, null);
    assert.doesNotMatch(JSON.stringify(a), /4711|broken/);
    assert.deepEqual(Object.keys(a), Object.keys(answerTo('', null)), 'an answer like any other');
  });

  it('reports the error once, and nothing of the question', async () => {
    const { ask, errors } = setting();
    await ask({ text: 'break into account 4711', place: slack(), user: 'ann' });
    assert.equal(errors.length, 1);
    assert.ok(errors[0] instanceof Error && errors[0].message === 'broken');
  });

  it('answers the next question', async () => {
    const { ask } = setting();
    await ask({ text: 'break' });
    assert.equal((await ask({ text: 'fine' })).headline, 'fine');
  });
});

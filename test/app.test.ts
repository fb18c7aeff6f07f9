import assert from 'node:assert/strict';
import { app, OVERHEARD_MS, PER_MINUTE, REMEMBERED_MS, REMEMBERED_THREADS } from '../src/app.ts';
import type { Answer, Context, Engine, Place, Question } from '../src/types.ts';
import { answerWith } from './answers.ts';

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
const answerTo = (text: string, context: Context | null): Answer =>
  answerWith({ canonical: text, headline: text, receipt: '', knowledge: 'k', provider: 'Cloud', context });

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

describe('app: what is overheard', () => {
  /** An engine whose answer to what is overheard is given; `asked` is what reached it. */
  function listening(over: Partial<Answer> = {}) {
    let time = 1_000_000;
    const asked: string[] = [];
    const errors: unknown[] = [];
    const engine: Engine = ({ text }, context) => {
      asked.push(text);
      if (text === 'break') throw new Error('broken');
      const answer = answerTo(text, contextOf(text));
      return context && text === 'more' ? { ...answer, follows: true, ...over } : answer;
    };
    const { ask, overhear } = app(engine, { now: () => time, report: (e) => errors.push(e) });
    return {
      ask,
      asked,
      errors,
      hears: async (question: Partial<Question> = {}) =>
        (await overhear({ text: 'more', place: slack(), user: 'ann', ...question }))?.headline ?? null,
      pass: (ms: number) => {
        time += ms;
      },
    };
  }
  const first: Question = { text: 'one', place: slack(), user: 'ann' };

  /** [what the engine makes of it, whether Onus speaks] */
  const READ: [string, Partial<Answer>, boolean][] = [
    ['a follow-up', {}, true],
    ['a follow-up that is asked back', { outcome: 'clarify' }, true],
    ['what could stand alone', { follows: false }, false],
    ['a decline', { outcome: 'decline' }, false],
    ['small talk', { outcome: 'done' }, false],
    ['a guess', { confidence: 0.59 }, false],
    ['sure enough', { confidence: 0.6 }, true],
  ];
  for (const [what, over, speaks] of READ)
    it(`${what}: ${speaks ? 'answered' : 'silence'}`, async () => {
      const { ask, hears } = listening(over);
      await ask(first);
      assert.equal(await hears(), speaks ? 'more' : null);
    });

  /** [who and where, whether Onus listens to them after ann asked in the thread] */
  const WHO: [string, Partial<Question>, boolean][] = [
    ['the asker', {}, true],
    ['another person', { user: 'bob' }, false],
    ['another thread', { place: slack({ thread: '2.2' }) }, false],
    ['another channel', { place: slack({ channel: 'C2' }) }, false],
    ['another workspace', { place: slack({ tenant: 'T2' }) }, false],
  ];
  for (const [who, over, listens] of WHO)
    it(`${who}: ${listens ? 'listened to' : 'not even read'}`, async () => {
      const { ask, asked, hears } = listening();
      await ask(first);
      asked.length = 0;
      assert.equal(await hears(over), listens ? 'more' : null);
      assert.equal(asked.length, listens ? 1 : 0);
    });
  it('nowhere: nothing', async () => {
    const { overhear } = app(() => assert.fail(), { now: () => 0, report: () => {} });
    assert.equal(await overhear({ text: 'more', user: 'ann' }), null);
  });

  it('is ten minutes long', () => assert.equal(OVERHEARD_MS, 10 * 60 * 1000));
  for (const [ms, listens] of [
    [0, true],
    [OVERHEARD_MS - 1, true],
    [OVERHEARD_MS, false],
  ] as const)
    it(`after ${ms} ms Onus ${listens ? 'listens' : 'does not listen'}`, async () => {
      const { ask, hears, pass } = listening();
      await ask(first);
      pass(ms);
      assert.equal(await hears(), listens ? 'more' : null);
    });
  it('counts from the last answer, not from the last line', async () => {
    const { ask, hears, pass } = listening();
    await ask(first);
    pass(OVERHEARD_MS - 1);
    assert.equal(await hears(), 'more');
    pass(OVERHEARD_MS - 1);
    assert.equal(await hears({ text: 'talk' }), null);
    pass(1);
    assert.equal(await hears(), null, 'talk is no answer');
  });
  it('turns to whoever asked last', async () => {
    const { ask, hears } = listening();
    await ask(first);
    await ask({ ...first, user: 'bob' });
    assert.deepEqual([await hears(), await hears({ user: 'bob' })], [null, 'more']);
  });
  it('keeps silent where the engine breaks, and reports it', async () => {
    const { ask, hears, errors } = listening();
    await ask(first);
    assert.equal(await hears({ text: 'break' }), null);
    assert.equal(errors.length, 1);
  });
  it('leaves the thread as it was where Onus keeps silent', async () => {
    const { ask, overhear } = app(({ text }, context) => answerTo(context?.canonical ?? text, contextOf(text)), {
      now: () => 0,
      report: assert.ifError,
    });
    await ask(first);
    await overhear({ ...first, text: 'talk' });
    assert.equal((await ask({ ...first, text: 'two' })).headline, 'one');
  });
});

describe('app: a person’s pace', () => {
  const place = slack();
  const flood = async (
    ask: (question: Question) => Promise<Answer>,
    times: number,
    question: Partial<Question> = {},
  ): Promise<number> => {
    let answered = 0;
    for (let i = 0; i < times; i++)
      if ((await ask({ text: 'one', place, user: 'ann', ...question })).intent !== 'pace') answered++;
    return answered;
  };

  it('is sixty a minute, and told politely', async () => {
    assert.equal(PER_MINUTE, 60);
    const { ask, reminded } = setting();
    assert.equal(await flood(ask, 100), 60);
    const told = await ask({ text: 'two', place, user: 'ann' });
    assert.deepEqual([told.outcome, told.intent, told.context], ['done', 'pace', null]);
    assert.match(told.headline, /Please/);
    assert.deepEqual(Object.keys(told), Object.keys(answerTo('', null)), 'an answer like any other');
    assert.equal(await reminded({ text: 'three', place, user: 'bob' }), 'one', 'nothing of it was remembered');
  });
  it('comes back steadily', async () => {
    const { ask, pass } = setting();
    await flood(ask, 61);
    pass(999);
    assert.equal(await flood(ask, 1), 0);
    pass(1);
    assert.equal(await flood(ask, 2), 1);
    pass(30_000);
    assert.equal(await flood(ask, 40), 30);
    pass(600_000);
    assert.equal(await flood(ask, 100), 60, 'never more than a minute’s worth');
  });
  it('is each person’s own, wherever they ask', async () => {
    const { ask } = setting();
    await flood(ask, 60);
    assert.equal(await flood(ask, 1, { place: slack({ channel: 'C2', thread: '9.9' }) }), 0);
    assert.equal(await flood(ask, 1, { user: 'bob' }), 1);
    assert.equal(await flood(ask, 1, { place: slack({ tenant: 'T2' }) }), 1);
    assert.equal(await flood(ask, 1, { place: { adapter: 'teams' } }), 1);
  });
  it('holds for nobody without a name', async () => {
    const { ask } = setting();
    let answered = 0;
    for (let i = 0; i < 200; i++) if ((await ask({ text: 'one', place })).intent !== 'pace') answered++;
    assert.equal(answered, 200);
  });
});

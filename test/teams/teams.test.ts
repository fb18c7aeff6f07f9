import assert from 'node:assert/strict';
import { AppCredentials } from 'botframework-connector';
import sinon from 'sinon';
import { ready } from '../built.ts';
import { json } from '../slack/driver.ts';
import {
  BOB,
  BOT,
  type Connector,
  cardOf,
  citationsOf,
  clicked,
  connector,
  type Issuer,
  invoke,
  issuer,
  OWN_TOKEN,
  type Running,
  running,
  type Said,
  said,
} from './driver.ts';

describe('teams: over loopback with the real CloudAdapter', () => {
  let there: Connector;
  let keys: Issuer;
  let onus: Running;
  before(async function () {
    await ready.call(this);
    sinon.stub(AppCredentials.prototype, 'getToken').resolves(OWN_TOKEN);
    there = await connector();
    keys = await issuer();
  });
  after(async () => {
    sinon.restore();
    await there.close();
    await keys.close();
  });
  beforeEach(async () => {
    there.reset();
    onus = await running(there, { cloud: keys.cloud() });
  });
  afterEach(async () => {
    await onus.close();
    assert.deepEqual(onus.errors, []);
    assert.doesNotMatch(onus.logged.join('\n'), /patch|RDS|EC2/i, 'a question is in the log');
  });

  /** Delivered, and what came of it: the verdict and its card, which are two messages where citations are shown. */
  const answerTo = async (activity: Said): Promise<Said> => {
    const before = there.messages().length;
    assert.deepEqual(await onus.deliver(activity), { status: 200, body: '' });
    const messages = there.messages().slice(before);
    const [verdict, card, ...more] = messages;
    assert.ok(verdict?.text && !more.length);
    assert.equal(card !== undefined, citationsOf(verdict).length > 0);
    assert.ok(!(card && (card.text || verdict.attachments)));
    return { ...card, ...verdict };
  };
  const verdicts = () => there.messages().filter((m) => m.text);

  describe('conversations', () => {
    it('answers in a personal chat: verdict, card, citations, feedback, in Onus’s own name', async () => {
      const message = await answerTo(said('who patches RDS?'));
      assert.match(message.text, /^\*\*AWS patches Amazon RDS; you choose when\.\*\* \[1\]\[2\]/);
      assert.equal(message.summary, 'AWS patches Amazon RDS; you choose when.');
      assert.match(message.speak, /^AWS patches Amazon RDS; you choose when\. AWS installs/);
      const card = cardOf(message);
      assert.match(card.fallbackText, /^AWS patches Amazon RDS; you choose when\./);
      assert.match(JSON.stringify(card.body), /"Whose job","value":"AWS"/);
      assert.deepEqual(message.channelData, { feedbackLoop: { type: 'default' } });
      assert.equal(there.calls.at(-1)!.headers.authorization, `Bearer ${OWN_TOKEN}`);
    });
    it('sends citations over the wire, without the label of a model', async () => {
      const message = await answerTo(said('who patches RDS?'));
      const cited = citationsOf(message);
      assert.ok(cited.length > 1);
      for (const [i, { '@type': type, position, appearance }] of cited.entries()) {
        assert.deepEqual([type, position, appearance['@type']], ['Claim', i + 1, 'DigitalDocument']);
        assert.ok(message.text.includes(`[${position}]`));
        assert.ok(appearance.name && appearance.abstract);
        assert.equal(appearance.text, undefined);
      }
      assert.doesNotMatch(JSON.stringify(message), /AIGeneratedContent/);
    });
    it('shows that it is writing, except in a channel, where Teams shows nothing', async () => {
      await onus.deliver(said('who patches RDS?'));
      assert.deepEqual(
        there.calls.map((c) => c.body.type),
        ['typing', 'message', 'message'],
      );
      there.reset();
      await onus.deliver(said('who patches RDS?', { kind: 'channel' }));
      assert.deepEqual(
        there.calls.map((c) => c.body.type),
        ['message', 'message'],
      );
    });
    it('follows up', async () => {
      await answerTo(said('who patches RDS?'));
      assert.match((await answerTo(said('and for EC2?'))).text, /EC2/);
    });
    it('answers a mention in a channel in its thread, without the mention, and follows up there', async () => {
      const first = said('who patches RDS?', { kind: 'channel' });
      await answerTo(first);
      assert.equal(there.calls.at(-1)!.conversation, first.conversation.id);
      assert.deepEqual(onus.questions, ['who patches RDS?']);
      assert.match((await answerTo(said('and for EC2?', { kind: 'channel', root: first.id, user: BOB }))).text, /EC2/);
      assert.doesNotMatch((await answerTo(said('and for EC2?', { kind: 'channel' }))).text, /patch/);
    });
    it('answers a mention in a group chat; each person has a conversation there', async () => {
      await answerTo(said('who patches RDS?', { kind: 'groupChat' }));
      assert.match((await answerTo(said('and for EC2?', { kind: 'groupChat' }))).text, /patch/);
      assert.doesNotMatch((await answerTo(said('and for EC2?', { kind: 'groupChat', user: BOB }))).text, /patch/);
    });
    it('offers questions that lead on, as buttons', async () => {
      const message = await answerTo(said('who patches RDS?', { kind: 'channel' }));
      assert.equal(message.suggestedActions, undefined);
      const asked = cardOf(message).actions.map((a: Said) => a.data.question);
      assert.ok(asked.length > 1);
      for (const question of asked) assert.equal((await answerTo(said(question, { user: BOB }))).attachments.length, 1);
    });
    const silent: [string, Said][] = [
      [
        'a message in a channel that does not mention Onus',
        said('x', { kind: 'channel', over: { text: 'hi', entities: [] } }),
      ],
      [
        'a mention of somebody else',
        said('', {
          kind: 'groupChat',
          over: {
            text: '<at>Bob</at> who patches RDS?',
            entities: [{ type: 'mention', text: '<at>Bob</at>', mentioned: { id: BOB } }],
          },
        }),
      ],
      ['a bot', said('who patches RDS?', { user: '28:another-bot' })],
      ['a bot by its role', said('who patches RDS?', { over: { from: { id: '29:x', role: 'bot' } } })],
      ['a skill', said('who patches RDS?', { over: { from: { id: '29:x', role: 'skill' } } })],
      ['itself', said('who patches RDS?', { user: BOT })],
      ['nobody', said('who patches RDS?', { over: { from: undefined } })],
    ];
    for (const [who, activity] of silent)
      it(`is silent towards ${who}`, async () => {
        assert.equal((await onus.deliver(activity)).status, 200);
        assert.deepEqual(there.calls, []);
        assert.deepEqual(onus.questions, []);
      });
  });

  describe('buttons', () => {
    it('a button asks its question, and its answer is said', async () => {
      const message = await answerTo(said('who patches RDS?', { kind: 'channel' }));
      const { data } = cardOf(message).actions[0];
      const answer = await answerTo(clicked(data, 'said-1', { kind: 'channel', root: 'm0', user: BOB }));
      assert.match(answer.text, /RDS/);
      assert.equal(there.updates().length, 0);
    });
    it('a clarification gives way to its answer', async () => {
      const asked = await answerTo(said('who patches our database?'));
      const { actions } = cardOf(asked);
      assert.ok(actions.length > 1);
      const before = there.calls.length;
      assert.equal((await onus.deliver(clicked(actions[0].data, 'said-9'))).status, 200);
      const [, update] = there.calls.slice(before);
      assert.deepEqual([update!.method, update!.about], ['PUT', 'said-9']);
      assert.match(update!.body.summary, /patch/);
      const card = cardOf(update!.body);
      assert.match(card.body[0].inlines[0].text, /patch/);
      assert.match(JSON.stringify(card.body), /"Sources"/);
      assert.equal(there.calls.length, before + 2, 'the sign of writing and the update only');
    });
    it('says the answer where the clarification is gone', async () => {
      const { actions } = cardOf(await answerTo(said('who patches our database?')));
      there.behave = ({ method }, res, take) => (method === 'PUT' ? json(res, {}, 404) : take());
      assert.match((await answerTo(clicked(actions[0].data, 'said-9'))).text, /patch/);
    });
  });

  describe('deliveries', () => {
    it('answers a redelivered activity once, also while the first is being worked on', async () => {
      const activity = said('who patches RDS?');
      await Promise.all([onus.deliver(activity), onus.deliver(activity)]);
      await onus.deliver(activity);
      assert.equal(verdicts().length, 1);
      assert.equal(onus.questions.length, 1);
    });
    it('waits out a 429 and tries a 5xx again', async () => {
      const failures = [429, 503];
      there.behave = ({ body }, res, take) => {
        const status = body.type === 'message' && failures.shift();
        if (status) json(res, {}, status, { 'retry-after': '2' });
        else take();
      };
      await answerTo(said('who patches RDS?'));
      assert.deepEqual(onus.waited, [2000, 2000]);
    });
    it('does not say the verdict again where only its card was lost', async () => {
      there.behave = ({ body }, res, take) => (body.attachments ? json(res, {}, 500) : take());
      const activity = said('who patches RDS?');
      assert.equal((await onus.deliver(activity)).status, 200);
      assert.equal((await onus.deliver(activity)).status, 200);
      assert.equal(verdicts().length, 1);
      assert.equal(onus.errors.splice(0).length, 1);
    });
    it('leaves it to the next delivery where Teams is down', async () => {
      const activity = said('who patches RDS?');
      there.behave = (_, res) => json(res, {}, 500);
      assert.deepEqual(await onus.deliver(activity), { status: 500, body: '' });
      assert.equal(onus.errors.splice(0).length, 1);
      there.reset();
      await answerTo(activity);
    });
    it('says a message whose connection broke no second time', async () => {
      let arrived = 0;
      there.behave = ({ body }, res, take) => {
        if (body.type !== 'message') return take();
        arrived++;
        res.destroy();
      };
      const activity = said('who patches RDS?');
      await onus.deliver(activity);
      await onus.deliver(activity);
      assert.equal(arrived, 1);
    });
    for (const [status, cure] of [
      [401, /MicrosoftAppPassword/],
      [403, /removed from this conversation/],
      [413, /too large/],
    ] as const)
      it(`tells the log what to do about ${status}`, async () => {
        there.behave = (_, res) => json(res, { error: { message: 'x' } }, status);
        assert.equal((await onus.deliver(said('who patches RDS?'))).status, 200);
        assert.match(onus.logged.join(), cure);
      });
    it('does not follow Teams elsewhere', async () => {
      there.behave = (_, res) => void res.writeHead(307, { location: 'http://127.0.0.1:9/elsewhere' }).end();
      await onus.deliver(said('who patches RDS?'));
      assert.match(onus.logged.join(), /307/);
    });
  });

  describe('installation', () => {
    const added = (kind: 'personal' | 'channel', over: Said = {}) =>
      said('', {
        kind,
        over: {
          type: 'conversationUpdate',
          text: undefined,
          entities: undefined,
          membersAdded: [{ id: BOT }],
          ...over,
        },
      });
    it('welcomes once, in whatever ways Teams tells of it', async () => {
      const update = added('personal');
      const message = await answerTo(update);
      assert.match(message.text, /whose job/);
      assert.ok(message.suggestedActions.actions.length);
      for (const action of message.suggestedActions.actions) assert.equal(action.type, 'imBack');
      await onus.deliver({ ...added('personal'), type: 'installationUpdate', action: 'add', membersAdded: undefined });
      await onus.deliver(update);
      assert.equal(there.messages().length, 1);
    });
    it('says in a team how to ask there', async () =>
      assert.match((await answerTo(added('channel'))).text, /Mention me/));
    for (const [what, activity] of [
      ['somebody joins', added('channel', { membersAdded: [{ id: BOB }] })],
      ['somebody leaves', added('channel', { membersAdded: undefined, membersRemoved: [{ id: BOB }] })],
      ['it is removed', { ...added('personal'), type: 'installationUpdate', action: 'remove' }],
    ] as const)
      it(`is silent when ${what}`, async () => {
        assert.equal((await onus.deliver(activity)).status, 200);
        assert.deepEqual(there.calls, []);
      });
  });

  describe('feedback', () => {
    const thumb = (reaction: unknown, over: Said = {}) =>
      invoke(
        'message/submitAction',
        { actionName: 'feedback', actionValue: { reaction, feedback: '{"feedbackText":"hidden RDS words"}' } },
        over,
      );
    it('counts a thumb with the receipt of the answer, without words', async () => {
      await answerTo(said('who patches RDS?'));
      assert.equal((await onus.deliver(thumb('dislike', { replyToId: 'said-none' }))).status, 200);
      assert.match(onus.logged.at(-1)!, /feedback: bad \(0 good, 1 bad since the start\) for an earlier answer/);
      const id = 'said-rated';
      there.behave = ({ body }, res, take) => (body.type === 'message' ? json(res, { id }) : take());
      await onus.deliver(said('who patches RDS?'));
      const up = thumb('like', { replyToId: id });
      await onus.deliver(up);
      await onus.deliver(up);
      assert.match(onus.logged.at(-1)!, /feedback: good \(1 good, 1 bad since the start\) for [\w.-]{8,}$/);
    });
    for (const odd of [undefined, 'love', { a: 1 }])
      it(`refuses ${JSON.stringify(odd)}`, async () => assert.equal((await onus.deliver(thumb(odd))).status, 400));
  });

  describe('message extension', () => {
    const search = async (parameters: unknown, command = 'ask') => {
      const { status, body } = await onus.deliver(invoke('composeExtension/query', { commandId: command, parameters }));
      return { status, ...((body ? JSON.parse(body).composeExtension : {}) as Said) } as Said;
    };
    it('finds the answer and where it leads, as cards that stand alone', async () => {
      const { type, attachments } = await search([{ name: 'question', value: 'who patches RDS?' }]);
      assert.equal(type, 'result');
      assert.ok(attachments.length > 1);
      assert.equal(attachments[0].preview.content.title, 'AWS patches Amazon RDS; you choose when.');
      for (const { content } of attachments) {
        assert.equal(content.actions, undefined, 'Onus may not be where the card is put');
        assert.equal(content.body[0].inlines[0].weight, 'Bolder');
      }
      assert.deepEqual(there.calls, []);
    });
    it('finds what each option of a clarification would be answered', async () => {
      const { attachments } = await search([{ name: 'question', value: 'who patches our database?' }]);
      assert.ok(attachments.length > 1);
    });
    for (const parameters of [
      undefined,
      [],
      [{ name: 'initialRun', value: 'true' }],
      [{ name: 'question', value: ' ' }],
      [null],
    ])
      it(`shows examples for ${JSON.stringify(parameters)}`, async () =>
        assert.ok((await search(parameters)).attachments.length > 1));
    it('says why it finds nothing', async () => {
      const { type, text } = await search([{ name: 'question', value: 'what is the weather in Paris?' }]);
      assert.equal(type, 'message');
      assert.ok(text);
    });
    it('refuses another command', async () => assert.equal((await search([], 'other')).status, 400));
  });

  describe('what Onus does not know', () => {
    for (const type of ['messageReaction', 'typing', 'event', 'endOfConversation', 'made up\nline'])
      it(`ignores an activity of type ${JSON.stringify(type)}, with a line in the log`, async () => {
        assert.deepEqual(await onus.deliver(said('', { over: { type } })), { status: 200, body: '' });
        assert.deepEqual(onus.logged, [`teams: ignored an activity of type ${JSON.stringify(type)}.`]);
        assert.deepEqual(there.calls, []);
      });
    it('tells Teams that it does not serve another invoke', async () => {
      assert.deepEqual(await onus.deliver(invoke('fileConsent/invoke', {})), { status: 501, body: '' });
      assert.match(onus.logged.join(), /ignored an invoke named "fileConsent\/invoke"/);
    });
  });

  it('keeps each person to their pace', async () => {
    await Promise.all(Array.from({ length: 90 }, () => onus.deliver(said('thanks'))));
    assert.ok(there.messages().some((m) => /more than I answer for one person/.test(m.text)));
    assert.match((await answerTo(said('who patches RDS?', { user: BOB }))).text, /^\*\*AWS/);
  });
});

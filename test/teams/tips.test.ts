import assert from 'node:assert/strict';
import { AppCredentials } from 'botframework-connector';
import sinon from 'sinon';
import type { Store } from '../../src/store/store.ts';
import { tipAnswer } from '../../src/tips/answer.ts';
import { commands } from '../../src/tips/commands.ts';
import type { Obey, Profiles, Slot } from '../../src/types.ts';
import { ready } from '../built.ts';
import { json } from '../slack/driver.ts';
import { type Home, home } from '../store/both.ts';
import { knowledge } from '../tips/world.ts';
import {
  type Connector,
  cardOf,
  connector,
  type Issuer,
  issuer,
  OWN_TOKEN,
  type Running,
  running,
  said,
} from './driver.ts';

const k = knowledge(20);
const ANSWER = tipAnswer(k, k.tips[0]!);

describe('teams: tips', () => {
  let there: Connector;
  let keys: Issuer;
  let onus: Running;
  let at: Home;
  let store: Store;
  const profiles: Record<string, Profiles> = {};
  before(async function () {
    await ready.call(this);
    sinon.stub(AppCredentials.prototype, 'getToken').resolves(OWN_TOKEN);
    there = await connector();
    keys = await issuer();
    at = await home('SQLite');
    store = await at.open();
    const obey: Obey = commands({
      store,
      knowledge: k,
      profiles,
      admins: 'anyone',
      now: Date.now,
      report: (e) => assert.fail(String(e)),
    });
    onus = await running(there, { cloud: keys.cloud(), obey });
    profiles.teams = onus.adapter.profiles;
  });
  after(async () => {
    await onus.close();
    await at.end();
    sinon.restore();
    await there.close();
    await keys.close();
  });

  it('are switched on with the sender’s time zone, and the conversation is remembered, not its thread', async () => {
    const asked = said('tips on at 08:30', { kind: 'channel', over: { localTimezone: 'Asia/Tokyo' } });
    assert.equal((await onus.deliver(asked)).status, 200);
    const { subscription } = await store.known({
      adapter: 'teams',
      tenant: asked.conversation.tenantId,
      channel: '19:channel@thread.tacv2',
    });
    assert.equal(subscription?.schedule.zone, 'Asia/Tokyo');
    assert.match(subscription?.reference ?? '', /"id":"19:channel@thread\.tacv2"/);
    assert.doesNotMatch(subscription?.reference ?? '', /messageid|tips on/);
  });

  const slot = (reference: string) => {
    const of: Slot = { place: { adapter: 'teams', channel: '19:channel@thread.tacv2' }, date: '2027-01-04' };
    return onus.adapter.speaker.say(of, ANSWER, reference, 10_000);
  };
  const remembered = async () => {
    const { subscription } = await store.known({
      adapter: 'teams',
      tenant: said('x').conversation.tenantId,
      channel: '19:channel@thread.tacv2',
    });
    return subscription!.reference!;
  };
  it('are said to the channel as a card, without being asked', async () => {
    there.calls.length = 0;
    assert.deepEqual(await slot(await remembered()), { said: 'sent' });
    const [call] = there.calls;
    assert.equal(call!.body.replyToId, undefined);
    assert.match(JSON.stringify(cardOf(call!.body)), /Tip 0\./);
  });
  for (const [what, status, expected] of [
    ['429 is for later', 429, { said: 'later', ms: 30_000 }],
    ['403 means that Onus was removed', 403, { said: 'gone', why: 'Onus was removed there' }],
    ['500 leaves it open', 500, { said: 'unclear' }],
    ['400 will never be taken', 400, { said: 'refused', why: '400' }],
  ] as const)
    it(what, async () => {
      there.calls.length = 0;
      there.behave = (_, res) => json(res, { error: { code: 'x', message: 'y' } }, status);
      try {
        assert.deepEqual(await slot(await remembered()), expected);
      } finally {
        there.reset();
      }
    });
});

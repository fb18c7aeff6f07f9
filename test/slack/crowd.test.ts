import assert from 'node:assert/strict';
import { ready } from '../built.ts';
import { eventBody, mention, message, type Posted, type Running, running, type WebApi, webApi } from './driver.ts';

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const out = [...all];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
/** So many at a time, in this order. */
async function together<T>(all: readonly T[], size: number, work: (one: T) => Promise<void>): Promise<void> {
  let at = 0;
  const next = async (): Promise<void> => {
    for (let i = at++; i < all.length; i = at++) await work(all[i]!);
  };
  await Promise.all(Array.from({ length: size }, next));
}

const SERVICES = ['RDS', 'EC2', 'Lambda', 'S3', 'DynamoDB', 'Fargate', 'EKS', 'Aurora'];

describe('slack: a crowd', () => {
  let api: WebApi;
  let onus: Running;
  before(async function () {
    await ready.call(this);
    api = await webApi();
    onus = await running(api.url, { answerWithin: 60_000 });
  });
  after(async () => {
    await onus.close();
    await api.close();
  });

  it('of 2,000 deliveries gets each question answered once, in its place', async function () {
    this.timeout(60_000);
    const random = seeded(20261122);
    const any = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
    const retry = { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } };
    /** What should be posted: "channel thread", with words of the answer. */
    const expected = new Map<string, RegExp>();
    const commands = new Map<string, string>();
    type Send = () => Promise<void>;
    const first: Send[] = [];
    const second: Send[] = [];
    let answered = 0;
    let begun = 0;
    const sends = (body: Posted, how = {}): Send => {
      return async () => {
        begun++;
        assert.equal((await onus.event(body.event, how, body)).status, 200);
      };
    };
    const people = (i: number) => `U${i % 200}`;
    for (let i = 0; first.length + second.length < 2000; i++) {
      const service = any(SERVICES);
      const user = people(i);
      const channel = `C${i % 17}`;
      const kind = random();
      if (kind < 0.35) {
        const event = mention(`who patches ${service}?`, { user, channel });
        const body = eventBody(event);
        const twin = eventBody({ ...event, type: 'message', channel_type: 'channel' });
        expected.set(`${channel} ${event.ts} 1`, new RegExp(service));
        first.push(sends(body), sends(twin));
        if (random() < 0.5) first.push(sends(body, retry), sends(twin));
        // The asker goes on in the thread, and somebody else talks there.
        if (i % 3 === 0) {
          const thread = { channel, thread_ts: event.ts };
          const more = eventBody(message('and for Redshift?', { ...thread, user }));
          const talk = eventBody(message('and for Redshift?', { ...thread, user: `UTALKER${i % 30}` }));
          expected.set(`${channel} ${event.ts} 2`, /Redshift/);
          second.push(
            sends(more),
            sends(more, retry),
            sends(talk),
            sends(eventBody(message('thanks', { ...thread, user }))),
          );
        }
      } else if (kind < 0.7) {
        const own = `D${i}`;
        const body = eventBody(message(`who patches ${service}?`, { user, channel: own, channel_type: 'im' }));
        expected.set(`${own} undefined 1`, new RegExp(service));
        first.push(sends(body), ...(random() < 0.5 ? [sends(body, retry), sends(body)] : []));
      } else if (kind < 0.9) {
        const trigger_id = `crowd.${i}`;
        commands.set(trigger_id, service);
        for (let times = random() < 0.3 ? 2 : 1; times > 0; times--)
          first.push(async () => {
            begun++;
            const { status, body } = await onus.command(`who patches ${service}?`, { trigger_id, user_id: user });
            assert.equal(status, 200);
            if (!body) return;
            assert.match(JSON.parse(body).text, new RegExp(commands.get(trigger_id)!));
            answered++;
          });
      } else first.push(sends(eventBody(message(`who patches ${service}?`, { user, channel }))));
    }
    const began = performance.now();
    await together(shuffled(first, random), 25, (send) => send());
    await together(shuffled(second, random), 25, (send) => send());
    const took = Math.round(performance.now() - began);

    assert.ok(begun >= 2000);
    assert.equal(answered, commands.size, 'commands');
    const got = new Map<string, number>();
    for (const { channel, thread_ts, text } of api.messages) {
      const where = `${channel} ${thread_ts}`;
      const nth = (got.get(where) ?? 0) + 1;
      got.set(where, nth);
      const words = expected.get(`${where} ${nth}`);
      assert.ok(words, `nobody asked for ${where}, ${nth}: ${text}`);
      assert.match(text, words);
    }
    assert.equal(api.messages.length, expected.size, 'posted');
    assert.deepEqual(onus.errors, []);
    this.test!.title += ` (${begun} deliveries, ${expected.size + commands.size} questions, ${took} ms)`;
  });
});

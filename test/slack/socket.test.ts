import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ready } from '../built.ts';
import {
  click,
  eventBody,
  json,
  mention,
  message,
  type Posted,
  type Running,
  responseUrls,
  running,
  shortcut,
  type WebApi,
  webApi,
} from './driver.ts';

/** Slack's end of a Socket Mode connection: as much of RFC 6455 as text frames and closing take. */
class Peer extends EventEmitter {
  readonly acks: Posted[] = [];
  #held = Buffer.alloc(0);
  constructor(readonly socket: Socket) {
    super();
    socket.on('data', (data) => {
      this.#held = Buffer.concat([this.#held, data]);
      while (this.#take());
    });
    socket.on('error', () => {});
  }
  /** Reads one frame of the client's, which are masked; false where none is whole yet. */
  #take(): boolean {
    const held = this.#held;
    if (held.length < 2) return false;
    const short = held[1]! & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (held.length < head) return false;
    const length = short < 126 ? short : short === 126 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
    if (held.length < head + 4 + length) return false;
    const mask = held.subarray(head, head + 4);
    const payload = Buffer.from(held.subarray(head + 4, head + 4 + length)).map((byte, i) => byte ^ mask[i % 4]!);
    this.#held = held.subarray(head + 4 + length);
    const opcode = held[0]! & 0x0f;
    if (opcode === 1) {
      const ack = JSON.parse(Buffer.from(payload).toString());
      this.acks.push(ack);
      this.emit('ack', ack);
    } else if (opcode === 8) {
      this.#frame(8, Buffer.from(payload));
      this.socket.end();
    } else if (opcode === 9) this.#frame(10, Buffer.from(payload));
    return true;
  }
  #frame(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const head =
      length < 126 ? Buffer.from([0x80 | opcode, length]) : Buffer.from([0x80 | opcode, 126, length >> 8, length]);
    this.socket.write(Buffer.concat([head, payload]));
  }
  send(body: Posted): void {
    this.#frame(1, Buffer.from(JSON.stringify(body)));
  }
  /** Sends an envelope and waits until it is acknowledged. */
  async deliver(type: string, payload: Posted, over: Posted = {}): Promise<Posted> {
    const envelope_id = `envelope ${++envelopes}`;
    this.send({ envelope_id, type, payload, accepts_response_payload: type === 'slash_commands', ...over });
    for (;;) {
      const found = this.acks.find((ack) => ack.envelope_id === envelope_id);
      if (found) return found;
      await once(this, 'ack');
    }
  }
}
let envelopes = 0;

/** Where a Socket Mode connection leads: `next()` is the peer of the next one, greeted. */
async function peers() {
  const arrived = new EventEmitter();
  const all: Peer[] = [];
  let taken = 0;
  const server = createServer((_, res) => res.writeHead(426).end());
  server.on('upgrade', (req, socket: Socket) => {
    const accept = createHash('sha1')
      .update(`${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const peer = new Peer(socket);
    all.push(peer);
    peer.send({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0APP' } });
    arrived.emit('peer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link?ticket=1`,
    next: async (): Promise<Peer> => {
      while (taken >= all.length) await once(arrived, 'peer');
      return all[taken++]!;
    },
    close: async () => {
      for (const { socket } of all) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('slack: Socket Mode', () => {
  let api: WebApi;
  let slack: Awaited<ReturnType<typeof peers>>;
  let urls: Awaited<ReturnType<typeof responseUrls>>;
  let onus: Running;
  before(ready);
  beforeEach(async () => {
    api = await webApi();
    slack = await peers();
    urls = await responseUrls();
    works();
    onus = await running(api.url, { appToken: 'xapp-test' });
  });
  afterEach(async () => {
    await onus.close();
    await slack.close();
    await urls.close();
    await api.close();
    assert.deepEqual(onus.errors, []);
  });
  const works = () => {
    api.behave = (call, res, answer) =>
      json(res, call.method === 'apps.connections.open' ? { ok: true, url: slack.url } : answer());
  };
  const command = (text: string, over: Posted = {}) => ({
    team_id: 'T012AB3C4',
    channel_id: 'C012AB3CD',
    user_id: 'U0ALICE',
    command: '/onus',
    text,
    trigger_id: `socket.${text}`,
    response_url: urls.url,
    ...over,
  });

  it('listens to nobody', () => assert.equal(onus.adapter.listener, null));

  it('answers events, commands, the shortcut and buttons', async () => {
    await onus.adapter.start();
    assert.match(onus.logged.join('\n'), /connected in Socket Mode/);
    const peer = await slack.next();

    const event = mention('who patches RDS?');
    const acked = await peer.deliver('events_api', eventBody(event));
    assert.deepEqual(acked.payload, {});
    assert.equal(api.messages.length, 1, 'acknowledged once it is answered');
    assert.equal(api.messages[0]!.thread_ts, event.ts);
    await peer.deliver('events_api', eventBody(message('and for EC2?', { thread_ts: event.ts })));
    assert.match(api.messages[1]!.text, /EC2/);

    const { payload } = await peer.deliver('slash_commands', command('who patches RDS?'));
    assert.equal(payload.response_type, 'ephemeral');
    assert.match(payload.text, /^AWS patches/);

    await peer.deliver('interactive', shortcut('who patches RDS?', urls.url));
    await peer.deliver('interactive', click({ action_id: 'onus_ask_0', value: 'Who patches Amazon EC2?' }));
    await onus.adapter.stop();
    assert.deepEqual(
      urls.posted.map((p) => p.response_type),
      ['ephemeral'],
    );
    assert.equal(api.messages.length, 3);
  });
  it('answers an envelope and its retry once', async () => {
    await onus.adapter.start();
    const peer = await slack.next();
    const body = eventBody(mention('who patches RDS?'));
    await Promise.all([
      peer.deliver('events_api', body),
      peer.deliver('events_api', body, { retry_attempt: 1, retry_reason: 'timeout' }),
    ]);
    assert.equal(api.messages.length, 1);
  });
  it('does not acknowledge what it could not answer, so that it comes again', async () => {
    await onus.adapter.start();
    const peer = await slack.next();
    const body = eventBody(mention('who patches RDS?'));
    api.behave = (_, res) => json(res, {}, 500);
    peer.send({ envelope_id: 'lost', type: 'events_api', payload: body });
    // The command is acknowledged after the four tries at posting only if their waits are over: it asks for nothing.
    while (api.to('chat.postMessage').length < 4) await peer.deliver('slash_commands', command(`help ${envelopes}`));
    await peer.deliver('slash_commands', command('who patches S3?'));
    works();
    onus.errors.length = 0;
    await peer.deliver('events_api', body, { retry_attempt: 1, retry_reason: 'timeout' });
    assert.equal(api.messages.length, 1);
    assert.ok(!peer.acks.some((ack) => ack.envelope_id === 'lost'));
  });
  it('connects again when Slack says so, and when the connection breaks', async () => {
    await onus.adapter.start();
    (await slack.next()).send({ type: 'disconnect', reason: 'refresh_requested' });
    const second = await slack.next();
    await second.deliver('events_api', eventBody(mention('who patches RDS?')));
    second.socket.destroy();
    const third = await slack.next();
    await third.deliver('events_api', eventBody(mention('who patches EC2?')));
    assert.equal(api.messages.length, 2);
  });
  for (const [what, fails] of [
    ['answers 500', ((_, res) => json(res, {}, 500)) as WebApi['behave']],
    ['breaks the connection', ((_, res) => void res.destroy()) as WebApi['behave']],
    ['asks for patience', ((_, res) => json(res, {}, 429, { 'retry-after': '5' })) as WebApi['behave']],
    ['refuses', ((_, res) => json(res, { ok: false, error: 'invalid_auth' })) as WebApi['behave']],
    ['gives no address', ((_, res) => json(res, { ok: true })) as WebApi['behave']],
  ] as const) {
    /** Fails a few times, then works. */
    const outage = (times: number): WebApi['behave'] => {
      let left = times;
      return (call, res, answer) => {
        if (call.method !== 'apps.connections.open') return fails(call, res, answer);
        if (left-- > 0) return fails(call, res, answer);
        works();
        return api.behave(call, res, answer);
      };
    };
    it(`connects when the Web API ${what} at the start, and says so once`, async () => {
      api.behave = outage(5);
      const started = onus.adapter.start();
      const peer = await slack.next();
      await started;
      await peer.deliver('events_api', eventBody(mention('who patches RDS?')));
      assert.equal(api.messages.length, 1);
      assert.deepEqual(onus.waited.slice(0, 5), [1000, 2000, 4000, 8000, 16_000]);
      const told = onus.logged.filter((line) => line.includes('Socket Mode did not connect'));
      assert.equal(told.length, 1, onus.logged.join('\n'));
    });
    it(`connects again when the Web API ${what} just then`, async () => {
      await onus.adapter.start();
      const first = await slack.next();
      api.behave = outage(2);
      first.socket.destroy();
      const peer = await slack.next();
      await peer.deliver('events_api', eventBody(mention('who patches RDS?')));
      assert.equal(api.messages.length, 1);
    });
  }
  it('stops while Slack cannot be reached', async () => {
    api.behave = (_, res) => json(res, {}, 500);
    const started = onus.adapter.start();
    while (onus.waited.length < 3) await new Promise((done) => setImmediate(done));
    await onus.adapter.stop();
    await started;
  });
  it('does not connect again once it is stopped', async () => {
    await onus.adapter.start();
    const peer = await slack.next();
    await onus.adapter.stop();
    await once(peer.socket, 'close');
    assert.equal(api.to('apps.connections.open').length, 1);
  });
});

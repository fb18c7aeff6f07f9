import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import helmet from 'helmet';
import { page } from '../render/html.ts';
import { json } from '../render/json.ts';
import { STYLE } from '../render/style.ts';
import type { Ask, Knowledge, Place } from '../types.ts';

export interface WebParts {
  ask: Ask;
  knowledge: Pick<Knowledge, 'version' | 'provider'>;
  /** False: only `/healthz` is served. */
  answers: boolean;
  /** Bound to this machine only: requests that name another host are refused. */
  loopback: boolean;
  /** Gets unexpected errors, never a question. */
  report: (error: unknown) => void;
}

const MAX_BODY = 64 * 1024;
const MAX_TEXT = 40_000;
/** A thread's name is kept as long as its conversation, five thousand times over: it must be short. */
const MAX_THREAD = 200;
const COOKIE = 'onus';

/** An error for people, with the status it goes out under. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The page and the JSON API, as one handler for `http.createServer`. Questions are passed on and never written down. */
export function web({ ask, knowledge, answers, loopback, report }: WebParts): RequestListener {
  const site = express();
  site.disable('etag'); // nothing is stored, so nothing is revalidated
  const conversation = conversations();
  const about = {
    provider: knowledge.provider.name,
    knowledge: knowledge.version,
    examples: knowledge.provider.examples,
  };
  const askHere = (text: string, req: Request, res: Response, thread = '') => {
    const place: Place = { adapter: 'web', thread: `${conversation(req, res)}:${thread}` };
    return ask({ text, place });
  };

  site.use(guard());
  if (loopback) site.use(onlyThisMachine);
  site.use((_, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  site
    .route('/healthz')
    .get((_, res) => void res.json({ status: 'ok', knowledge: knowledge.version }))
    .all(only('GET'));

  if (answers) {
    site
      .route('/')
      .get(async (req, res) => {
        const { q, t } = req.query;
        const question = [q].flat()[0];
        if (typeof question !== 'string' || !question.trim()) return void res.send(page(about));
        // A link has no thread and opens a conversation of its own, so that it means the same whenever it is followed;
        // the form on the page it leads to carries that conversation on.
        const thread = typeof t === 'string' && t && t.length <= MAX_THREAD ? t : randomBytes(6).toString('base64url');
        res.send(page({ ...about, question, thread, answer: await askHere(question, req, res, thread) }));
      })
      .all(only('GET'));
    site
      .route('/api/ask')
      .post(onlyJson, express.json({ limit: MAX_BODY, type: () => true }), async (req, res) => {
        const { text, thread, id } = asked(req.body);
        res.json(json(await askHere(text, req, res, thread), text, id));
      })
      .all(only('POST'));
  }

  site.use((req) => {
    throw new Refusal(
      404,
      `There is no ${answers ? 'page' : 'page here; the web page is off (ONUS_WEB=off)'} at ${short(req.path)}.`,
    );
  });
  const refuse: ErrorRequestHandler = (error, req, res, next) => {
    const { status, message } = refusal(error);
    if (status >= 500) report(error);
    if (res.headersSent) return next(error);
    res.status(status);
    if (req.path.startsWith('/api/')) return void res.json({ v: 1, id: null, error: message });
    res.send(page({ ...about, message }));
  };
  site.use(refuse);
  return site;
}

/** Security headers. HSTS is left to whoever adds TLS in front; here there is none. */
function guard() {
  const style = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
  return helmet({
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [style],
        // The icon of the tab is written into the page.
        imgSrc: ['data:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

/**
 * A web page anywhere can have its own name resolved to 127.0.0.1 and then read what is served there (DNS rebinding);
 * its requests still carry its name as Host.
 */
function onlyThisMachine(req: Request, _: Response, next: () => void): void {
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(req.headers.host ?? ''))
    throw new Refusal(421, 'Onus listens to this machine only: open it as localhost or 127.0.0.1, or set HOST.');
  next();
}

function only(method: 'GET' | 'POST') {
  return (req: Request, res: Response) => {
    res.set('Allow', method === 'GET' ? 'GET, HEAD' : method);
    throw new Refusal(405, `${short(req.path)} understands ${method} only, not ${req.method}.`);
  };
}

function onlyJson(req: Request, _: Response, next: () => void): void {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal(415, 'The body must be JSON, with Content-Type: application/json.');
  next();
}

/** The body of `POST /api/ask`: `{"text","thread","id"}`. */
function asked(body: unknown): { text: string; thread?: string; id: string | null } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal(400, 'The body must be a JSON object: {"text": "who patches RDS?"}.');
  const { text, thread = null, id = null } = body as Record<string, unknown>;
  if (typeof text !== 'string' || !text.trim()) throw new Refusal(400, '"text" is missing, empty or not a string.');
  if (text.length > MAX_TEXT) throw new Refusal(413, '"text" is longer than 40,000 characters.');
  if (id !== null && typeof id !== 'string') throw new Refusal(400, '"id" is not a string.');
  if (thread !== null && typeof thread !== 'string') throw new Refusal(400, '"thread" is not a string.');
  if (thread !== null && thread.length > MAX_THREAD)
    throw new Refusal(400, `"thread" is longer than ${MAX_THREAD} characters.`);
  return { text, id, ...(thread === null ? {} : { thread }) };
}

/** What went wrong, in words that repeat nothing of the request's body. */
function refusal(error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return error;
  const { status } = error as { status?: unknown };
  if (status === 413) return { status, message: 'The body is larger than 64 kB.' };
  if (status === 415) return { status, message: 'The body must be JSON in UTF-8.' };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status: 400, message: 'This cannot be read as a request; a body must be valid JSON.' };
  return { status: 500, message: 'Something went wrong inside Onus; nothing was answered. Please ask again.' };
}

const short = (path: string) => (path.length > 80 ? `${path.slice(0, 80)}…` : path);

/**
 * Whose conversation a request belongs to: a random id in a cookie, signed with a key that lives as long as the
 * process. An id that was not issued here is replaced, so nobody reaches another's conversation by naming it.
 */
function conversations(): (req: IncomingMessage, res: Response) => string {
  const key = randomBytes(32);
  const sign = (id: string) => createHmac('sha256', key).update(id).digest('base64url');
  const issued = (cookie: string) => {
    const [id = '', signature = ''] = cookie.split('.');
    const given = Buffer.from(signature);
    const right = Buffer.from(sign(id));
    return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
  };
  return (req, res) => {
    for (const pair of (req.headers.cookie ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=');
      const id = name === COOKIE ? issued(value) : undefined;
      if (id) return id;
    }
    const id = randomUUID();
    // A proxy says that it speaks https. Whoever lies about it only spoils the cookie they get themselves.
    const secure = 'encrypted' in req.socket || req.headers['x-forwarded-proto'] === 'https';
    res.cookie(COOKIE, `${id}.${sign(id)}`, { httpOnly: true, sameSite: 'lax', path: '/', secure });
    return id;
  };
}

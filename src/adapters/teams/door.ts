import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../config.ts';
import type { Activity } from './heard.ts';

/** A request that came by way of another machine says so in one of these. */
const FORWARDED = /^(?:forwarded|via|x-forwarded(?:-.*)?|x-original-.*|x-real-ip|true-client-ip|cf-.*)$/;

/**
 * Why an activity is refused where Onus has no credentials and so cannot know who sends it; null lets it in. Only
 * programs on this machine may come in, and they are answered on this machine only. Tunnels and web pages, which also
 * arrive from here, give themselves away by their headers.
 */
export function notFromHere(headers: IncomingHttpHeaders, { serviceUrl, channelId }: Activity): string | null {
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(headers.host ?? ''))
    return 'its Host is not this machine';
  if (Object.keys(headers).some((name) => FORWARDED.test(name))) return 'it was forwarded';
  if (headers.origin !== undefined && !isHere(headers.origin)) return 'a web page sent it';
  if (channelId !== 'msteams' && channelId !== 'emulator') return 'its channel is neither msteams nor emulator';
  if (!isHere(serviceUrl)) return 'its serviceUrl is not this machine';
  return null;
}

/** Why an activity cannot be from Teams, whatever its token; null where it can. `hosts`: whom Onus may answer. */
export function notFromTeams({ serviceUrl, channelId }: Activity, hosts: readonly string[]): string | null {
  if (channelId !== 'msteams') return 'its channel is not msteams';
  const url = addressOf(serviceUrl);
  if (!url) return 'its serviceUrl is no address';
  if (!hosts.includes(url.host))
    return `its serviceUrl is at ${url.host.slice(0, 80)}, which is not in ONUS_TEAMS_HOSTS`;
  // Answers carry a token of ours: never in the clear, except to a stand-in on this machine.
  if (url.protocol !== 'https:' && !isHere(serviceUrl)) return 'its serviceUrl is not https';
  return null;
}

function addressOf(url: unknown): URL | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  const plain = !parsed.username && !parsed.password && /^https?:$/.test(parsed.protocol);
  return plain ? parsed : null;
}

const isHere = (url: unknown): boolean => {
  const host = addressOf(url)?.hostname;
  return host !== undefined && isLoopback(host.replace(/^\[|\]$/g, ''));
};

/**
 * Why a bearer token cannot be Teams' for this bot, before anything is asked of anybody; null leaves it to the SDK,
 * which checks key, signature and time. Looked at first because the SDK takes other roads for other issuers: tokens of
 * the Emulator and of skills, which are no concern of a bot in Teams.
 */
export function unfit(
  authorization: string,
  wanted: { issuer: string; audience: string; serviceUrl: unknown; tenants: readonly string[] },
): string | null {
  const [, head, body] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
  const header = decoded(head);
  const claims = decoded(body);
  if (!header || !claims) return 'no bearer token';
  if (typeof header.kid !== 'string' || !/^RS(?:256|384|512)$/.test(String(header.alg))) return 'no RSA key named';
  if (claims.iss !== wanted.issuer) return 'another issuer';
  if (claims.aud !== wanted.audience) return 'meant for another bot';
  if (claims.serviceurl !== wanted.serviceUrl) return 'meant for another serviceUrl';
  if (typeof claims.exp !== 'number') return 'without an end';
  // The SDK remembers every tenant it is shown, for good.
  if (claims.tid !== undefined && !wanted.tenants.includes(String(claims.tid))) return 'another tenant';
  return null;
}

function decoded(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as never) : null;
  } catch {
    return null;
  }
}

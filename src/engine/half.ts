/** Which side's half of a duty a question is about, where both sides have one. */
import type { Knowledge, Side } from '../types.ts';
import { contentWords, sideMeant, stemsAbout, type Topic } from './relevance.ts';
import { cellsOf, resolve, scopeOf } from './resolve.ts';
import { inARow } from './text.ts';
import { partiesOf } from './topics.ts';

/** From this probability on the half asked for is right in nine of ten questions held out (`npm run eval:folds`), … */
const SURE = 0.6;
/** … and from this one on it is told without a service as well. */
const PLAIN = 0.8;

/**
 * The side whose part is asked for ("who tests restores?"); null where the whole is, or one cannot tell. The classifier
 * knows how people ask for one half, the statements say what each side does: where only one side owns the duty both have
 * to agree.
 */
export function halfMeant(k: Knowledge, service: string | null, areas: readonly string[], topic: Topic): Side | null {
  const { twice, half, whose } = topic;
  if (twice) return null;
  const members = cellsOf(k, areas);
  const duties = members.map((area) => resolve(k, service, area).duty);
  const whole = new Set(duties.map((d) => d.party));
  const shared = whole.has('shared') || (whole.size > 1 && areas.length === 1);
  const focus = without(topic, k, [...areas, ...members], service === null ? [] : [service]);
  const both = {
    provider: inARow(duties.map((d) => d.provider ?? [])),
    customer: inARow(duties.map((d) => d.customer ?? [])),
  };
  const told = sideMeant(both, focus);
  if (told && told === half?.side) return told;
  if (shared && whose && areas.every((id) => k.areas[id]!.own)) return whose;
  if (!half) return null;
  const open = service === null && partiesOf(k, areas).size > 1;
  if (!shared && !open) return null;
  return half.p >= (told !== null || open ? PLAIN : SURE) ? half.side : null;
}

/** True where the question itself says whose half is meant, whatever the service: "who configures …", "client-side …". */
export const halfIsPlain = (k: Knowledge, areas: readonly string[], topic: Topic): boolean =>
  halfMeant(k, null, areas, topic) !== null || [...topic.stems].some((stem) => CHOICES.has(stem));

/** What is written, chosen, granted or reviewed is the customer's; no provider does that. */
const CHOICES = new Set(
  contentWords(
    'choose chooses chosen choosing decide decides decided pick picks configure configures configured misconfigured write writes written grant grants granted revoke restrict restricts limit limits forbid forbids allow allows review reviews reviewing tune tunes tuning approve approves policy rule rules exposed watch watches watching react',
  ),
);

/** The topic less the words that name the area and the services: "who takes backups for RDS?" is about no side's half. */
function without(topic: Topic, k: Knowledge, areas: readonly string[], services: readonly string[]): Topic {
  const own = [
    ...services.flatMap((id) => scopeOf(k, id) ?? []).map((s) => stemsAbout(s, () => [s.name, ...s.aliases].join(' '))),
    ...areas
      .map((id) => k.areas[id]!)
      .map((a) =>
        stemsAbout(a, () => [a.name, a.question, a.provider, a.customer].join(' ').replaceAll('{service}', '')),
      ),
  ];
  return { ...topic, own: new Set(own.flatMap((stems) => [...stems])) };
}

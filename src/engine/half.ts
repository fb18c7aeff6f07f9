/** Which side's half of a duty a question is about, where both sides have one. */
import type { Knowledge, Side } from '../types.ts';
import { contentWords, score, sideMeant, stemsAbout, type Topic, tellingOf } from './relevance.ts';
import { cellsOf, resolve, scopeOf } from './resolve.ts';
import { inARow } from './text.ts';
import { OWNING } from './topics.ts';

/** The side whose part is asked for ("who tests restores?"); null where the whole is, or one cannot tell. */
export function halfMeant(k: Knowledge, service: string | null, areas: readonly string[], topic: Topic): Side | null {
  if (topic.twice) return null;
  const members = cellsOf(k, areas);
  const duties = members.map((area) => resolve(k, service, area).duty);
  const focus = without(topic, k, [...areas, ...members], service === null ? [] : [service]);
  const both = {
    provider: inARow(duties.map((d) => d.provider ?? [])),
    customer: inARow(duties.map((d) => d.customer ?? [])),
  };
  const whole = new Set(duties.map((d) => d.party));
  const shared = whole.has('shared') || (whole.size > 1 && areas.length === 1);
  // "Our auditor wants the SOC 2 report of the data centre": what is wanted tells more than whose people they are.
  const meant = sideMeant(both, focus);
  if (meant || !shared) return meant;
  if (topic.whose && areas.every((id) => k.areas[id]!.own)) return topic.whose;
  if (asksForChoice(focus)) return 'customer';
  if (topic.claimed === 'provider' || areas.some((id) => k.areas[id]!.own)) return null;
  // Something in particular, and nothing of it in what the provider does.
  const all = { ...focus, before: undefined };
  const names = members.map((id) => stemsAbout(k.areas[id]!.aliases, () => k.areas[id]!.aliases.join(' ')));
  const telling = [...focus.stems].filter(
    (stem) =>
      (focus.weights.get(stem) ?? RARE) >= TELLING && !TASKS.has(stem) && !names.some((stems) => stems.has(stem)),
  );
  return telling.length > 2 && both.provider.every((s) => score(s, all) === 0) ? 'customer' : null;
}

/** "Takes care of", "handles": of what, they do not say. */
const TASKS = new Set([
  ...tellingOf([...OWNING]),
  ...contentWords(
    'sort sorts sorted out anybody anyone somebody someone nobody person normally usually generally always case audit auditor team teams org hook boss need needs know normal general default basically honestly sure way',
  ),
]);

/** How telling a stem is that no statement has, … */
const RARE = 8;
/** … and from when on one says something in particular. */
const TELLING = 3;

/** True where the question itself says whose half is meant, whatever the service: "who configures …", "client-side …". */
export const halfIsPlain = (k: Knowledge, areas: readonly string[], topic: Topic): boolean =>
  halfMeant(k, null, areas, topic) !== null || asksForChoice(topic);

/** Where both have a part, what is written, chosen, granted or reviewed is the customer's; no provider does that. */
const CHOICES = new Set(
  contentWords(
    'choose chooses chosen choosing decide decides decided pick picks configure configures configured misconfigured write writes written grant grants granted revoke restrict restricts limit limits forbid forbids allow allows review reviews reviewing tune tunes tuning approve approves policy rule rules exposed watch watches watching react',
  ),
);
const asksForChoice = ({ stems }: Topic): boolean => [...stems].some((stem) => CHOICES.has(stem));

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
  return { ...topic, stems: new Set([...topic.stems].filter((stem) => !own.some((stems) => stems.has(stem)))) };
}

/** Which of the services and categories found in a question are really meant. */
import type { Ambiguity, Knowledge } from '../types.ts';
import type { Hit } from './names.ts';
import { contentWords, stem } from './relevance.ts';
import { kept } from './resolve.ts';
import { words } from './text.ts';
import { chanceOf, idsOf, led, unique } from './topics.ts';
import type { Signals } from './understand.ts';

/** From this probability of a comparison on, the place one comes from counts as well. */
export const SIDE_BY_SIDE = 0.2;
/** … and from this one on in whatever words. */
const PLAINLY = 0.6;
/** So many words at most stand between a service and what makes it a variant. */
const NEAR = 4;

/** What joins an area to the services it is asked for. */
const JOINS = new Set(['on', 'for', 'in', 'of', 'at', 'to', 'across']);

/** A service that is an area as well ("IAM on S3 and EC2") is that area where it is asked for other services. */
export function withAreas(k: Knowledge, s: Signals): Signals {
  const isArea = (h: Hit) =>
    h.kind === 'service' &&
    Object.hasOwn(k.areas, h.id) &&
    s.tokens.slice(h.to, h.to + 2).some((t) => JOINS.has(t)) &&
    s.hits.some((o) => o.kind === 'service' && o.id !== h.id && o.from > h.to);
  return s.hits.some(isArea) ? { ...s, hits: s.hits.map((h) => (isArea(h) ? { ...h, kind: 'area' } : h)) } : s;
}

/** The categories with the stem of what each is called by in short. */
const firstWords = kept((k) => Object.keys(k.categories).map((id) => ({ id, first: stem(id) })));

/** Categories named in full, and beside one of those, or beside each other, by their first word ("infrastructure or abstract"). */
export function categoriesOf(k: Knowledge, s: Signals): string[] {
  const named = unique([
    ...idsOf(s.hits, 'category'),
    ...idsOf(s.hits, 'concept').flatMap((id) => Object.keys(k.categories).filter((c) => id === `${c}-services`)),
  ]);
  const firsts = firstWords(k)
    .filter(({ first }) => s.topic.stems.has(first))
    .map(({ id }) => id);
  return named.length || firsts.length > 1 ? unique([...firsts, ...named]) : [];
}

/** The words of each service's name without the provider's. */
const ownNames = kept(
  (k) =>
    new Map(
      Object.values(k.services).map(({ id, name }) => [
        id,
        [id, ...words(name).filter((w) => !k.provider.aliases.includes(w))],
      ]),
    ),
);

/** True for a service called by a word of its name, or by its short one; "buckets" and the like are everybody's. */
export function byName(k: Knowledge, hit: Hit, s: Signals): boolean {
  const own = ownNames(k).get(hit.id) ?? [];
  return s.tokens.slice(hit.from, hit.to).some((t) => own.includes(t));
}

/** A service is called by its name. */
export const namesService = (k: Knowledge, s: Signals): boolean =>
  s.hits.some((h) => h.kind === 'service' && byName(k, h, s));

/** "We do not use the NAT gateway", "instead of RDS": what is meant is another. */
const INSTEAD = / (?:not (?:use|using|have|run)|instead of|rather than) (?:the |a |an |any )?(?:managed )?$/;
/** What stands between a part and its whole. */
const ON = new Set(['on', 'in', 'inside', 'within', 'behind', 'under']);
/** "RDS in our VPC": where it is, not what is asked about. */
const INSIDE =
  / (?:in|inside|within|into|part of|behind) (?:(?:our|my|the|a|an|your|their|its|same|own|private|default|shared|one) ){0,3}$/;
const AUXILIARY = /^(?:do|does|did|is|are|was|were|should|would|could|can|will|has|have|had|must)$/;
const LIKE =
  /\b(?:like (?:(?:on|in|with|for|at) )?|as (?:on|in|with|for|at) )(?:(?:plain|normal|ordinary|usual|classic|regular|standard|the) )?$/;
/** Another service is named, or hinted at. */
const others = (s: Signals, hit: Hit, hinted = false) =>
  s.hits.some(
    (h) => (h.kind === 'service' || (hinted && (h.kind === 'ambiguity' || h.kind === 'tell'))) && h.id !== hit.id,
  );

/** "We moved from EC2 to RDS, who patches now?" is about RDS, unless both are to be compared. */
function leftBehind(s: Signals, hit: Hit): boolean {
  if (!led(s, hit, 2).some((t) => t === 'from' || /^(?:mov|migrat|switch)/.test(t))) return false;
  // "If we moved from EC2 to RDS, who then …?" weighs the one against the other; "who now …?" does not.
  const likely = chanceOf(s, 'compare');
  const compared = likely >= PLAINLY || (likely >= SIDE_BY_SIDE && !s.sides.claim && !s.tokens.includes('now'));
  if (s.tokens.includes('if') || compared) return false;
  return s.hits.some(
    (h) =>
      h.kind === 'service' &&
      h.id !== hit.id &&
      h.from > hit.to &&
      h.from <= hit.to + NEAR &&
      s.tokens.slice(hit.to, h.from).some((t) => ['to', 'onto', 'into'].includes(t)),
  );
}

/** "GuardDuty found malware on EC2, who cleans up?": what only reports tells the story. */
const REPORTS =
  /^(?:says?|said|found|finds|flags|flagged|reports|reported|shows|showed|alerts|alerted|detects|detected|warns|warned|complains|complained|lists|listed|screams|yells)$/;

/** False for a name that is set aside ("not KMS"), for another vendor's ("Google Cloud buckets"), and for one inside the name of its own area ("IAM users"). */
export function speaksOf(k: Knowledge, hit: Hit, s: Signals): boolean {
  if (s.hits.some((h) => h.kind === 'other' && h.to === hit.from)) return false;
  // "Kafka on EC2" is run by oneself: the product, not the service that offers it; "HSMs in KMS" are a part of KMS.
  const whole = (h: Hit) =>
    h.kind === 'service' && h.id !== hit.id && [1, 2].includes(h.from - hit.to) && ON.has(s.tokens[h.from - 1]!);
  if (s.hits.some(whole) && !byName(k, hit, s)) return false;
  const [before, last] = [s.tokens[hit.from - 2] ?? '', s.tokens[hit.from - 1] ?? ''];
  const lead = ` ${led(s, hit, 4).join(' ')} `;
  // "Not KMS" sets it aside, "should not KMS …?" asks about it; so do "like on RDS" and "from EC2 to RDS".
  const aside =
    (last === 'not' && !AUXILIARY.test(before)) ||
    ['without', 'except', 'unlike'].includes(last) ||
    (last === 'no' && others(s, hit)) ||
    (INSTEAD.test(lead) && chanceOf(s, 'compare') < SIDE_BY_SIDE) ||
    (k.services[hit.id]?.place && INSIDE.test(lead) && others(s, hit)) ||
    (LIKE.test(lead) && others(s, hit) && !s.tokens.includes('same')) ||
    ([s.tokens[hit.to], s.tokens[hit.to - 1]].some((t) => REPORTS.test(t ?? '')) &&
      others(s, hit, k.services[hit.id]?.purpose !== undefined)) ||
    leftBehind(s, hit);
  // "auto scaling" and "KMS key" name an area as well: beside another service they are that.
  const other = s.hits.some((h) => h.kind === 'category' || (h.kind === 'service' && h.id !== hit.id));
  const inArea = (h: Hit) => h.kind === 'area' && h.from <= hit.from && h.to >= hit.to;
  const same = (h: Hit) => h.from === hit.from && h.to === hit.to;
  if (other && s.hits.some((h) => inArea(h) && (same(h) || k.services[hit.id]?.purpose !== undefined))) return false;
  return !aside && !s.hits.some((h) => inArea(h) && h.id === hit.id && !same(h));
}

/** The one option of an ambiguity whose own words are all said: "RDS Custom … SQL Server". */
export function toldApart(k: Knowledge, { options }: Ambiguity, s: Signals): string | undefined {
  const own = options.map((id) => contentWords(k.services[id]?.name ?? ''));
  const fit = options.filter((_, i) => {
    const only = own[i]!.filter((w) => !own.some((other, j) => j !== i && other.includes(w)));
    return only.length > 1 && only.every((w) => s.topic.stems.has(w));
  });
  return fit.length === 1 ? fit[0] : undefined;
}

/** Words between two names that keep them apart. */
const APART = new Set(['and', 'or', 'versus', 'to', 'from', 'than', 'not', 'but']);

/** A service and what is named right beside it may be one of its variants: "EKS pods on a Fargate profile". */
export function variants(k: Knowledge, s: Signals, services: readonly string[]): string[] {
  const at = (id: string) => s.hits.filter((h) => h.kind === 'service' && h.id === id);
  const compared = chanceOf(s, 'compare') >= SIDE_BY_SIDE;
  const close = (a: Hit, b: Hit) => {
    const between = s.tokens.slice(Math.min(a.to, b.to), Math.max(a.from, b.from));
    // "Compare EKS with ECS on Fargate."
    return between.length <= NEAR && !between.some((t) => APART.has(t) || (compared && t === 'with'));
  };
  let out = [...services];
  for (const parent of services)
    for (const { id, beside, own } of variantsOf(k).get(parent) ?? []) {
      if (!out.includes(parent)) continue;
      const mark = beside.find(
        (other) => out.includes(other) && at(parent).some((a) => at(other).some((b) => close(a, b))),
      );
      if (mark !== undefined) out = unique(out.map((x) => (x === parent || x === mark ? id : x)));
      // All that its name says beyond its parent's is said, two words at least: EKS … "auto mode".
      else if (!out.includes(id) && own.length > 1 && own.every((w) => s.topic.stems.has(w)))
        out =
          compared || s.tokens.some((t) => APART.has(t) || t === 'against')
            ? [...out, id]
            : out.map((x) => (x === parent ? id : x));
      // "RDS Custom for Oracle has RDS in its name": the variant is meant, unless it is compared with its parent.
      else if (out.includes(id) && !compared) out = out.filter((x) => x !== parent);
    }
  return out;
}

/** "For S3 alone", "I only ask about the CMK": … */
const SINGLED =
  /\b(?:for|about|of|on|in|to) (?:the |our |my )?S(\d)(?: \S+)? (?:only|alone|itself)\b|\b(?:only|just|solely) (?:ask|asks|asking|care|talk|talking|mean|about|for)\b(?: \S+){0,3}? S(\d)\b|\bfor S(\d) only\b/;
/** "Leave the gateway aside", "the ALB is healthy": what is told, and not asked about. */
const SET_ASIDE =
  /\b(?:leave|leaving|never mind|forget|ignore|ignoring|disregard|apart from|next to|besides?|in front of|behind|not (?:about|asking about|talking about))(?: \S+){0,2}? S(\d)\b|\bS(\d)(?: \S+){0,2}? (?:aside|works? fine|did its|did fine|survived|stays? out|(?:is|are|was|were)(?: \S+)? (?:fine|healthy|ok|okay|irrelevant|good|innocent)|(?:is|are|was|were) (?:not (?:the (?:issue|problem|point|question)|what|meant)|out of scope|another matter))\b/g;
/** Words that want all that is named. */
const BOTH = new Set(['both', 'pair', 'either', 'each', 'versus', 'torn', 'respectively']);
/** "The former", "the latter": of two that were named. */
const FORMER = /\bthe (?:former|first one)\b/;
const LATTER = /\bthe (?:latter|last one|second one)\b/;

/**
 * Those of several services that are asked about, where the others only tell the story: the one that is singled out, or
 * whose words of a trade are said; without those that are set aside.
 */
export function askedOf(s: Signals, services: readonly string[]): string[] {
  if (services.length < 2 || chanceOf(s, 'compare') >= SIDE_BY_SIDE || s.tokens.some((t) => BOTH.has(t)))
    return [...services];
  const at = new Map(s.hits.flatMap((h) => (h.kind === 'service' ? [[h.from, h] as const] : [])));
  const marked: string[] = [];
  for (let i = 0; i < s.tokens.length; i++) {
    const hit = at.get(i);
    const which = hit ? services.indexOf(hit.id) : -1;
    marked.push(which < 0 ? s.tokens[i]! : `S${which}`);
    if (hit) i = hit.to - 1;
  }
  const text = marked.join(' ');
  const of = (found: RegExpMatchArray | null) => services[Number(found?.slice(1).find((x) => x !== undefined))];
  const single =
    of(SINGLED.exec(text)) ?? (FORMER.test(text) ? services[0] : LATTER.test(text) ? services.at(-1) : undefined);
  if (single !== undefined) return [single];
  const tells = idsOf(s.hits, 'tell').filter((id) => services.includes(id));
  if (tells.length === 1) return tells;
  const aside = [...text.matchAll(SET_ASIDE)].map(of);
  const left = services.filter((id) => !aside.includes(id));
  return left.length ? left : [...services];
}

interface Variant {
  id: string;
  beside: readonly string[];
  /** The telling words of its name that its parent's lacks. */
  own: readonly string[];
}
/** The variants of each service. */
const variantsOf = kept((k) => {
  const found = new Map<string, Variant[]>();
  for (const { id, name, parent, beside = [] } of Object.values(k.services)) {
    if (parent === undefined) continue;
    const theirs = contentWords(k.services[parent]?.name ?? '');
    const variant = { id, beside, own: contentWords(name).filter((w) => !theirs.includes(w)) };
    found.set(parent, [...(found.get(parent) ?? []), variant]);
  }
  return found;
});
/** A word nobody knows right after the provider's name ("Amazon Frobnicator"): a service we have no entry for. */
export function unknownName(s: Signals): string | undefined {
  const after = new Set(s.hits.filter((h) => h.kind === 'provider').map((h) => h.to));
  // A name is written large: "AWS terminology" names nothing.
  const large = (word: string) => s.text.split(/[^\p{L}\p{N}]+/u).some((w) => w.toLowerCase() === word && w !== word);
  return s.tokens.find((t, i) => after.has(i) && s.unknown.includes(t) && t.length > 3 && large(t));
}

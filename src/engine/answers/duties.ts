import type { Knowledge, Party, Reading, Side, Verdict } from '../../types.ts';
import { areaQuestion, list } from '../phrasing.ts';
import { byRelevance, contentWords } from '../relevance.ts';
import { cells, isCategory, type Resolved, resolve, scopeOf } from '../resolve.ts';
import { partiesOf } from '../topics.ts';
import type { Asked, Body, Page } from './page.ts';
import { examples, put, tellConflicts } from './shared.ts';

const ALWAYS = contentWords('always regardless whatever matter');

/** Statements that tell of no part at all. */
const NO_PART = /^You (?:have no|have nothing|never|do not|need not)\b/;

export function duties(k: Knowledge, page: Page, r: Reading, asked: Asked): Body {
  const { side } = r;
  const scopes: (string | null)[] = r.services.length ? r.services : [null];
  const names = list(r.services.map((s) => scopeOf(k, s)?.name ?? s));
  const of = names ? ` for ${names}` : '';
  const verdicts: Verdict[] = [];
  // "… no matter what service": only what falls to the other side nowhere.
  const always = !r.services.length && ALWAYS.some((stem) => asked.topic.stems.has(stem));
  const sidesTold: Side[] = side ? [side] : ['provider', 'customer'];
  for (const s of sidesTold) {
    for (const scope of scopes) {
      const all = cells(k).map((area) => ({ area, found: resolve(k, scope, area) }));
      const told = all.filter(
        ({ area, found }) =>
          (found.duty.party === s || found.duty.party === 'shared') &&
          !(always && partiesOf(k, [area]).has(s === 'customer' ? 'provider' : 'customer')),
      );
      for (const { area, found } of told)
        if (!verdicts.some((v) => v.service === scope && v.area === area))
          verdicts.push({ service: scope, area, party: found.duty.party, basis: found.basis, role: 'asked' });
      const mine = told.filter(({ found }) => found.duty.party === s).map(({ area }) => k.areas[area]!.name);
      const half = told.filter(({ found }) => found.duty.party === 'shared').map(({ area }) => k.areas[area]!.name);
      const lead = scopes.length > 1 && scope !== null ? `${scopeOf(k, scope)?.name}: ` : '';
      // The own duties of a service say more than those of its category: they are the ones told in full.
      const full = byRelevance(
        told.sort((a, b) => rank(a.found) - rank(b.found)).flatMap(({ found }) => (found.duty[s] ?? []).slice(0, 1)),
        asked.topic,
      ).slice(0, side ? 4 : 3);
      const citesOf = (party: Party) =>
        told
          .filter((t) => t.found.duty.party === party)
          .flatMap(({ found }) => found.duty[s]?.[0]?.cites.slice(0, 1) ?? [])
          .slice(0, 8);
      const owner = s === 'customer' ? 'Yours' : `${k.provider.name}'s`;
      if (mine.length) page.say(s, [{ text: `${lead}${owner} alone: ${list(mine)}.`, cites: citesOf(s) }]);
      if (half.length)
        page.say(s, [
          {
            text: `${lead}Shared, ${s === 'customer' ? 'your' : `${k.provider.name}'s`} half: ${list(half)}.`,
            cites: citesOf('shared'),
          },
        ]);
      // What the provider does, but with something of this service left to choose: an upgrade to start, a window.
      const say = all.filter(({ found: { duty, from } }) => {
        const first = duty.customer?.[0]?.text ?? '';
        return (
          s === 'customer' && from.kind === 'own' && duty.party === 'provider' && first !== '' && !NO_PART.test(first)
        );
      });
      if (say.length)
        page.say(s, [
          {
            text: `${lead}${k.provider.name}'s work, with a choice of yours: ${list(say.map(({ area }) => k.areas[area]!.name))}.`,
            cites: say.flatMap(({ found }) => found.duty.customer![0]!.cites.slice(0, 1)),
          },
        ]);
      for (const x of full) page.say(s, [{ ...x, cites: x.cites.slice(0, 2) }]);
    }
  }
  if (r.services.length)
    tellConflicts(
      k,
      page,
      r.services,
      [],
      r.services.some((s) => isCategory(k, s)) ? r.services.map((s) => `${s}-services`) : [],
      asked,
    );
  else if (side !== 'provider' && !always)
    page.note('In general. The more a service is managed, the less of this is left to you; name one for its own list.');
  const headline =
    always && side
      ? `Whatever the service, ${side === 'customer' ? 'you have' : `${k.provider.name} has`} a part in ${counted(k, scopes, verdicts)}.`
      : side === 'customer'
        ? `You have a part in ${counted(k, scopes, verdicts)}, from your data to the settings.`
        : side === 'provider'
          ? `${k.provider.name} has a part in ${counted(k, scopes, verdicts)}.`
          : `${k.provider.name} runs what lies under ${names || 'your services'}; you run and configure what you put there.`;
  // "We don't have to do anything for DynamoDB": everything is never one side's alone.
  const whole = r.claim?.all && (!side || (side === 'customer' && r.claim.party === 'provider'));
  const premise = whole && verdicts.length ? 'no' : null;
  return {
    headline: put(premise, headline),
    premise,
    canonical:
      side === 'customer'
        ? `What do I still do${of || ` on ${k.provider.name}`}?`
        : side === 'provider'
          ? `What does ${k.provider.name} do${of || ' in general'}?`
          : `Who does what${of || ` on ${k.provider.name}`}?`,
    party: side,
    verdicts,
    areas: [],
    concepts: r.services.length
      ? r.concepts
      : [
          ...new Set([
            ...r.concepts,
            ...(side === 'provider'
              ? ['security-of-the-cloud']
              : side === 'customer'
                ? ['security-in-the-cloud']
                : ['shared-responsibility-model']),
          ]),
        ],
    next:
      r.services[0] === undefined
        ? examples(k)
        : [
            areaQuestion(
              k,
              ['patching'].filter((a) => Object.hasOwn(k.areas, a)),
              r.services.slice(0, 1),
            ),
            `Which category is ${scopeOf(k, r.services[0])?.name} in?`,
          ].filter(Boolean),
  };
}

/** "13 of the 26 areas for Amazon S3 and 12 for Amazon SQS": in how many a side has a part. */
function counted(k: Knowledge, scopes: readonly (string | null)[], verdicts: readonly Verdict[]): string {
  const each = scopes.map((scope, i) => {
    const n = verdicts.filter((v) => v.service === scope).length;
    return `${n}${i ? '' : ` of the ${cells(k).length} areas`}${scope === null ? '' : ` for ${scopeOf(k, scope)?.name}`}`;
  });
  return list(each);
}

const rank = (f: Resolved) => ['own', 'parent', 'category', 'general'].indexOf(f.from.kind);

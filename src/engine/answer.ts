import type { Answer, Context, Knowledge, Reading } from '../types.ts';
import { declined, listing, sources, why } from './answers/about.ts';
import { compare } from './answers/compare.ts';
import { duties } from './answers/duties.ts';
import { classify, concept, control } from './answers/explain.ts';
import { owns } from './answers/owns.ts';
import { type Asked, type Body, Page } from './answers/page.ts';
import { examples } from './answers/shared.ts';
import { which } from './answers/which.ts';
import { who } from './answers/who.ts';
import type { Move } from './case.ts';
import { ownersOf } from './owners.ts';
import { areaQuestion, list, whyQuestion } from './phrasing.ts';

/** The answer to a decided move. Pure: the same knowledge and reading give the same answer. */
export function answer(k: Knowledge, move: Move, asked: Asked): Answer {
  const page = new Page(k);
  const r = move.reading;
  if (move.kind === 'clarify')
    return finish(
      k,
      page,
      move,
      {
        headline: move.question,
        canonical: r.areas.length ? areaQuestion(k, r.areas, r.services) : '',
        services: r.services,
        areas: r.areas,
        options: move.options,
      },
      asked,
    );
  if (move.kind === 'decline') return finish(k, page, move, declined(k, move), asked);
  if (move.kind === 'done') {
    const headline = k.intents[move.intent]?.reply ?? '';
    return finish(
      k,
      page,
      move,
      {
        headline,
        canonical: '',
        next: move.intent === 'help' ? examples(k) : examples(k).slice(0, 1),
        services: [],
        areas: [],
        concepts: [],
      },
      asked,
    );
  }
  return finish(k, page, move, bodies[r.intent]?.(k, page, r, asked) ?? who(k, page, r, asked), asked);
}

const bodies: Record<string, (k: Knowledge, page: Page, r: Reading, asked: Asked) => Body> = {
  who,
  duties,
  compare,
  classify,
  control,
  concept,
  list: listing,
  which,
  owns,
  sources,
  why,
};

function finish(k: Knowledge, page: Page, move: Move, body: Body, asked: Asked): Answer {
  const r = move.reading;
  const outcome = move.kind === 'answer' && page.citations.length === 0 ? 'done' : move.kind;
  const intent = body.intent ?? r.intent;
  for (const { typed, read } of asked.corrections)
    page.parts.push({ side: 'note', text: `Read "${typed}" as ${read}.`, cites: [] });
  if (move.kind === 'answer' && move.left?.length)
    page.note(
      `Only the first ${r.services.length} services are told here. Left out: ${list(move.left.map((id) => k.services[id]!.name))}.`,
    );
  const reading: Reading = {
    ...r,
    intent,
    services: body.services ?? r.services,
    areas: body.areas ?? r.areas,
    concepts: body.concepts ?? r.concepts,
  };
  const about = intent === 'why' || intent === 'sources' || outcome === 'done' || outcome === 'decline';
  const remembered: Context = {
    canonical: body.canonical,
    reading: { ...reading, areas: r.areas, claim: null },
    options: body.options ?? [],
    citations: page.citations,
  };
  return {
    outcome,
    intent,
    reason: move.kind === 'decline' ? move.reason : null,
    canonical: body.canonical,
    services: reading.services,
    areas: reading.areas,
    concepts: reading.concepts,
    party: body.party ?? null,
    verdicts: body.verdicts ?? [],
    premise: body.premise ?? null,
    headline: body.headline,
    parts: page.parts,
    citations: page.citations,
    options: body.options ?? [],
    next: (body.next ?? []).filter((q) => q !== body.canonical).slice(0, 3),
    owners: ['who', 'duties'].includes(intent) ? ownersOf(k, body.verdicts ?? []) : [],
    confidence: r.confidence,
    receipt: receipt(k, reading),
    knowledge: k.version,
    provider: k.provider.name,
    context: about && !body.options?.length ? null : remembered,
    follows: false,
    why: outcome === 'answer' && !about && body.canonical ? whyQuestion(body.canonical) : null,
  };
}

/** The knowledge version plus the reading: needs no storage and holds no words of the asker. */
export function receipt(k: Knowledge, r: Reading): string {
  const fields = [r.intent, r.services, r.areas, r.concepts, r.side, r.claim, r.confidence, r.runnerUp];
  return `${k.version}.${Buffer.from(JSON.stringify(fields)).toString('base64url')}`;
}

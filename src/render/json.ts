import type { Answer } from '../types.ts';
import { text } from './text.ts';

/** The public JSON of an answer, version 1 (docs/json.md). */
export function json(a: Answer, question: string, id: string | number | null): Record<string, unknown> {
  return {
    v: 1,
    id,
    question,
    canonical: a.canonical,
    outcome: a.outcome,
    intent: a.intent,
    reason: a.reason,
    services: a.services,
    areas: a.areas,
    concepts: a.concepts,
    party: a.party,
    verdicts: a.verdicts,
    premise: a.premise,
    headline: a.headline,
    parts: a.parts.map(({ side, text: t, cites }) => ({ side, text: t, cites })),
    text: text(a),
    citations: a.citations,
    options: a.options,
    next: a.next,
    owners: a.owners,
    confidence: a.confidence,
    receipt: a.receipt,
    knowledge: a.knowledge,
  };
}

import type { Answer } from './types.ts';

/** Something Onus says that is no verdict; `over` fills in what is more than a line. */
export const said = (intent: string, headline: string, over: Partial<Answer> = {}): Answer => ({
  outcome: 'done',
  intent,
  reason: null,
  canonical: '',
  services: [],
  areas: [],
  concepts: [],
  party: null,
  verdicts: [],
  premise: null,
  headline,
  parts: [],
  citations: [],
  options: [],
  next: [],
  owners: [],
  confidence: 0,
  receipt: '',
  knowledge: '',
  provider: '',
  context: null,
  follows: false,
  why: null,
  ...over,
});

import { said } from '../src/said.ts';
import type { Answer } from '../src/types.ts';

/** An answer with the given fields; the rest is empty. For tests in which the engine is not the point. */
export const answerWith = (fields: Partial<Answer> = {}): Answer =>
  said('who', 'A headline.', {
    outcome: 'answer',
    canonical: 'Who patches Amazon RDS?',
    confidence: 1,
    receipt: 'r',
    knowledge: 'k1',
    provider: 'AWS',
    ...fields,
  });

export const RDS: Answer = answerWith({
  party: 'provider',
  headline: 'AWS patches Amazon RDS; you choose when.',
  services: ['rds'],
  verdicts: [{ service: 'rds', area: 'guest-os', party: 'provider', basis: 'explicit', role: 'asked' }],
  parts: [
    { side: 'provider', text: 'AWS patches the engine.', cites: [1, 2] },
    { side: 'provider', text: 'AWS patches the host.', cites: [1] },
    { side: 'customer', text: 'You choose the window.', cites: [1] },
    { side: 'conflict', text: 'Sources disagree: one says this. Onus follows the guide.', cites: [2] },
    { side: 'note', text: 'Read "rdss" as rds.', cites: [] },
  ],
  citations: [
    {
      n: 1,
      source: 'a',
      title: 'RDS User Guide',
      section: 'table',
      url: 'https://docs.aws.amazon.com/rds?a=1&b=2',
      asOf: '2023-06-15',
      via: 'archived',
    },
    { n: 2, source: 'b', title: 'A book', section: 'chapter 5', url: null, asOf: null, via: 'quoted' },
  ],
  next: ['What do I still do for Amazon RDS?'],
});

export const CLARIFY: Answer = answerWith({
  outcome: 'clarify',
  headline: 'Which database?',
  options: [
    { label: 'Amazon RDS', question: 'Who patches Amazon RDS?' },
    { label: 'Amazon Aurora', question: 'Who patches Amazon Aurora?' },
  ],
});

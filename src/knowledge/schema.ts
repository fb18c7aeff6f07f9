import { z } from 'zod';

/** The shapes of the YAML files (knowledge/README.md). Strict: a key nobody reads is a fault, not a comment. */

const text = z.string().trim().min(1);
const alias = text.regex(/^[^A-Z]+$/, 'must be lower case');
const party = z.enum(['provider', 'customer', 'shared']);
const basis = z.enum(['explicit', 'general', 'derived'], {
  error: 'must be explicit, general or derived (an inherited cell is simply left out)',
});

const statement = z.strictObject({
  text: text.max(300, 'is longer than 300 characters: split it'),
  cites: z.array(text).min(1, 'is uncited: name at least one source'),
  facts: z.array(text.regex(/^S[01]-\d{3}$/, 'must look like S0-041')).optional(),
  default: z.boolean().optional(),
});
const duty = z
  .strictObject({
    party,
    basis,
    provider: z.array(statement).min(1).optional(),
    customer: z.array(statement).min(1).optional(),
  })
  .refine(
    (d) => d.party === 'customer' || d.provider,
    'names the provider as an owner but says nothing under `provider:`',
  )
  .refine(
    (d) => d.party === 'provider' || d.customer,
    'names the customer as an owner but says nothing under `customer:`',
  );
const duties = z.record(z.string(), duty);

export const shapes = {
  area: z.strictObject({
    name: text,
    about: text,
    question: text.endsWith('?'),
    provider: text,
    customer: text,
    members: z.array(text).min(2).optional(),
    layers: z.array(text).optional(),
    own: z.boolean().optional(),
    aliases: z.array(alias).default([]),
    phrases: z.array(text).min(1),
    halves: z
      .strictObject({
        provider: z.array(text).default([]),
        customer: z.array(text).default([]),
        both: z.array(text).default([]),
      })
      .prefault({}),
  }),
  service: z.strictObject({
    name: text,
    aliases: z.array(alias).min(1),
    tells: z.array(alias).default([]),
    category: z.enum(['infrastructure', 'container', 'abstract']),
    classification: statement.extend({ basis }),
    parent: text.optional(),
    beside: z.array(text).min(1).optional(),
    place: z.boolean().optional(),
    purpose: text.optional(),
    headlines: z.record(z.string(), text).optional(),
    duties: duties.default({}),
  }),
  general: duties,
  concepts: z.array(
    z.strictObject({
      id: text,
      name: text,
      question: text.endsWith('?'),
      aliases: z.array(alias),
      party: party.nullable(),
      headline: text,
      statements: z.array(statement).min(1),
      phrases: z.array(text).default([]),
      next: z.array(text).optional(),
      members: z.array(text).min(2).optional(),
    }),
  ),
  controls: z.array(
    z.strictObject({
      area: text,
      type: z.enum(['inherited-controls', 'shared-controls', 'customer-specific-controls']),
      party,
      headline: text,
      statements: z.array(statement).min(1),
    }),
  ),
  conflicts: z.array(
    z.strictObject({
      id: text.regex(/^X\d+$/, 'must look like X3'),
      services: z.array(text).default([]),
      areas: z.array(text).default([]),
      concepts: z.array(text).default([]),
      claims: z.array(statement).min(1),
      follows: text,
      because: text,
    }),
  ),
  tips: z.array(
    z.strictObject({
      id: text.regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
      text: text.max(220, 'is longer than 220 characters: say it shorter'),
      cites: z.array(text).min(1, 'is uncited: name at least one source'),
      question: text.endsWith('?'),
    }),
  ),
  provider: z.strictObject({
    id: text,
    name: text,
    aliases: z.array(alias).min(1),
    exemplars: z.array(text).min(2),
    main: z.array(text).min(1),
    examples: z.array(text).min(3),
    unlisted: z.array(alias),
    others: z.array(z.strictObject({ name: text, aliases: z.array(alias).min(1), cloud: z.boolean().optional() })),
    ambiguities: z.array(
      z.strictObject({
        aliases: z.array(alias).min(1),
        question: text,
        options: z.array(text).min(1),
        default: text.optional(),
        beside: text.optional(),
      }),
    ),
    turns: z
      .array(
        z.strictObject({
          said: z
            .array(
              text.regex(/^[a-z0-9][a-z0-9 /-]*$/, 'must be lower-case letters, digits, blanks, hyphens and slashes'),
            )
            .min(1),
          means: text,
        }),
      )
      .default([]),
  }),
  sources: z.record(
    z.string(),
    z.strictObject({
      title: text,
      section: text,
      publisher: text.nullable(),
      url: z.url().nullable(),
      asOf: z.iso.date('must be a date like 2023-06-15, or null').nullable(),
      via: z.enum(['live', 'archived', 'quoted']),
      places: z.record(z.string(), text).optional(),
    }),
  ),
  /** An overlay's word on a service that the pack has: names, statements, cells that only the category settled. */
  addition: z.strictObject({
    aliases: z.array(alias).default([]),
    duties: z
      .record(
        z.string(),
        z.strictObject({
          provider: z.array(statement).min(1).optional(),
          customer: z.array(statement).min(1).optional(),
        }),
      )
      .default({}),
  }),
  owners: z.strictObject({
    teams: z.record(
      z.string(),
      z.strictObject({
        name: text,
        aliases: z.array(alias).default([]),
        slack: text.regex(/^#[^\s#]+$/, 'must be a channel like #platform').optional(),
        teams: z.url({ protocol: /^https$/, error: 'must be a link that begins with https://' }).optional(),
        contact: text.max(200).optional(),
      }),
    ),
    owns: z.array(
      z.strictObject({
        team: text,
        services: z.array(text).default([]),
        areas: z.array(text).default([]),
        runbook: z.url({ protocol: /^https?$/, error: 'must be a link' }).optional(),
      }),
    ),
  }),
  intent: z
    .strictObject({
      outcome: z.enum(['answer', 'decline', 'done']),
      reason: z.enum(['unknown-service', 'no-entry', 'other-provider', 'not-responsibility', 'not-english']).optional(),
      reply: text.optional(),
      phrases: z.array(text).min(1),
    })
    .refine((i) => i.outcome !== 'decline' || i.reason, 'declines without a `reason:`')
    .refine((i) => i.outcome === 'answer' || i.reply, 'needs a `reply:`, since it gives no answer'),
} as const;

export type Shape = keyof typeof shapes;
export type Parsed<S extends Shape> = z.output<(typeof shapes)[S]>;

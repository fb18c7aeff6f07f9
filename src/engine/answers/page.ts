import type { Answer, Citation, Context, Knowledge, Part, Statement } from '../../types.ts';
import type { Topic } from '../relevance.ts';
import { cited, keptFor } from '../resolve.ts';
import { inARow } from '../text.ts';

/** Told beside the reading: words of the question for choosing statements, corrections to show, the last answer. */
export interface Asked {
  topic: Topic;
  corrections: { typed: string; read: string }[];
  context: Context | undefined;
}

/** Statements a side gets in one answer; more would not fit a phone. */
export const STATEMENTS = 2;

/** What a citation of the knowledge points at; a statement that is told cites nothing else. */
const citation = keptFor((k, cite: string) => cited(k, cite)!);

/** Collects the parts of an answer and numbers its citations in the order of their first use. */
export class Page {
  readonly parts: Part[] = [];
  readonly citations: Citation[] = [];
  constructor(private readonly k: Knowledge) {}

  cite(cites: readonly string[]): number[] {
    return [...new Set(cites)].map((cite) => {
      const c = citation(this.k, cite);
      const known = this.citations.find((other) => other.source === c.source && other.section === c.section);
      if (known) return known.n;
      const n = this.citations.length + 1;
      this.citations.push({ n, ...c });
      return n;
    });
  }

  /** One paragraph of several statements, with the citations of all of them (three a statement at most) behind it. */
  say(side: Part['side'], statements: readonly Statement[], lead = ''): void {
    if (!statements.length) return;
    const cites = [...new Set(inARow(statements.map((s) => this.cite(s.cites.slice(0, 3)))))];
    const text = statements.map((s) => dated(this.k, s)).join(' ');
    const facts = inARow(statements.map((s) => s.facts ?? []));
    this.parts.push({ side, text: lead + text, cites, ...(facts.length ? { facts } : {}) });
  }

  note(text: string, cites: readonly string[] = []): void {
    this.parts.push({ side: 'note', text, cites: this.cite(cites) });
  }
}

/** A statement about a default names the date of its source: defaults are what ages first. */
function dated(k: Knowledge, s: Statement): string {
  if (!s.default) return s.text;
  const dates = s.cites.flatMap((c) => k.sources[c.split('#')[0]!]?.asOf ?? []).sort();
  return dates.length ? `${s.text.replace(/\.$/, '')} (as documented in ${month(dates.at(-1)!)}).` : s.text;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
// A date formatted by Intl costs more than the rest of an answer.
const month = (iso: string) => `${MONTHS[new Date(iso).getUTCMonth()]} ${new Date(iso).getUTCFullYear()}`;

export type Body = Pick<Answer, 'headline' | 'canonical'> &
  Partial<
    Pick<Answer, 'party' | 'verdicts' | 'services' | 'areas' | 'concepts' | 'next' | 'options' | 'premise' | 'intent'>
  >;

import type { Answer, Context, Engine } from './types.ts';

/** How an answer may differ between two builds of the knowledge, the gravest first. */
export const KINDS = ['verdict', 'ambiguous', 'lost', 'answered', 'citation'] as const;
export type Kind = (typeof KINDS)[number];

export interface Change {
  question: string;
  kind: Kind;
  before: string;
  after: string;
}

const HEADS: Record<Kind, string> = {
  verdict: 'Another verdict',
  ambiguous: 'Now asked back',
  lost: 'No longer answered',
  answered: 'Now answered',
  citation: 'Fewer sources',
};

/** What changes for people who ask these questions; each is one text, or the turns of a thread whose last is compared. */
export function diff(questions: readonly (string | string[])[], before: Engine, after: Engine): Change[] {
  return questions.flatMap((q) => {
    const turns = [q].flat();
    const [a, b] = [before, after].map((engine) => last(engine, turns)) as [Answer, Answer];
    const question = turns.join(' / ');
    const change = (kind: Kind, was: string, is: string): Change[] => [{ question, kind, before: was, after: is }];
    if (a.outcome === 'answer' && b.outcome === 'clarify') return change('ambiguous', a.headline, b.headline);
    if (a.outcome === 'answer' && b.outcome !== 'answer') return change('lost', a.headline, b.headline);
    if (a.outcome !== 'answer') return b.outcome === 'answer' ? change('answered', a.headline, b.headline) : [];
    if (verdictOf(a) !== verdictOf(b)) return change('verdict', ...apart(a, b));
    const kept = new Set(b.citations.map(nameOf));
    const gone = a.citations.map(nameOf).filter((name) => !kept.has(name));
    return gone.length ? change('citation', gone.join('; '), [...kept].join('; ')) : [];
  });
}

function last(engine: Engine, turns: readonly string[]): Answer {
  let context: Context | undefined;
  let answer: Answer | undefined;
  for (const text of turns) {
    answer = engine({ text }, context);
    context = answer.context ?? context;
  }
  if (!answer) throw new Error('a question without words');
  return answer;
}

/** Everything a person would act on: who, for what, and whether a claim holds. */
const verdictOf = (a: Answer): string =>
  [a.intent, String(a.party), String(a.premise), ...[...a.concepts].sort(), ...cellsOf(a).sort()].join('\n');

const cellsOf = (a: Answer): string[] =>
  a.verdicts.filter((v) => v.role === 'asked').map((v) => `${v.service ?? 'in general'}, ${v.area}: ${v.party}`);

/** Two answers in the words where they part company: their headlines, or the cells that only one has. */
function apart(a: Answer, b: Answer): [string, string] {
  if (a.headline !== b.headline) return [a.headline, b.headline];
  const [was, is] = [cellsOf(a), cellsOf(b)];
  const only = (x: string[], y: string[]) => x.filter((cell) => !y.includes(cell)).join('; ') || '(nothing)';
  return [only(was, is), only(is, was)];
}

const nameOf = (c: Answer['citations'][number]) => `${c.title}, ${c.section}`;

/** The changes as text (`md` for a comment on a pull request), with a last line break. */
export function printDiff(changes: readonly Change[], asked: number, format: 'text' | 'md' | 'json'): string {
  if (format === 'json') return `${JSON.stringify({ v: 1, asked, changes }, null, 2)}\n`;
  const md = format === 'md';
  const count = `${changes.length || 'None'} of ${asked} questions ${changes.length > 1 ? 'are' : 'is'} answered otherwise.`;
  const lines = [md ? `### Onus: what this changes\n\n${count}` : count];
  for (const kind of KINDS) {
    const of = changes.filter((c) => c.kind === kind);
    if (!of.length) continue;
    lines.push('', md ? `**${HEADS[kind]}** (${of.length})` : `${HEADS[kind]} (${of.length})`);
    for (const { question, before, after } of of)
      lines.push(
        md
          ? `- ${esc(question)}<br>was: ${esc(before)}<br>is: ${esc(after)}`
          : `  ${question}\n    was: ${before}\n    is:  ${after}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

const esc = (text: string) => text.replace(/[\\`*_[\]<>|#@]/g, '\\$&');

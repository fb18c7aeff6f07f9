/**
 * The knowledge as the build makes it, made once for all tests: training takes seconds, and mocha runs every file in
 * one process. Questions that Onus misreads are kept as `faults` here, so that one of them fails one test and not all.
 */
import { type Built, build } from '../src/build.ts';
import { engine } from '../src/engine/engine.ts';
import { type Mind, mind } from '../src/engine/understand.ts';
import type { Fault } from '../src/knowledge/read.ts';
import type { About } from '../src/render/blocks.ts';
import type { Answer, Context, Engine, Knowledge } from '../src/types.ts';

export interface Onus {
  built: Built;
  faults: Fault[];
  knowledge: Knowledge;
  mind: Mind;
  engine: Engine;
  /** One question alone, or the last answer of a thread of several. */
  ask(...turns: string[]): Answer;
}

let made: Promise<Onus> | undefined;

/** The shared knowledge and engine, made at the first call. */
export function onus(): Promise<Onus> {
  made ??= Promise.resolve().then(make);
  return made;
}

/** `before(ready)`: lets the build take its time, so that no single test pays for it. */
export async function ready(this: Mocha.Context): Promise<void> {
  this.timeout(120_000);
  await onus();
}

/** What the App Home tells of the knowledge. */
export const about = ({ provider, sources, services, version }: Knowledge): About => ({
  provider: provider.name,
  knowledge: version,
  examples: provider.examples,
  main: provider.main.flatMap((id) => sources[id] ?? []),
  documents: Object.keys(sources).length,
  services: Object.keys(services).length,
});

function make(): Onus {
  const { built, faults } = build(undefined, undefined, { lenient: true });
  if (!built)
    throw new Error(`the knowledge is broken:\n${faults.map((f) => `${f.file}:${f.line} ${f.what}`).join('\n')}`);
  const { knowledge } = built;
  const thoughts = mind(knowledge, built.models);
  const answering = engine(knowledge, thoughts);
  const ask = (...turns: string[]): Answer => {
    let context: Context | undefined;
    let answer: Answer | undefined;
    for (const text of turns) {
      answer = answering({ text }, context);
      context = answer.context ?? context;
    }
    if (!answer) throw new Error('ask what?');
    return answer;
  };
  return { built, faults, knowledge, mind: thoughts, engine: answering, ask };
}

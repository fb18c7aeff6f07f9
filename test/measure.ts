/** What the scripts that measure share: the questions of a file, and the middle of what was measured. */
import { readFileSync } from 'node:fs';

/** The lines of a file of JSON lines; empty ones are none. */
export const linesOf = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as T);

/** The figure that this share of the figures does not exceed: 0.5 for the median. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/**
 * The next tip of a channel: of those that had no turn in this round the first in the round's own order, which follows
 * from the channel and the number of the round alone. When all had theirs, a new round begins. `last`, the tip before,
 * is not the first of a round unless it is the only one.
 */
export function pick(
  pool: readonly string[],
  channel: string,
  round: number,
  used: ReadonlySet<string>,
  last: string | null,
): { tip: string; round: number } | null {
  const left = pool.filter((id) => !used.has(id));
  const fresh = left.length ? left : pool.length > 1 ? pool.filter((id) => id !== last) : pool;
  const now = left.length ? round : round + 1;
  let best: { tip: string; rank: number } | null = null;
  for (const id of fresh) {
    const rank = hash(`${channel} ${now} ${id}`);
    if (!best || rank < best.rank || (rank === best.rank && id < best.tip)) best = { tip: id, rank };
  }
  return best && { tip: best.tip, round: now };
}

/** FNV-1a with a final mix: texts that differ in one letter end up far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

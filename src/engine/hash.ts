/** FNV-1a, with the weak low bits of its result mixed: short, well spread, the same on every machine. */

/** The state before anything was read. */
export const START = 0x811c9dc5;

/** The state `h` after the characters of `text` from `from` to `to`. */
export function mix(h: number, text: string, from = 0, to = text.length): number {
  for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** A state as a number of 32 bits, of which any few are well spread. */
export function spread(h: number): number {
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 13;
  return h >>> 0;
}

export const hash = (text: string): number => spread(mix(START, text));

import type { Knowledge } from '../types.ts';
import { scopeOf } from './resolve.ts';

/** "Who takes backups for Amazon RDS?" */
export function areaQuestion(k: Knowledge, areas: readonly string[], services: readonly string[]): string {
  const names = list(services.map((id) => scopeOf(k, id)?.name ?? id));
  return areas
    .filter((id) => Object.hasOwn(k.areas, id))
    .map((id) => {
      const q = k.areas[id]!.question;
      if (q.includes('{service}')) return q.replace('{service}', names || `${k.provider.name} services`);
      return names ? q.replace(/\?$/, ` for ${names}?`) : q;
    })
    .join(' ');
}

/** "Who does what for Amazon RDS?" */
export const dutiesQuestion = (name: string): string => `Who does what for ${name}?`;

export const list = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;

export const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** "Why?" in a form that stands alone, and the question that such a form is about. */
export const whyQuestion = (canonical: string): string => `Why? (${canonical})`;
export const whyAbout = (text: string): string | undefined => /^\s*why\?\s*\((.{1,500})\)\s*$/is.exec(text)?.[1];
/** A sentence within another; names in capitals ("AWS's …") stay. */
export const uncapital = (text: string) =>
  /^[A-Z][a-z ]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;

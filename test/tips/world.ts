/** A small world for tips: a clock that is set, a platform that keeps messages and fails on request. */
import type { Store, Subscription } from '../../src/store/store.ts';
import { nextOf } from '../../src/tips/plan.ts';
import { type Run, run, TIMES } from '../../src/tips/run.ts';
import type { Found, Knowledge, Place, Said, Schedule, Slot, Speaker, Tip } from '../../src/types.ts';

export const tips = (n: number): Tip[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `tip-${i}`,
    text: `Tip ${i}.`,
    cites: ['S'],
    question: `Question ${i}?`,
  }));

export const knowledge = (n = 10): Pick<Knowledge, 'sources' | 'version' | 'provider' | 'tips'> => ({
  version: 'k1',
  provider: {
    id: 'aws',
    name: 'AWS',
    aliases: [],
    unlisted: [],
    others: [],
    ambiguities: [],
    turns: [],
    exemplars: [],
    main: [],
    examples: [],
  },
  sources: {
    S: { id: 'S', title: 'Guide', section: 'part', publisher: null, url: null, asOf: null, via: 'live' },
  },
  tips: tips(n),
});

export interface Message {
  slot: Slot;
  text: string;
  at: number;
}

/** How posting goes: as it should, or not. `lost` is not taken and `cut` is, but nobody hears of either. */
export type Fate = 'fine' | 'cut' | 'lost' | Said;

export interface World {
  now: number;
  messages: Message[];
  logged: string[];
  fate: (slot: Slot) => Fate;
  found: (slot: Slot) => Found;
  /** Called while a message is on its way. */
  during: (slot: Slot) => Promise<void>;
  speaker: Speaker;
  /** Another process on the same store. */
  process(owner?: string, speaker?: Speaker): Run;
  subscribe(channel: string, schedule?: Partial<Schedule>, over?: Partial<Subscription>): Promise<Place>;
  /** "2027-01-04 sent", the newest first. */
  slots(channel: string): Promise<string[]>;
}

export function world(store: Store, { start = Date.UTC(2027, 0, 4, 8, 59), gap = 0, size = 10 } = {}): World {
  const messages: Message[] = [];
  const logged: string[] = [];
  const w: World = {
    now: start,
    messages,
    logged,
    fate: () => 'fine',
    found: (slot) => (messages.some((m) => same(m.slot, slot)) ? 'found' : 'absent'),
    during: async () => {},
    speaker: {} as Speaker,
    process: (owner = 'p1', speaker = w.speaker) =>
      run({
        store,
        knowledge: knowledge(size),
        speakers: { slack: speaker },
        owner,
        now: () => w.now,
        sleep: async (ms) => {
          w.now += ms;
        },
        log: (line) => void logged.push(line),
        times: TIMES,
      }),
    subscribe: async (channel, schedule = {}, over = {}) => {
      const place: Place = { adapter: 'slack', tenant: 'T1', channel };
      const full: Schedule = { days: [1, 2, 3, 4, 5, 6, 7], time: '09:00', zone: 'UTC', ...schedule };
      await store.change(place, { at: w.now, who: 'U1', what: 'tips on' }, () => ({
        subscription: {
          place,
          on: true,
          reason: null,
          schedule: full,
          pausedUntil: null,
          lastDate: null,
          round: 0,
          reference: null,
          next: nextOf({ schedule: full, pausedUntil: null, lastDate: null }, w.now),
          ...over,
        },
      }));
      return place;
    },
    slots: async (channel) =>
      (await store.history({ adapter: 'slack', tenant: 'T1', channel })).slots.map((s) => `${s.date} ${s.state}`),
  };
  w.speaker = {
    gap,
    say: async (slot, answer) => {
      await w.during(slot);
      const fate = w.fate(slot);
      if (fate === 'fine' || fate === 'cut') messages.push({ slot, text: answer.headline, at: w.now });
      if (fate === 'fine') return { said: 'sent' };
      return typeof fate === 'object' ? fate : { said: 'unclear' };
    },
    find: async (slot) => w.found(slot),
  };
  return w;
}

export const same = (a: Slot, b: Slot) =>
  a.date === b.date && a.place.channel === b.place.channel && a.place.tenant === b.place.tenant;

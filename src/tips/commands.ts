import { said } from '../said.ts';
import { type Known, keyOf, type Store, type Subscription } from '../store/store.ts';
import type { Answer, Knowledge, Obey, Part, Place, Profile, Profiles, Question, Schedule } from '../types.ts';
import { type Command, command } from './grammar.ts';
import { pick } from './order.ts';
import { nextOf, turnOf } from './plan.ts';
import { dateAt, dateOf, dateWords, dayAfter, scheduleWords, upcoming } from './schedule.ts';

export interface CommandParts {
  store: Store;
  knowledge: Pick<Knowledge, 'tips' | 'sources'>;
  /** By the name of the adapter; those that stand here can have tips. */
  profiles: Readonly<Record<string, Profiles>>;
  /** Who may change a channel's tips. */
  admins: 'anyone' | 'admins';
  now: () => number;
  /** Gets unexpected errors, never a question. */
  report: (error: unknown) => void;
}

const PREVIEWED = 7;
const STARTS: Pick<Schedule, 'days' | 'time'> = { days: [1, 2, 3, 4, 5], time: '09:00' };
const HELP = [
  '`tips on [daily|weekdays|mon,wed,fri] [at 09:00] [Europe/Berlin]`: one short, cited tip a day',
  '`tips off` · `tips pause until 3 Jan` · `tips skip` (the next one)',
  '`tips now` · `tips preview` (the next seven, only to you) · `tips status`',
];

/** What people say about tips, done. Changes are answered after they are committed, never before. */
export function commands(parts: CommandParts): Obey {
  return (question) => {
    const asked = command(question.text);
    return asked && obeyed(parts, question, asked);
  };
}

async function obeyed(parts: CommandParts, question: Question, asked: Command): Promise<Answer> {
  if (asked.do === 'help') return alone('Tips: one short, cited thing to know a day, for a whole channel.', HELP);
  if (asked.do === 'wrong') return alone(`${asked.what}. Nothing changed.`, [`For example: \`${asked.example}\``]);
  const { place, user } = question;
  const profiles = place && parts.profiles[place.adapter];
  if (!place?.channel || !profiles || user === undefined)
    return alone('Tips are for a channel in Slack or Teams: say this to me there.');
  try {
    switch (asked.do) {
      case 'status':
        return await status(parts, place, profiles);
      case 'preview':
        return await preview(parts, place);
      default: {
        const profile = await profiles(place, user);
        if (parts.admins === 'admins' && !profile.admin)
          return alone(
            profile.admin === null
              ? 'I could not check whether you may change the tips of this channel. Nothing changed; please try again.'
              : 'Only the creator of this channel and workspace admins may change its tips here. Nothing changed.',
          );
        return await changed(parts, { ...question, place, user }, asked, profile);
      }
    }
  } catch (error) {
    parts.report(error);
    return alone(
      asked.do === 'status' || asked.do === 'preview'
        ? 'I cannot look that up just now. Please try again in a minute.'
        : 'I could not save that; nothing changed. Please try again in a minute.',
    );
  }
}

type Changing = Extract<Command, { do: 'on' | 'off' | 'pause' | 'skip' | 'now' }>;
type Altered = ReturnType<Parameters<Store['change']>[2]>;

/** Runs what changes a channel's tips. */
async function changed(
  { store, knowledge, now }: CommandParts,
  { place, user, reference }: Question & { place: Place; user: string },
  asked: Changing,
  profile: Profile,
): Promise<Answer> {
  const at = now();
  let answer: Answer = alone('Tips are not on in this channel. Nothing changed.', ['`tips on` starts them.']);
  const alter = (known: Known): Altered => {
    const is = known.subscription;
    const wrote = (subscription: Subscription, headline: string, ...lines: string[]): Altered => {
      answer = open(headline, lines);
      return { subscription };
    };
    const refused = (headline: string, ...lines: string[]): null => {
      answer = alone(headline, lines);
      return null;
    };
    if (asked.do === 'on') {
      if (profile.inside === false)
        return refused('I cannot post in this channel. Nothing changed.', 'Invite me first, then say it again.');
      const before = is?.on ? is.schedule : null;
      const zone = asked.zone ?? before?.zone ?? profile.zone;
      if (zone === null)
        return refused(
          'I could not read your time zone. Nothing changed.',
          'Say it with the command, for example: `tips on at 09:00 Europe/Berlin`',
        );
      const schedule: Schedule = { ...STARTS, ...before, ...only(asked), zone };
      const pausedUntil = null;
      const lastDate = is?.lastDate ?? null;
      const next = nextOf({ schedule, pausedUntil, lastDate }, at);
      return wrote(
        {
          place,
          on: true,
          reason: null,
          schedule,
          pausedUntil,
          next,
          lastDate,
          round: is?.round ?? 0,
          reference: reference ?? is?.reference ?? null,
        },
        `Tips are on, ${scheduleWords(schedule)}.`,
        `The first comes on ${dateWords(next.date)}. \`tips off\` ends them.`,
      );
    }
    if (!is?.on || !is.next) return asked.do === 'off' && is ? refused('Tips are off in this channel already.') : null;
    const today = dateAt(at, is.schedule.zone);
    switch (asked.do) {
      case 'off':
        return wrote(
          { ...is, on: false, next: null, pausedUntil: null },
          'Tips are off.',
          '`tips on` starts them again.',
        );
      case 'pause': {
        const until = dateOf(asked.until, today);
        if (until === null)
          return refused('There is no such date. Nothing changed.', 'For example: `tips pause until 3 Jan`');
        if (until <= today)
          return refused(
            `${dateWords(until)} is not in the future here. Nothing changed.`,
            'For example: `tips pause until 3 Jan`',
          );
        const paused = { ...is, pausedUntil: until };
        const next = nextOf(paused, at);
        return wrote(
          { ...paused, next },
          `Tips pause; the next comes on ${dateWords(next.date)}.`,
          '`tips on` ends the pause.',
        );
      }
      case 'skip': {
        const skipped = turnOf({ ...known, subscription: is }, pool(knowledge), keyOf(place), 'skipped on request');
        const subscription = { ...is, next: skipped.next, round: skipped.round, lastDate: skipped.turn.date };
        const text = knowledge.tips.find((t) => t.id === skipped.turn.tip)?.text;
        answer = open(
          `The tip of ${dateWords(skipped.turn.date)} is skipped; the next comes on ${dateWords(skipped.next?.date ?? today)}.`,
          text === undefined ? [] : [`Skipped: ${text}`],
        );
        return { subscription, turn: skipped.turn };
      }
      case 'now':
        if (is.lastDate !== null && is.lastDate >= today)
          return refused('Today’s tip had its turn already; there is one a day.', '`tips status` shows how it went.');
        return wrote({ ...is, next: { date: today, at } }, 'Today’s tip is on its way.');
    }
  };
  await store.change(place, { at, who: user, what: wordsOf(asked) }, alter);
  return answer;
}

async function status({ store, now }: CommandParts, place: Place, profiles: Profiles): Promise<Answer> {
  const [{ subscription: is }, { slots, changes }] = await Promise.all([store.known(place), store.history(place)]);
  if (!is) return open('Tips are not on in this channel.', ['`tips on` starts them.']);
  const [last] = changes;
  const name = last && last.who !== 'Onus' ? ((await profiles(place, last.who)).name ?? last.who) : last?.who;
  const paused = is.pausedUntil !== null && is.pausedUntil > dateAt(now(), is.schedule.zone);
  const state = {
    open: 'being sent',
    held: 'waiting to be sent',
    sent: 'posted',
    skipped: 'skipped',
    unknown: 'unknown',
  };
  return open(
    is.on
      ? `Tips are on, ${scheduleWords(is.schedule)}.`
      : `Tips are off${is.reason === null ? '' : `: ${is.reason}`}.`,
    [
      ...(is.next ? [`The next comes on ${dateWords(is.next.date)}${paused ? ' (paused until then)' : ''}.`] : []),
      ...slots.map((s) => `${dateWords(s.date)}: ${state[s.state]}${s.detail === null ? '' : ` (${s.detail})`}`),
      ...(last ? [`Last changed by ${name} on ${dateWords(dateAt(last.at, is.schedule.zone))}: ${last.what}`] : []),
    ],
  );
}

async function preview({ store, knowledge }: CommandParts, place: Place): Promise<Answer> {
  const known = await store.known(place);
  const is = known.subscription;
  if (!is?.on || !is.next) return alone('Tips are not on in this channel.', ['`tips on` starts them.']);
  const used = new Set(known.used);
  let { last } = known;
  let { round } = is;
  const dates = [is.next, ...take(upcoming(is.schedule, is.next.at, dayAfter(is.next.date)), PREVIEWED - 1)];
  const lines = dates.flatMap(({ date }) => {
    const picked = pick(pool(knowledge), keyOf(place), round, used, last);
    if (!picked) return [];
    if (picked.round !== round) used.clear();
    used.add(picked.tip);
    last = picked.tip;
    round = picked.round;
    return [`${dateWords(date)}: ${knowledge.tips.find((t) => t.id === picked.tip)?.text}`];
  });
  return alone('The next tips of this channel, if nothing changes:', lines);
}

const pool = ({ tips }: Pick<Knowledge, 'tips'>) => tips.map((t) => t.id);

function take<T>(things: Iterable<T>, n: number): T[] {
  const taken: T[] = [];
  for (const thing of things) {
    if (taken.length === n) break;
    taken.push(thing);
  }
  return taken;
}

/** What a command says about the schedule. */
const only = ({ days, time }: Partial<Schedule>): Partial<Schedule> => ({
  ...(days ? { days } : {}),
  ...(time === undefined ? {} : { time }),
});

/** A command as it is recorded. */
function wordsOf(asked: Changing): string {
  if (asked.do === 'pause') {
    const { day, month, year } = asked.until;
    return `tips pause until ${[...(year === null ? [] : [year]), month, day].join('-')}`;
  }
  if (asked.do !== 'on') return `tips ${asked.do}`;
  const said = [asked.days && `on days ${asked.days.join(',')}`, asked.time && `at ${asked.time}`, asked.zone];
  return ['tips on', ...said.filter((word) => word !== undefined)].join(' ');
}

const parts = (lines: readonly string[]): Part[] => lines.map((text) => ({ side: 'both', text, cites: [] }));
/** For everybody who was there when it was asked. */
const open = (headline: string, lines: readonly string[] = []): Answer =>
  said('tips', headline, { parts: parts(lines) });
/** For the asker. */
const alone = (headline: string, lines: readonly string[] = []): Answer => ({
  ...open(headline, lines),
  private: true,
});

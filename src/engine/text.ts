/** From what a person typed to words: markup out, spelling of characters unified, linear in the length of the text. */

/** Longer questions are read at both ends: the story stands first, the question usually last. */
export const MAX_READ = 6000;

/** No word of ours is longer; what is longer is noise, and must not cost more than a word. */
const LONGEST_WORD = 40;

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ', '#39': "'" };
// Zero-width and direction marks, soft hyphen, variation selectors: invisible, so they never separate words.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}]/gu;

/** Slack and Teams markup, HTML, links, emoji and code marks out; `<#C1|general>` and `<http://x|label>` keep the label. */
export function plain(text: string): string {
  const both = text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ / 2)} ${text.slice(-MAX_READ / 2)}`;
  const one = ASCII.test(both) ? both : unified(both);
  // Replacing costs more than seeing that there is nothing to replace, and most texts have one space between words.
  const clean = (/[<&]/.test(one) ? withoutTags(one) : one)
    .replace(/\bhttps?:\/\/[^\s<>]{1,2000}/gi, ' ')
    .replace(/:[a-z+-][a-z0-9_+-]{0,39}:/gi, ' ')
    // "i-0a1b2c3d4e5f67890", "vol-49df61aa": the name of one thing; its letters are no words.
    .replace(/\b[a-z]{1,8}-(?=[0-9a-f]*\d)[0-9a-f]{8,17}\b/gi, ' ')
    .replace(/\b(?:i\.e|e\.g)\./gi, ' ')
    .replace(/\s&\s/g, ' and ');
  return (/\s\s|[^\S ]/.test(clean) ? clean.replace(/\s+/g, ' ') : clean).trim();
}

/** The same letters, quotes and spaces for all that look alike. */
const unified = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d]/g, '"');

const withoutTags = (text: string): string =>
  text
    .replace(/&(lt|gt|amp|quot|apos|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? ' ')
    .replace(/<at[^<>]{0,80}>[^<>]{0,80}<\/at>/gi, ' ')
    .replace(/<[!@][^<>]{0,200}>/g, ' ')
    .replace(/<#[^<>|]{0,80}\|([^<>]{0,80})>/g, ' $1 ')
    .replace(/<(?:https?|mailto):[^<>|]{0,2000}(?:\|([^<>]{0,300}))?>/gi, ' $1 ')
    .replace(/<\/?[a-z!][^<>]{0,300}>/gi, ' ');

const CONTRACTIONS = new Map(
  Object.entries({
    "can't": 'can not',
    "won't": 'will not',
    "shan't": 'shall not',
    "ain't": 'is not',
    "let's": 'let us',
    "i'm": 'i am',
    cant: 'can not',
    wont: 'will not',
    dont: 'do not',
    doesnt: 'does not',
    didnt: 'did not',
    isnt: 'is not',
    arent: 'are not',
    wasnt: 'was not',
    shouldnt: 'should not',
    wouldnt: 'would not',
    havent: 'have not',
    hasnt: 'has not',
    whos: 'who is',
    whats: 'what is',
    thats: 'that is',
    im: 'i am',
    ive: 'i have',
    theyre: 'they are',
    youre: 'you are',
    gonna: 'going to',
    gotta: 'have to',
    wanna: 'want to',
    "y'all": 'you all',
    teh: 'the',
    pls: 'please',
    plz: 'please',
    u: 'you',
    ur: 'your',
    'w/o': 'without',
    svc: 'service',
    svcs: 'services',
    mgmt: 'management',
    config: 'configuration',
    cfg: 'configuration',
    configs: 'configurations',
    resp: 'responsibility',
    auth: 'auth',
    vs: 'versus',
    'vs.': 'versus',
    diff: 'difference',
    em: 'them',
    "'em": 'them',
    ppl: 'people',
    db: 'database',
    dbs: 'databases',
    cos: 'because',
    cuz: 'because',
    coz: 'because',
  }).map(([typed, meant]) => [typed, meant.split(' ')]),
);
const TAILS: [RegExp, string][] = [
  [/n't$/, ' not'],
  [/'re$/, ' are'],
  [/'ve$/, ' have'],
  [/'ll$/, ' will'],
  [/'d$/, ' would'],
  [/'m$/, ' am'],
];
const IS_AFTER = new Set([
  'who',
  'what',
  'that',
  'it',
  'he',
  'she',
  'there',
  'here',
  'where',
  'when',
  'how',
  'why',
  'this',
  'which',
]);

/**
 * Words of a plain text: lower case, contractions spelt out ("who's" → who is), possessives stripped ("amazon's" →
 * amazon). `.`, `-`, `/`, `_` separate; digits stay with their letters (ec2, s3).
 */
export function words(text: string): string[] {
  const lower = text.toLowerCase();
  // Most texts are plain ASCII, and most names plain letters: splitting those is ten times as fast as matching.
  const found = PLAIN.test(lower) ? lower.split(' ') : (lower.match(ASCII.test(lower) ? WORD : ANY_WORD) ?? []);
  const out: string[] = [];
  for (const raw of found) {
    if (raw === '') continue;
    const whole = CONTRACTIONS.get(raw);
    if (whole !== undefined) for (const word of whole) out.push(word);
    else if (raw.includes("'")) out.push(...apart(raw));
    else out.push(raw.length > LONGEST_WORD ? raw.slice(0, LONGEST_WORD) : raw);
  }
  return out;
}

const PLAIN = /^[a-z0-9 ]*$/;
const ASCII = /^[\0-\x7f]*$/;
const WORD = /'?[a-z0-9]+(?:'[a-z]+)*(?:\/o\b)?/g;
const ANY_WORD = /'?[\p{L}\p{N}]+(?:'[\p{L}]+)*(?:\/o\b)?/gu;

/** The words of a word with an apostrophe that is no known contraction: "they'll" → they will, "amazon's" → amazon. */
function apart(raw: string): string[] {
  const tail = TAILS.find(([pattern]) => pattern.test(raw));
  const [stem = '', after] = raw.replace(/^'/, '').split("'");
  const found = tail
    ? raw.replace(tail[0], tail[1]).split(' ')
    : after === 's' && IS_AFTER.has(stem)
      ? [stem, 'is']
      : [stem];
  return found.filter(Boolean).flatMap((word) => CONTRACTIONS.get(word) ?? [word.slice(0, LONGEST_WORD)]);
}

/** The items of these lists in a row; `flat` takes many times as long, since it asks of each whether it is a list. */
export function inARow<T>(lists: readonly (readonly T[])[]): T[] {
  const out: T[] = [];
  for (const list of lists) for (const item of list) out.push(item);
  return out;
}

/** Sentences of a plain text, in order: `.`, `?` or `!` before a space ends one. */
export const sentences = (text: string): string[] => text.split(/(?<=[.?!])\s+/).filter((s) => /[\p{L}\p{N}]/u.test(s));

/** Marks of a list: "(a) …, (b) …", "1. … 2. …". */
const MARK = /(?<=^|[\s(:;,])\(?([a-h]|[1-9])[).]\s+/gi;
/** What every such list has, and hardly any other text. */
const FIRST = /[a1][).]\s/i;
/** Boxes to tick, and bullets. */
const BULLET = /\s*[\u2022\u2023\u2043\u25a1\u25aa\u25ab\u25cb\u25cf\u25e6\u2610-\u2612]\s*/u;
/** "… EXCEPT: node patches / dead disks / GRANT on schemas". */
const SLASHED = /:\s*([^:/]{3,80}(?: \/ [^:/]{3,80}){2,9})$/;
/** "Which of these does the company manage: runtime, function code, IAM permissions?", or behind the question mark. */
const COMMAS =
  /\b(?:which|select|choose|pick|tick)\b.{0,300}[:?] *([^:?,]{2,60}(?:, *(?:and |or )?[^:?,]{2,60}){2,9})[.?]?$/i;
/** "Who patches the firmware and who manages the users?" */
const TWO = /\bwho(?:se)?\b[^?]{0,300} and (?=who(?:se)?\b)/i;

/** Where the last thing of a list ends, if more is said behind it. */
const END = /['"]*[.?!;](?:\s|$)|['"]+$/;

/** The things of a list that marks them, or none: "(a) backups (b) the guest OS" has two. */
export function items(text: string): string[] {
  const boxes = ASCII.test(text) ? [] : text.split(BULLET);
  if (boxes.length > 2) return boxes.slice(1);
  const slashed = text.includes(' / ') ? SLASHED.exec(text) : null;
  if (slashed) return slashed[1]!.split(' / ');
  const commas = text.includes(',') ? COMMAS.exec(text) : null;
  if (commas) return commas[1]!.split(/, *(?:and |or )?/);
  const two = text.includes(' and who') ? TWO.exec(text) : null;
  if (two) {
    const second = two.index + two[0].length;
    return [text.slice(0, second - ' and '.length), text.slice(second)];
  }
  if (!FIRST.test(text)) return [];
  const marks = [...text.matchAll(MARK)];
  const first = marks.findIndex(([, mark]) => mark === 'a' || mark === 'A' || mark === '1');
  if (first < 0) return [];
  const code = (i: number) => marks[i]![1]!.toLowerCase().charCodeAt(0);
  let last = first;
  while (last + 1 < marks.length && code(last + 1) === code(last) + 1) last++;
  if (last === first) return [];
  return marks.slice(first, last + 1).map((mark, i) => {
    const end = first + i < last ? marks[first + i + 1]!.index : text.length;
    const item = text.slice(mark.index + mark[0].length, end);
    return first + i < last ? item : item.split(END)[0]!;
  });
}

import assert from 'node:assert/strict';
import { items, MAX_READ, plain, sentences, words } from '../../src/engine/text.ts';

/** [what it shows, typed, read] */
const PLAIN: [string, string, string][] = [
  ['leaves plain words alone', 'who patches RDS?', 'who patches RDS?'],
  ['folds white space and line breaks', '  who\n\npatches\t RDS ? ', 'who patches RDS ?'],
  ['drops a Slack mention', '<@U012AB3CD> who patches RDS?', 'who patches RDS?'],
  ['drops a Slack mention with a label', '<@U012AB3CD|onus> who patches RDS?', 'who patches RDS?'],
  ['drops Slack broadcasts', '<!channel> <!here> who patches RDS?', 'who patches RDS?'],
  ['drops a Slack user group', '<!subteam^S012|@ops> who patches RDS?', 'who patches RDS?'],
  ['keeps the name of a Slack channel', 'as in <#C012|general>: who patches RDS?', 'as in general : who patches RDS?'],
  ['keeps the label of a Slack link', 'who patches <https://aws.amazon.com/rds|RDS>?', 'who patches RDS ?'],
  ['drops a bare Slack link', 'see <https://example.com/a?b=c&d=e> who patches RDS?', 'see who patches RDS?'],
  [
    'keeps the label of a Slack mail link',
    '<mailto:a@b.example|ops> asks who patches RDS?',
    'ops asks who patches RDS?',
  ],
  ['drops a link in the open', 'https://example.com/x?y=z who patches RDS?', 'who patches RDS?'],
  ['drops a Teams mention', '<at>Onus</at> who patches RDS?', 'who patches RDS?'],
  ['drops a Teams mention with an id', '<at id="0">Onus Bot</at>&nbsp;who patches RDS?', 'who patches RDS?'],
  ['drops HTML and keeps what it holds', '<p>who <b>patches</b><br/>RDS?</p>', 'who patches RDS?'],
  ['drops an HTML comment mark', '<!-- x -->who patches RDS?', 'who patches RDS?'],
  ['reads entities', 'who patches R&amp;D&#39;s &quot;RDS&quot;?', 'who patches R&D\'s "RDS"?'],
  ['reads entities once only', 'a &amp;lt; b', 'a &lt; b'],
  ['reads an escaped tag as a tag', '&lt;b&gt;who&lt;/b&gt; patches RDS?', 'who patches RDS?'],
  ['keeps lone angle brackets', 'is 3 < 4 and 5 > 4', 'is 3 < 4 and 5 > 4'],
  ['drops emoji codes', ':wave: who patches RDS? :thinking_face:', 'who patches RDS?'],
  ['drops emoji codes in a row', ':+1::wave: who patches RDS?', 'who patches RDS?'],
  ['keeps colons in a time', 'at 10:30:15 who patches RDS?', 'at 10:30:15 who patches RDS?'],
  ['drops zero-width characters inside a word', 'who pat\u200bches R\u2060D\u200dS?', 'who patches RDS?'],
  ['drops soft hyphens and direction marks', '\u202ewho pat\u00adches RDS?\u202c', 'who patches RDS?'],
  ['reads typographic quotes', 'who\u2019s patching \u201cRDS\u201d?', 'who\'s patching "RDS"?'],
  ['reads full-width letters', 'ｗｈｏ patches ＲＤＳ?', 'who patches RDS?'],
  ['reads a no-break space', 'who\u00a0patches\u202fRDS?', 'who patches RDS?'],
  ['reads "&" between words as and', 'patching & backups', 'patching and backups'],
  ['keeps "&" inside a word', 'R&D', 'R&D'],
  ['reads an escaped "&" between words as and', 'patching &amp; backups', 'patching and backups'],
  ['composes accents', 'cafe\u0301', 'café'],
  ['makes nothing of nothing', ' \n\u200b ', ''],
];

const WORDS: [string, string, string][] = [
  ['lowers case', 'Who Patches RDS', 'who patches rds'],
  ['drops punctuation', 'so, who (really) patches "RDS"?!', 'so who really patches rds'],
  ['separates at hyphen, slash, dot and underscore', 'multi-az us/them node.js a_b', 'multi az us them node js a b'],
  ['keeps digits with their letters', 'EC2 S3 Route53 k8s', 'ec2 s3 route53 k8s'],
  ['spells out who is and what is', "who's what's that's", 'who is what is that is'],
  [
    'spells out not',
    "don't can't won't isn't doesn't ain't shan't",
    'do not can not will not is not does not is not shall not',
  ],
  ['spells out not without its apostrophe', 'dont cant wont isnt doesnt', 'do not can not will not is not does not'],
  ['spells out are, have, will, would and am', "we're we've they'll I'd I'm", 'we are we have they will i would i am'],
  ['strips possessives', "Amazon's customers' servers'", 'amazon customers servers'],
  ['takes quotes off a word', "'RDS'", 'rds'],
  [
    'reads chat spelling',
    'pls tell u vs db svc config w/o',
    'please tell you versus database service configuration without',
  ],
  ['keeps "we\'ll" apart from "well"', "we'll well", 'we will well'],
  ['keeps letters of other scripts', 'Wer prüft 日本語 данные', 'wer prüft 日本語 данные'],
  ['knows no words in signs', '?! … — 🙂 &', ''],
  [
    'is not misled by names of object members',
    'constructor toString __proto__ hasOwnProperty',
    'constructor tostring proto hasownproperty',
  ],
];

const SENTENCES: [string, string, string[]][] = [
  ['ends a sentence at . ? and !', 'We run RDS. Who patches it? Hurry!', ['We run RDS.', 'Who patches it?', 'Hurry!']],
  ['takes a lone text for one sentence', 'who patches rds', ['who patches rds']],
  ['keeps a dot inside a word', 'who patches node.js on EC2?', ['who patches node.js on EC2?']],
  ['keeps a run of marks together', 'Really?! Yes...', ['Really?!', 'Yes...']],
  ['finds none in nothing', '', []],
  ['survives marks alone', '???', []],
  ['survives a leading mark', '. who patches RDS?', ['who patches RDS?']],
];

const ITEMS: [string, string, string[]][] = [
  ['in brackets', 'Whose: (a) new drives (b) the OS?', ['new drives ', 'the OS']],
  ['with one bracket', 'Pick: A) training B) patching C) racks. Which?', ['training ', 'patching ', 'racks']],
  ['numbered', '1. backups 2. keys', ['backups ', 'keys']],
  ['of which the last ends its quote', "'Which? a) code b) role c) servers'. c?", ['code ', 'role ', 'servers']],
  ['with boxes to tick', 'AWS: \u2610 disks \u2610 labels \u2611 TLS', ['disks', 'labels', 'TLS']],
  ['between slashes', 'all but: disks / labels / TLS', ['disks', 'labels', 'TLS']],
  [
    'between commas, where one is to be picked',
    'Which of these are ours: code, racks, the OS?',
    ['code', 'racks', 'the OS'],
  ],
  ['behind the question', 'Which is shared? code, racks, or the OS', ['code', 'racks', 'the OS']],
  ['not between commas of a story', 'Which one: we moved, sadly', []],
  ['in two questions', 'who patches it and who guards it?', ['who patches it ', 'who guards it?']],
  ['not between two slashes', 'whose: us / them', []],
  ['not where only one is marked', 'Option a) is ours, right?', []],
  ['not out of order', 'c) racks a) code', []],
  ['not in words', 'is version 1. of it ours', []],
];

describe('text: things of a list', () => {
  for (const [what, typed, read] of ITEMS)
    it(`are found ${what}`, () =>
      assert.deepEqual(
        items(typed).map((x) => x.trim()),
        read.map((x) => x.trim()),
      ));
});

describe('text: markup out', () => {
  for (const [what, typed, read] of PLAIN) it(what, () => assert.equal(plain(typed), read));

  it('reads a very long text at both ends', () => {
    const read = plain(`first ${'x '.repeat(20_000)}last`);
    assert.ok(read.length <= MAX_READ + 1);
    assert.match(read, /^first /);
    assert.match(read, / last$/);
  });
});

describe('text: words', () => {
  for (const [what, typed, read] of WORDS) it(what, () => assert.equal(words(typed).join(' '), read));
});

describe('text: sentences', () => {
  for (const [what, typed, read] of SENTENCES) it(what, () => assert.deepEqual(sentences(typed), read));
});

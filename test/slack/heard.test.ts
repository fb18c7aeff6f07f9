import assert from 'node:assert/strict';
import { heard, type MessageEvent, plain } from '../../src/adapters/slack/heard.ts';

const BOT = 'U0BOT';
const said = (over: Partial<MessageEvent> = {}): MessageEvent => ({
  type: 'message',
  channel: 'C1',
  channel_type: 'channel',
  user: 'U1',
  text: 'who patches RDS?',
  ts: '2.0',
  ...over,
});
const mention = { type: 'app_mention', text: `<@${BOT}> who patches RDS?` };
const thread = { thread_ts: '1.0' };
const direct = { channel: 'D1', channel_type: 'im' };

describe('slack: what is heard', () => {
  /** [what, the event, Onus's own id, addressed and the thread to answer in] */
  const HEARD: [string, Partial<MessageEvent>, string | undefined, boolean, string | undefined][] = [
    ['a mention', mention, BOT, true, '2.0'],
    ['a mention, its own id unknown', mention, undefined, true, '2.0'],
    ['a mention in a thread', { ...mention, ...thread }, BOT, true, '1.0'],
    ['the message of a mention', { text: `<@${BOT}> who patches RDS?` }, BOT, true, '2.0'],
    ['the same, with a name', { text: `<@${BOT}|onus> who patches RDS?` }, BOT, true, '2.0'],
    ['a mention beside another person', { text: `<@U2> ask <@${BOT}> who patches RDS` }, BOT, true, '2.0'],
    ['a mention in a group conversation', { ...mention, channel_type: 'mpim' }, BOT, true, '2.0'],
    ['a mention in a private channel', { ...mention, channel_type: 'group' }, BOT, true, '2.0'],
    ['a direct message', direct, BOT, true, undefined],
    ['a direct message, its own id unknown', direct, undefined, true, undefined],
    ['a direct message in a thread', { ...direct, ...thread }, BOT, true, '1.0'],
    ['a message in a thread', thread, BOT, false, '1.0'],
    ['a message in a thread, its own id unknown', thread, undefined, false, '1.0'],
    ['one shown in the channel as well', { ...thread, subtype: 'thread_broadcast' }, BOT, false, '1.0'],
    ['one with a file', { ...thread, subtype: 'file_share' }, BOT, false, '1.0'],
    ['/me', { ...direct, subtype: 'me_message' }, BOT, true, undefined],
    ['a channel named in a thread', { ...thread, text: 'and <#C2|ops>?' }, BOT, false, '1.0'],
    ['a link in a thread', { ...thread, text: 'and <https://a.example|this>?' }, BOT, false, '1.0'],
  ];
  for (const [what, over, bot, addressed, where] of HEARD)
    it(what, () => {
      const found = heard(said(over), bot);
      assert.deepEqual([found?.addressed, found?.thread], [addressed, where]);
    });

  const UNHEARD: [string, Partial<MessageEvent>, string?][] = [
    ['talk in a channel', {}],
    ['talk in a group conversation', { channel: 'G1', channel_type: 'mpim' }],
    ['what Onus says', { ...direct, user: BOT }],
    ['what Onus says, its own id unknown', { ...direct, user: BOT, bot_id: 'B1' }, 'unknown'],
    ['what a bot says', { ...direct, bot_id: 'B1' }],
    ['what a bot says to Onus', { ...mention, bot_id: 'B1' }],
    ['a bot without a user', { ...direct, subtype: 'bot_message', bot_id: 'B1' }],
    ['Slackbot', { ...direct, user: 'USLACKBOT' }],
    ['an edit', { ...direct, subtype: 'message_changed' }],
    ['an edited mention', { ...mention, edited: { user: 'U1', ts: '3.0' } }],
    ['a deletion', { ...direct, subtype: 'message_deleted' }],
    ['somebody who joins', { ...direct, subtype: 'channel_join' }],
    ['a subtype of tomorrow', { ...direct, subtype: 'hologram' }],
    ['what is hidden', { ...direct, hidden: true }],
    ['nobody', { ...direct, user: '' }],
    ['nowhere', { ...direct, channel: '' }],
    ['never', { ...direct, ts: '' }],
    ['another person spoken to in a thread', { ...thread, text: '<@U2> and for EC2?' }],
    ['another person, its own id unknown', { ...thread, text: '<@U2> and for EC2?' }, 'unknown'],
    ['a team spoken to in a thread', { ...thread, text: '<!subteam^S1|@ops> and for EC2?' }],
    ['everybody spoken to in a thread', { ...thread, text: '<!here> and for EC2?' }],
    ['somebody whose id begins like Onus’s', { text: `<@${BOT}2> who patches RDS?` }],
  ];
  for (const [what, over, bot = BOT] of UNHEARD)
    it(`not ${what}`, () => assert.equal(heard(said(over), bot === 'unknown' ? undefined : bot), null));

  it('without text: a mention of nothing, which gets help', () => {
    const { text: _, ...silent } = said({ ...direct });
    assert.equal(heard(silent, BOT)?.text, '');
    assert.equal(heard(said({ type: 'app_mention', text: `<@${BOT}>` }), BOT)?.text, '');
  });
});

describe('slack: markup as plain words', () => {
  const CASES: [string, string][] = [
    ['who patches RDS?', 'who patches RDS?'],
    ['', ''],
    ['<@U0BOT> who patches RDS?', 'who patches RDS?'],
    ['<@U0BOT>who patches RDS?', 'who patches RDS?'],
    ['who patches <@U0BOT|onus> RDS?', 'who patches RDS?'],
    ['<!channel> who patches RDS?', 'who patches RDS?'],
    ['<!here|here> who patches RDS?', 'who patches RDS?'],
    ['<!subteam^S1|@ops> who patches RDS?', 'who patches RDS?'],
    ['<!date^1392734382^{date}|yesterday> RDS', 'RDS'],
    ['in <#C1|ops> RDS', 'in #ops RDS'],
    ['in <#C1> RDS', 'in RDS'],
    ['is <https://aws.amazon.com/rds|RDS> ours?', 'is RDS ours?'],
    ['is <https://aws.amazon.com/rds> ours?', 'is https://aws.amazon.com/rds ours?'],
    ['<mailto:a@b.example|a@b.example> asks', 'a@b.example asks'],
    ['*who* _patches_ ~RDS~ `now`?', 'who patches RDS now?'],
    ['```\nwho patches RDS?\n```', 'who patches RDS?'],
    ['snake_case_stays', 'snake_case_stays'],
    ['a __b__ c', 'a b c'],
    [':wave: who patches RDS? :pray:', 'who patches RDS?'],
    [':+1:', ''],
    [':-1:', ''],
    [':100: RDS', 'RDS'],
    [':+1::skin-tone-3:', ''],
    [':tada::tada:', ''],
    [':thumbsup:!', '!'],
    [':ありがとう:', ''],
    ['at 10:30:45 or 12:00', 'at 10:30:45 or 12:00'],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket'],
    ['AT&amp;T &lt;b&gt;', 'AT&T <b>'],
    ['&lt;!channel&gt;', '<!channel>'],
    ['&amp;lt;', '&lt;'],
    ['a\n\n b\t c', 'a b c'],
  ];
  for (const [marked, words] of CASES) it(JSON.stringify(marked), () => assert.equal(plain(marked), words));

  it('in time that grows with the text, whatever it is made of', () => {
    for (const piece of ['_', '<', '<@', '<a|', ':', ':a', ':a:', ' :a', '*', '&', '&amp', ' ', '<<>', '|', '>', ' :_'])
      for (const text of [piece.repeat(40_000 / piece.length), `a${piece.repeat(40_000 / piece.length)}b`]) {
        const began = performance.now();
        plain(text);
        assert.ok(performance.now() - began < 500, `${JSON.stringify(piece)} took ${performance.now() - began} ms`);
      }
  });
});

import assert from 'node:assert/strict';
import { app } from '../../src/app.ts';
import { type Onus, onus, ready } from '../built.ts';

/** What was asked before, in the thread that people then talk in. */
const RDS = 'who patches RDS?';
const ASKED_BACK = 'who patches my database?';
const LISTED = 'what do we do for Lambda?';

/** Talk among people in a thread where Onus has answered [after which question, what they say]. */
const CHATTER: [string, string[]][] = [
  [
    RDS,
    [
      'thanks',
      'thank you!',
      'thanks, that helps a lot',
      'great, thx',
      'ok',
      'okay cool',
      'got it',
      'makes sense',
      'yes',
      'no',
      'yep',
      'nope',
      'sure',
      'lol',
      'haha nice',
      'wow',
      '+1',
      'agreed',
      'good point',
      'same here',
      'hmm',
      "ok I'll do it then",
      'I will take care of it tomorrow',
      'can you look at the ticket?',
      'could somebody review my PR?',
      'we moved that to EC2 last year',
      'we already patched ours on Friday',
      'that is what I told you',
      'told you so',
      'so it is not us then',
      'what do you think?',
      'lunch at noon?',
      'lunch?',
      'see you at 3',
      'who is on call tonight?',
      'who is going to tell the customer?',
      'when is the next release?',
      'did you see the game yesterday?',
      'is the build green?',
      'is anyone else seeing errors?',
      'the database is slow today',
      'I think the maintenance window is on Sunday',
      'let me check with the security team',
      "let's discuss this in the standup",
      'I opened ONUS-123 for that',
      'https://example.com/ticket/42',
      'Bob will update the runbook',
      'the auditor asked for this yesterday',
      'we should write that down in the wiki',
      'please send me the report',
      'I am not sure about this',
      'never mind',
      'sorry, wrong thread',
      'brb',
      'good morning everyone',
      'happy friday!',
      '',
      '...',
      '?',
      'me too',
      'we have 3 of those',
      'it took us 2 hours',
      'that one is mine',
      'I did it on Monday and it was fine',
      'we will do the S3 migration next week',
      'remember to rotate your keys, folks',
      'I restarted the instance and it works again',
      'our KMS key was deleted by accident last week',
    ],
  ],
  [
    ASKED_BACK,
    [
      'thanks',
      '+1',
      'ok',
      'give me a second',
      'one moment',
      'first things first',
      'I asked the same last week',
      'two of us looked at it already',
      'let me ask Bob which one we use',
      'not sure',
      'no idea',
      'we have both I think',
      'brb',
      'see you at 2',
      'hold on',
    ],
  ],
  [LISTED, ['thanks', 'that is a lot', 'ok I will read it', 'nice list', 'can somebody pin this?']],
];

/** What goes on with Onus, without its name [after which question, what is said]. */
const MEANT: [string, string[]][] = [
  [
    RDS,
    [
      'and for EC2?',
      'and EC2?',
      'what about Lambda?',
      'what about S3',
      'how about DynamoDB?',
      'and on Fargate?',
      'and if it runs on EC2?',
      'what about backups?',
      'and backups?',
      'and encryption?',
      'how about the network?',
      'who backs it up?',
      'who encrypts it?',
      'why?',
      'why is that?',
      'source?',
      'where does it say that?',
      'same for Aurora?',
      'and what do we have to do there?',
      'what about us?',
      'and AWS?',
      'also for EKS?',
      'and for containers?',
      'ok and for EC2?',
      'and the operating system?',
      'compare it with EC2',
    ],
  ],
  [
    ASKED_BACK,
    [
      'RDS',
      'Amazon RDS',
      'the first one',
      'the second one',
      '1',
      '2',
      'second',
      'the last one',
      'option 2',
      'RDS please',
    ],
  ],
  [LISTED, ['and for EC2?', 'what about encryption?', 'why?', 'and S3?']],
];

const place = { adapter: 'slack', tenant: 'T1', channel: 'C1', thread: '1.0' };
async function afterwards({ engine }: Onus, question: string, text: string) {
  const { ask, overhear } = app(engine, { now: () => 0, report: (error) => assert.fail(String(error)) });
  await ask({ text: question, place, user: 'ann' });
  return overhear({ text, place, user: 'ann' });
}

describe('overheard in a thread after an answer', () => {
  let all: Onus;
  before(async function () {
    await ready.call(this);
    all = await onus();
  });
  for (const [question, lines] of CHATTER)
    describe(`“${question}”: silent at`, () => {
      for (const text of lines)
        it(JSON.stringify(text), async () => {
          const answer = await afterwards(all, question, text);
          assert.equal(answer && `${answer.canonical} (${answer.intent} ${answer.confidence})`, null);
        });
    });
  for (const [question, lines] of MEANT)
    describe(`“${question}”: answers`, () => {
      for (const text of lines)
        it(JSON.stringify(text), async () => {
          const answer = await afterwards(all, question, text);
          const alone = all.engine({ text }, all.engine({ text: question }).context ?? undefined);
          const read = `${alone.outcome} ${alone.canonical} ${alone.intent} ${alone.confidence} ${alone.follows}`;
          assert.ok(answer, `silent; read as ${read}`);
        });
    });
});

import assert from 'node:assert/strict';
import { sides } from '../../src/engine/sides.ts';
import { plain, sentences, words } from '../../src/engine/text.ts';
import type { Party, Side } from '../../src/types.ts';

const read = (question: string) =>
  sides(sentences(plain(question)).map((s) => words(s).map((w) => (w === 'aws' || w === 'amazon' ? 'PROVIDER' : w))));

/** The owner presumed, whichever way it is said: "not ours" presumes the provider. */
function presumed(question: string): Party | 'not shared' | null {
  const { claim } = read(question);
  if (!claim?.negated) return claim?.party ?? null;
  return ({ provider: 'customer', customer: 'provider', shared: 'not shared' } as const)[claim.party];
}

const CLAIMS: Record<'provider' | 'customer' | 'shared' | 'nobody', string[]> = {
  provider: [
    'AWS upgrades our domain to new versions by itself, so we just approve, no?',
    'Someone told me managed rules mean AWS is responsible for blocking attacks. Right?',
    'AWS guarantees nobody steals them, yes?',
    'No one needs to configure access in a serverless app, right?',
    'Our data belongs to Amazon once uploaded, says a colleague. Correct?',
    "Failover is wholly in AWS's hands, isn't it?",
    "Scaling there is completely Amazon's thing, yes?",
    'Confirm that AWS prevents prompt injection in our application.',
    'can I write in the questionnaire "AWS performs backups of our RDS databases"?',
    "Training of our own staff is covered by AWS's report, right?",
    'There we have no patching responsibility at all. right?',
    'We told the customer AWS encrypts all our data. Is that a fair statement?',
    'Are we PCI compliant because we run on AWS?',
    'Does AWS patch RDS?',
    'Does AWS patch our RDS databases?',
    'Is AWS responsible for backups?',
    'Is physical security up to AWS?',
    'Is physical security done by Amazon?',
    'Is our RDS patched by AWS?',
    'Does the provider own physical security?',
    'Will AWS restore our data?',
    'Can we leave patching to AWS?',
    'May I assume that AWS patches the database engine?',
    'Is it true that AWS patches RDS?',
    'is that an AWS chore?',
    "AWS's problem?",
    'theirs?',
    'AWS patches RDS?',
    "it's on them",
    "So it's AWS's job to patch Lambda?",
    'We moved to Aurora last week. Does AWS patch it?',
    'AWS backs up my EC2, right?',
    'AWS patches Lambda runtimes yeah?',
    "AWS handles everything, doesn't it?",
    'they take care of encryption, yes?',
    'can you confirm that AWS does the backups?',
    'I thought AWS did the backups',
    'I thought AWS patches the engine of RDS?',
    'Somebody told me Amazon rotates our keys',
    'The vendor told us that they handle the backups',
    "Pretty sure that's theirs",
    "Isn't that AWS's responsibility?",
    "Shouldn't AWS patch that?",
    "Aren't they responsible for hardware?",
    "Patching isn't on us, correct?",
    "we don't have to patch RDS, do we?",
    "we don't patch the hypervisor, right?",
    "We don't have to patch it, AWS does, right?",
    'the customer no longer patches the OS on RDS, right?',
    'Not our problem, is it?',
    'No patching for us on Fargate, correct?',
    'Nothing left for us to patch on Lambda, right?',
    "My boss says it's our job. That's wrong, isn't it?",
    'Is key rotation automatic?',
    'Are backups included by default?',
    'Is our data encrypted out of the box?',
  ],
  customer: [
    "We're in charge of users and their permissions, aren't we?",
    "Security awareness training isn't something AWS does, correct?",
    'AWS leaves the operating system to us, correct?',
    'Backups are nothing but our own work, correct?',
    'Backing up is entirely our work, AWS has no hand in it. True?',
    'Even with serverless functions we have to patch the OS, I was told.',
    'Is the AWS account ours to manage?',
    'Is our AWS root user ours to secure?',
    'Do we have to patch RDS?',
    'Are we responsible for the guest OS?',
    'Is it our job to patch EC2?',
    'our job?',
    'ours?',
    'we patch EC2?',
    'Is patching on us?',
    'Are our RDS instances patched by us?',
    'Do I need to worry about the hypervisor?',
    'Must we replace failed disks?',
    'Is the customer responsible for IAM?',
    "Is backup the customer's responsibility?",
    'the guest OS is our job',
    'Security groups are ours to configure, right?',
    'Our auditor says that we own the guest OS. True?',
    "my boss says it's ours, just say yes",
    'I believe backups are on us',
    'please confirm that we own the encryption keys',
    "Isn't it our responsibility?",
    "Don't we have to configure the security groups?",
    "AWS doesn't back up EC2, does it?",
    'AWS never touches the guest OS, right?',
    "AWS doesn't, so we have to patch EC2, right?",
    "It's not AWS but us who patches EC2, correct?",
    "Not AWS's job, surely?",
    "I'm told it isn't theirs",
    "My boss says AWS encrypts our laptops. That's wrong, isn't it?",
    "It's false that AWS patches EC2, right?",
  ],
  shared: ['Is patching a shared responsibility?', "It's shared, right?", 'Is patch management shared?'],
  nobody: [
    'Are we compliant?',
    'our developers pushed credentials to GitHub',
    'AWS root account email owner left the company',
    'We need to prove to the auditor that hard drives are destroyed',
    'SERVICE serves an expired certificate',
    'Is data stored in the cloud periodically backed up? We use SERVICE',
    'Explain security in the cloud to my board',
    'Is SERVICE patching done by AWS or by our DBA?',
    'Messages gone after 4 days: AWS bug or our retention?',
    'Their slip or ours?',
    'SERVICE OS patching',
    'SERVICE query results encryption',
    'SERVICE snapshots and encryption',
    'SERVICE backups with AWS',
    'electricity goes out at amazon',
    'SERVICE blocking legit customers',
    'is it allowed to put patient data in the amazon',
    'can amazon read our files',
    'compromised credentials detection: default or do I turn it on?',
    'I thought I knew this, but whose job is the physical security of the halls again?',
    'AWS takes care of the OS, fine, but what stays with us?',
    'Who patches RDS?',
    'Whose job is it to rotate keys?',
    'Tell me who patches RDS',
    'Can you tell me who is responsible for backups?',
    'Does Amazon push that fix or do we?',
    'Is that us or AWS?',
    'Is it AWS, or is it us, who rotates keys?',
    'Do you know whether AWS or the customer patches RDS?',
    'RDS backups: us or them?',
    'AWS or customer: IAM policies?',
    'backups ours or theirs?',
    'What do we still do for RDS?',
    'What does AWS do for RDS?',
    'How do we patch EC2?',
    'Why do we have to patch EC2?',
    'We run Postgres on RDS. Who patches it?',
    'Our team uses S3, so who encrypts it?',
    'RDS backups',
    'patching?',
    '',
  ],
};

/** [question, party, negated]: what is said to the letter. */
const LITERAL: [string, Party, boolean][] = [
  ['Does AWS patch RDS?', 'provider', false],
  ['our job?', 'customer', false],
  ["that isn't on us, correct?", 'provider', false],
  ["we don't have to patch RDS, do we?", 'provider', false],
  ["AWS doesn't back up EC2, does it?", 'customer', false],
  ["Isn't that AWS's responsibility?", 'provider', false],
  ["My boss says AWS patches EC2. That's wrong, isn't it?", 'customer', false],
  ["patching isn't shared, is it?", 'shared', true],
  ['Is patching shared?', 'shared', false],
];

const SIDES: [string, Side | null][] = [
  ['what do they take off our hands with EKS?', 'provider'],
  ['what can we forget about with DynamoDB?', 'provider'],
  ['what must we not forget about with DynamoDB?', 'customer'],
  ['what is no longer our concern with Aurora?', 'provider'],
  ['which worries go away with RDS?', 'provider'],
  ['what can we hand over to AWS with RDS?', 'provider'],
  ['what can we under no circumstances hand over to AWS?', 'customer'],
  ['which tasks never leave the customer, whatever we book?', 'customer'],
  ['across everything on AWS, which tasks are always ours?', 'customer'],
  ['managed services (the RDS sort, not docker): what does AWS shoulder there?', 'provider'],
  ["field 'duties performed by supplier', product Aurora. What do I write?", 'provider'],
  ['we go serverless: give the customer part', 'customer'],
  ['where do we still have to lift a finger with S3?', 'customer'],
  ['our to-do list for Aurora', 'customer'],
  ['What do we still do for RDS?', 'customer'],
  ["What's left for us with Lambda?", 'customer'],
  ['Which duties remain ours with S3?', 'customer'],
  ['What are our responsibilities on EC2?', 'customer'],
  ['customer responsibilities for EC2', 'customer'],
  ['what must I take care of on EC2?', 'customer'],
  ['What will AWS never do for us on EC2?', 'customer'],
  ["What doesn't AWS do on RDS?", 'customer'],
  ['What does AWS do for RDS?', 'provider'],
  ["Where does AWS's part end?", 'provider'],
  ['What is handled by Amazon on S3?', 'provider'],
  ['provider duties for S3', 'provider'],
  ["What don't we have to worry about on Lambda?", 'provider'],
  ['What does AWS take off our plate?', 'provider'],
  ['What does AWS do for us on RDS?', 'provider'],
  ['Our DBAs fear for their jobs. What work do they still have?', 'customer'],
  ['Which things are we responsible for that we would not be in a Region?', 'customer'],
  ['Which things will Amazon never let us touch because they are theirs?', 'provider'],
  ['and us?', 'customer'],
  ['and them?', 'provider'],
  ['what about AWS?', 'provider'],
  ['Who patches RDS?', null],
  ['Who does what for RDS?', null],
  ['Tell me about S3', null],
  ['RDS', null],
  ['', null],
];

describe('sides: the owner a question presumes', () => {
  for (const [owner, questions] of Object.entries(CLAIMS))
    for (const question of questions)
      it(`"${question}" presumes ${owner}`, () => assert.equal(presumed(question), owner === 'nobody' ? null : owner));
});

describe('sides: the presumption to the letter', () => {
  for (const [question, party, negated] of LITERAL)
    it(`"${question}" says ${negated ? 'not ' : ''}${party}`, () =>
      assert.deepEqual(read(question).claim, { party, negated }));
});

describe('sides: the side whose duties are asked for', () => {
  for (const [question, side] of SIDES)
    it(`"${question}" asks for ${side ?? 'neither side'}`, () => assert.equal(read(question).side, side));
});

describe('sides: the question which of the two', () => {
  for (const [question, either] of [
    ["failover didn't work last night. on us or on them", true],
    ['AWS or we?', true],
    ['us or the vendor?', true],
    ['is GuardDuty on by default or do we switch it on', true],
    ['does AWS patch RDS or Aurora?', false],
    ['who patches RDS?', false],
  ] as const)
    it(`is ${either ? '' : 'not '}put by "${question}"`, () => assert.equal(read(question).either, either));
});

describe('sides: everything claimed', () => {
  for (const [question, all] of [
    ['Backups are entirely our work, right?', true],
    ['AWS patches it, so we never have to patch anything, right?', true],
    ['Without a trail nothing is left, so keeping a record is on us. Correct?', undefined],
    ['Backups are our work, right?', undefined],
  ] as const)
    it(`is ${all ? '' : 'not '}by "${question}"`, () => assert.equal(read(question).claim?.all, all));
});

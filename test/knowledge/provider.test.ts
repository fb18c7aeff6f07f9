import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ROOT } from '../../src/build.ts';
import { engine } from '../../src/engine/engine.ts';
import { cells } from '../../src/engine/resolve.ts';
import { mind } from '../../src/engine/understand.ts';
import { text } from '../../src/render/text.ts';
import type { Answer, Engine, Knowledge } from '../../src/types.ts';
import { onus, ready } from '../built.ts';

/** A cloud that does not exist, as its pack would be written: files, and nothing else. */
const PACK: Record<string, string> = {
  'provider.yaml': `
id: nimbus
name: Nimbus
aliases: [nimbus, nimbus cloud]
exemplars: [puffs, vats]
main: [NIM]
examples: [Who patches Puffs?, Who patches Vats?, What is the shared responsibility model?]
unlisted: [cirrus]
others:
  - { name: AWS, aliases: [aws, amazon, ec2, amazon web services], cloud: true }
ambiguities: []
`,
  'sources.yaml': `
NIM: { title: The Nimbus Book, section: duties, publisher: Nimbus, url: "https://nimbus.example/duties", asOf: 2026-01-01, via: live }
`,
  'concepts.yaml': `
- id: shared-responsibility-model
  name: Shared responsibility model
  question: What is the shared responsibility model?
  aliases: [shared responsibility model]
  party: shared
  headline: Nimbus and you share the work.
  statements: [ { text: Nimbus holds up the sky and you what flies in it., cites: [NIM] } ]
`,
  'controls.yaml': '[]\n',
  'conflicts.yaml': '[]\n',
  'tips.yaml': '[]\n',
  'services/puffs.yaml': `
name: Puffs
aliases: [puffs, puff]
category: infrastructure
classification: { text: Puffs are bare machines., cites: [NIM], basis: explicit }
duties:
  guest-os:
    party: customer
    basis: explicit
    customer: [ { text: You patch what runs on your puff., cites: [NIM] } ]
`,
  'services/vats.yaml': `
name: Vats
aliases: [vats, vat]
category: container
classification: { text: Vats are databases that Nimbus runs., cites: [NIM], basis: explicit }
duties:
  guest-os:
    party: provider
    basis: explicit
    provider: [ { text: Nimbus patches the vat., cites: [NIM] } ]
`,
};
const category = (id: string) => `
name: ${id} services
aliases: [${id} services]
category: ${id}
classification: { text: A category., cites: [NIM], basis: explicit }
`;

describe('another provider is data only', () => {
  let root: string;
  let knowledge: Knowledge;
  let ask: Engine;

  before(async function () {
    this.timeout(120_000);
    await ready.call(this);
    root = mkdtempSync(join(tmpdir(), 'onus-nimbus-'));
    // The vocabulary is every provider's. Fewer phrases are enough here, and learnt faster.
    for (const folder of ['intents', 'knowledge/areas']) {
      cpSync(join(ROOT, folder), join(root, folder), { recursive: true });
      for (const file of readdirSync(join(root, folder))) {
        const lines = readFileSync(join(root, folder, file), 'utf8').split('\n');
        const at = lines.findIndex((l) => l.startsWith('phrases:'));
        writeFileSync(join(root, folder, file), `${lines.slice(0, at + 81).join('\n')}\n`);
      }
    }
    const areas = cells((await onus()).knowledge);
    const general = areas.map(
      (id) => `${id}: { party: provider, basis: general, provider: [ { text: Nimbus does it., cites: [NIM] } ] }`,
    );
    const files = { ...PACK, 'general.yaml': general.join('\n') };
    for (const id of ['infrastructure', 'container', 'abstract'])
      Object.assign(files, { [`categories/${id}.yaml`]: category(id) });
    for (const [name, content] of Object.entries(files)) {
      const at = join(root, 'knowledge/nimbus', name);
      mkdirSync(join(at, '..'), { recursive: true });
      writeFileSync(at, content);
    }
    const { built, faults } = build(root, 'nimbus', { lenient: true });
    assert.ok(built, JSON.stringify(faults, null, 1));
    knowledge = built.knowledge;
    ask = engine(knowledge, mind(knowledge, built.models));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** [question, what of the answer is known] */
  const cases: [string, Partial<Answer>][] = [
    ['who patches the guest os on puffs?', { outcome: 'answer', services: ['puffs'], party: 'customer' }],
    ['who patches the guest os on vats?', { outcome: 'answer', services: ['vats'], party: 'provider' }],
    ['does nimbus patch the operating system of vats?', { outcome: 'answer', premise: 'yes', party: 'provider' }],
    ['who guards the buildings of nimbus?', { outcome: 'answer', areas: ['physical-security'], party: 'provider' }],
    ['what category is vats in?', { outcome: 'answer', intent: 'classify', concepts: ['container-services'] }],
    ['who patches EC2?', { outcome: 'decline', reason: 'other-provider' }],
    ['what do we do ourselves for cirrus?', { outcome: 'decline', reason: 'unknown-service' }],
    ['who guards the buildings of cirrus?', { outcome: 'answer', areas: ['physical-security'], party: 'provider' }],
    ['help', { outcome: 'done', intent: 'help' }],
  ];
  for (const [question, expected] of cases)
    it(`answers "${question}"`, () => {
      const a = ask({ text: question });
      const told = Object.fromEntries(Object.keys(expected).map((k) => [k, a[k as keyof Answer]]));
      assert.deepEqual(told, expected, text(a));
    });

  it('and no other cloud speaks through it', () => {
    for (const [question] of cases) {
      const a = ask({ text: question });
      assert.equal(a.provider, 'Nimbus');
      if (a.reason !== 'other-provider') assert.doesNotMatch(text(a), /\bAWS\b|Amazon/, question);
    }
  });
});

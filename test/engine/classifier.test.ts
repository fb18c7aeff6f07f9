import assert from 'node:assert/strict';
import fc from 'fast-check';
import { learnClassifier, pack, reader, reweigh, unpack } from '../../src/engine/classifier.ts';
import { BUCKETS, features } from '../../src/engine/model.ts';
import { NO_LABEL, neighbours, voter } from '../../src/engine/neighbours.ts';

const LABELS = ['backup', 'patching', 'weather'];
const PHRASES: [string, string][] = [
  ['backup', 'who takes backups'],
  ['backup', 'are snapshots ours'],
  ['backup', 'restore from a snapshot'],
  ['patching', 'who patches the os'],
  ['patching', 'install security patches'],
  ['patching', 'upgrade the engine'],
  ['weather', 'will it rain'],
  ['weather', 'is it sunny today'],
  ['weather', 'do i need an umbrella'],
];
const view = (text: string) => features(text.split(' '));
const texts = () => PHRASES.map(([, text]) => view(text));
/** What it is about, and, of some phrases only, whether it is a question of ours. */
const learn = () =>
  learnClassifier(
    { topics: LABELS, ours: ['yes', 'no'] },
    PHRASES.map(([label, text], i) => ({
      features: view(text),
      teaches: {
        topics: [label, 1] as const,
        ...(i % 3 ? { ours: [label === 'weather' ? 'no' : 'yes', 1] as const } : {}),
      },
    })),
    1,
  );

describe('classifier: two views of one question', () => {
  const own = learn();
  for (const [label, text] of PHRASES)
    it(`knows "${text}" again as ${label}`, () => assert.equal(reader(own)(view(text)).topics[0]![0], label));

  it('answers each head by what that head was taught', () => {
    assert.equal(reader(own)(view('sunny umbrella')).ours[0]![0], 'no');
    assert.equal(reader(own)(view('security snapshots')).ours[0]![0], 'yes');
  });

  it('gives a head the same whatever other heads there are', () => {
    const alone = learnClassifier(
      { topics: LABELS },
      PHRASES.map(([label, text]) => ({ features: view(text), teaches: { topics: [label, 1] as const } })),
      1,
    );
    for (const [, text] of PHRASES) assert.deepEqual(reader(alone)(view(text)).topics, reader(own)(view(text)).topics);
  });

  it('ranks every label once, best first, and its probabilities sum to one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 10 }), { maxLength: 20 }), (tokens) => {
        for (const [head, ranked] of Object.entries(reader(own)(features(tokens)))) {
          assert.deepEqual(ranked.map(([label]) => label).sort(), [...own.heads[head as 'topics' | 'ours']].sort());
          const p = ranked.map(([, x]) => x);
          assert.ok(p.every((x) => x >= 0 && x <= 1));
          assert.deepEqual(
            p,
            [...p].sort((a, b) => b - a),
          );
          assert.ok(Math.abs(p.reduce((a, b) => a + b, 0) - 1) < 1e-9);
        }
      }),
    );
  });

  it('is refused with a label that no head has, or more labels than a column can name', () => {
    const one = [{ features: view('rain'), teaches: { topics: ['snow', 1] as const } }];
    assert.throws(() => learnClassifier({ topics: LABELS }, one, 1), /topics has no label snow/);
    const many = Array.from({ length: 256 }, (_, i) => String(i));
    assert.throws(() => learnClassifier({ topics: many }, [], 1), /too many labels/);
  });

  it('weighs labels anew', () => {
    const ranked = reweigh(
      [
        ['a', 0.6],
        ['b', 0.4],
      ],
      (label) => (label === 'b' ? 3 : 1),
    );
    assert.deepEqual(
      ranked.map(([label]) => label),
      ['b', 'a'],
    );
    assert.ok(Math.abs(ranked[0]![1] - 1.2 / 1.8) < 1e-9);
  });

  it('learns the same twice', () => assert.deepEqual(pack(learn()), pack(learn())));

  it('is the same after being packed, written, read and unpacked', () => {
    const again = unpack(JSON.parse(JSON.stringify(pack(own))) as ReturnType<typeof pack<'topics' | 'ours'>>);
    assert.deepEqual(again, own);
    for (const [, text] of PHRASES) assert.deepEqual(reader(again)(view(text)), reader(own)(view(text)));
  });
});

describe('neighbours: the nearest phrases', () => {
  const flat = new Uint8Array(BUCKETS).fill(16);
  const HEADS = 2;
  /** The second head knows the phrases about the weather only: its one column is the fourth. */
  const columns = Uint8Array.from(
    PHRASES.flatMap(([label]) => [LABELS.indexOf(label), label === 'weather' ? LABELS.length : NO_LABEL]),
  );
  const many = neighbours(texts(), columns, flat);
  const votes = (text: string) => [...voter(many, flat, HEADS, LABELS.length + 1)(view(text).words)];

  it('vote for their label, once for each head', () => {
    const [backup, patching, weather, second] = votes('rain today');
    assert.ok(weather! > Math.max(backup!, patching!));
    assert.equal(second, weather);
  });
  it('vote in no head where they have no label', () => {
    const [backup, , , second] = votes('who takes backups');
    assert.ok(second! < backup!);
    assert.equal(second, votes('zebra')[3]);
  });
  it('vote the more, the more is shared', () => assert.ok(votes('rain today')[2]! < votes('will it rain')[2]!));
  it('vote for all alike where none is near', () => assert.deepEqual(votes('zebra'), votes('quagga')));
  it('leave every label a chance', () => assert.ok(votes('who takes backups').every((v) => v > 0)));
  it('are at most thirty-five for each head', () => {
    const same = Array.from({ length: 50 }, () => view('will it rain'));
    const crowd = neighbours(same, new Uint8Array(50), flat);
    const sum = voter(crowd, flat, 1, 1)(same[0]!.words)[0]!;
    assert.ok(Math.abs(sum - 35) < 0.01, String(sum));
  });
  it('forget one text before the next', () => {
    const first = votes('is it sunny today');
    votes('who patches the os');
    assert.deepEqual(votes('is it sunny today'), first);
  });
  it('are refused beyond what an id can name', () => {
    const one = view('rain');
    assert.throws(
      () =>
        neighbours(
          Array.from({ length: 65_536 }, () => one),
          new Uint8Array(65_536),
          flat,
        ),
      /too many/,
    );
  });
});

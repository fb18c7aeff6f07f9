import assert from 'node:assert/strict';
import type { Store } from '../../src/store/store.ts';
import { commands } from '../../src/tips/commands.ts';
import type { Answer, Place, Profile } from '../../src/types.ts';
import { onBoth } from '../store/both.ts';
import { knowledge, type World, world } from './world.ts';

const place: Place = { adapter: 'slack', tenant: 'T1', channel: 'C1' };
const ALICE: Profile = { name: 'Alice', zone: 'Europe/Berlin', admin: false, inside: true };
/** Monday, 10:00 in Berlin. */
const MONDAY = Date.UTC(2027, 0, 4, 9);
const textOf = (a: Answer) => [a.headline, ...a.parts.map((p) => p.text)].join('\n');

describe('tips: what people say', () => {
  onBoth((home) => {
    let store: Store;
    let w: World;
    let profile: Profile;
    let admins: 'anyone' | 'admins';
    const errors: unknown[] = [];
    beforeEach(async () => {
      store = await home().open();
      w = world(store, { start: MONDAY });
      profile = { ...ALICE };
      admins = 'anyone';
      errors.length = 0;
    });
    const say = async (
      text: string,
      over: { place?: Place; user?: string; reference?: string } = {},
    ): Promise<Answer> => {
      const answer = commands({
        store,
        knowledge: knowledge(10),
        profiles: { slack: async () => profile },
        admins,
        now: () => w.now,
        report: (e) => void errors.push(e),
      })({ text, place, user: 'U1', ...over });
      assert.ok(answer, `${text} is no command`);
      return answer;
    };
    const said = async (text: string) => textOf(await say(text));

    it('tips on: weekdays at nine, in the asker’s time zone', async () => {
      const a = await say('tips on');
      assert.deepEqual([a.outcome, a.intent, a.private], ['done', 'tips', undefined]);
      assert.match(textOf(a), /^Tips are on, on weekdays at 09:00 \(Europe\/Berlin\)\.\n.* Tue 5 Jan 2027/);
      const { subscription } = await store.known(place);
      assert.equal(subscription?.next?.at, Date.UTC(2027, 0, 5, 8));
    });
    it('tips on, again: changes what is said and keeps the rest', async () => {
      await said('tips on mon,fri at 16:00 Asia/Tokyo');
      assert.match(await said('tips on at 17:00'), /on Mon, Fri at 17:00 \(Asia\/Tokyo\)/);
      await said('tips off');
      assert.match(await said('tips on'), /on weekdays at 09:00 \(Europe\/Berlin\)/);
    });
    it('tips on without a time zone asks for one', async () => {
      profile.zone = null;
      const a = await say('tips on');
      assert.equal(a.private, true);
      assert.match(textOf(a), /could not read your time zone. Nothing changed[\s\S]*Europe\/Berlin/);
      assert.match(await said('tips on UTC'), /\(UTC\)/);
    });
    it('tips on where Onus is not asks to be invited', async () => {
      profile.inside = false;
      assert.match(await said('tips on'), /cannot post in this channel. Nothing changed.\nInvite me/);
      assert.equal((await store.known(place)).subscription, null);
    });
    it('a second tip on one date there is never, whatever is changed', async () => {
      await said('tips on daily at 10:01');
      w.now += 60_000;
      await w.process().round();
      assert.equal(w.messages.length, 1);
      assert.match(await said('tips on daily at 11:00'), /The first comes on Tue 5 Jan 2027/);
      await said('tips off');
      assert.match(await said('tips on daily at 12:00'), /The first comes on Tue 5 Jan 2027/);
      assert.match(await said('tips now'), /had its turn already/);
    });
    it('tips off', async () => {
      assert.match(await said('tips off'), /are not on in this channel/);
      await said('tips on');
      assert.match(await said('tips off'), /^Tips are off/);
      assert.match(await said('tips off'), /off in this channel already/);
      w.now += 7 * 86_400_000;
      await w.process().round();
      assert.equal(w.messages.length, 0);
    });
    it('tips pause until: the first tip is on that date', async () => {
      await said('tips on daily');
      assert.match(await said('tips pause until 20 Jan'), /the next comes on Wed 20 Jan 2027/);
      assert.match(await said('tips status'), /Wed 20 Jan 2027 \(paused until then\)/);
      w.now = Date.UTC(2027, 0, 20, 7, 59, 59);
      await w.process().round();
      assert.equal(w.messages.length, 0);
      w.now += 1000;
      await w.process().round();
      assert.equal(w.messages[0]?.slot.date, '2027-01-20');
      assert.match(await said('tips pause until 30 Feb'), /no such date. Nothing changed/);
      assert.match(await said('tips pause until 2027-01-01'), /not in the future here. Nothing changed/);
    });
    it('tips on ends a pause', async () => {
      await said('tips on daily');
      await said('tips pause until 20 Jan');
      assert.match(await said('tips on'), /The first comes on Tue 5 Jan/);
    });
    it('tips skip: the next one, and its tip with it', async () => {
      await said('tips on daily');
      const before = (await say('tips preview')).parts.map((p) => p.text.replace(/^.*: /, ''));
      const a = await say('tips skip');
      assert.match(textOf(a), /Tue 5 Jan 2027 is skipped; the next comes on Wed 6 Jan 2027/);
      assert.equal(a.parts[0]?.text, `Skipped: ${before[0]}`);
      const after = (await say('tips preview')).parts.map((p) => p.text.replace(/^.*: /, ''));
      assert.deepEqual(after.slice(0, 6), before.slice(1));
      w.now += 86_400_000;
      await w.process().round();
      assert.equal(w.messages.length, 0);
    });
    it('tips preview: the next seven as they then come, to the asker alone', async () => {
      await said('tips on daily');
      const a = await say('tips preview');
      assert.equal(a.private, true);
      assert.equal(a.parts.length, 7);
      for (let day = 0; day < 7; day++) {
        w.now += 86_400_000;
        await w.process().round();
      }
      assert.deepEqual(
        w.messages.map((m) => m.text),
        a.parts.map((p) => p.text.replace(/^.*: /, '')),
      );
    });
    it('tips now: today’s, and then the next one tomorrow', async () => {
      await said('tips on daily at 23:00');
      assert.match(await said('tips now'), /on its way/);
      await w.process().round();
      assert.equal(w.messages.length, 1);
      w.now += 86_400_000 / 2 + 7_200_000;
      await w.process().round();
      assert.equal(w.messages.length, 1);
      assert.match(await said('tips now'), /on its way|had its turn/);
    });
    it('tips status: what is on, how it went, and who changed it last', async () => {
      assert.match(await said('tips status'), /are not on/);
      await said('tips on daily');
      w.now += 86_400_000;
      w.fate = () => 'lost';
      w.found = () => 'unreadable';
      await w.process().round();
      w.now += 120_000;
      await w.process().round();
      assert.match(
        await said('tips status'),
        /^Tips are on, every day at 09:00 \(Europe\/Berlin\)\.\nThe next comes on Wed 6 Jan 2027\.\nTue 5 Jan 2027: unknown \(nobody can tell[^\n]*\nLast changed by Alice on Mon 4 Jan 2027: tips on/,
      );
    });
    it('tips status tells why Onus switched them off', async () => {
      await said('tips on daily');
      w.now += 86_400_000;
      w.fate = () => ({ said: 'gone', why: 'the channel is archived' });
      await w.process().round();
      assert.match(await said('tips status'), /^Tips are off: the channel is archived\.[\s\S]*Last changed by Onus/);
    });
    it('records each change with who and when', async () => {
      await said('tips on daily at 9 UTC');
      w.now += 1000;
      await say('tips pause until 3 Feb', { user: 'U2' });
      assert.deepEqual((await store.history(place)).changes, [
        { at: MONDAY + 1000, who: 'U2', what: 'tips pause until 2-3' },
        { at: MONDAY, who: 'U1', what: 'tips on on days 1,2,3,4,5,6,7 at 09:00 UTC' },
      ]);
    });
    it('keeps what is needed to speak first there', async () => {
      await say('tips on', { reference: '{"conversation":{"id":"19:…"}}' });
      await said('tips on at 10:00');
      assert.equal((await store.known(place)).subscription?.reference, '{"conversation":{"id":"19:…"}}');
    });
    it('a thread’s tips are its channel’s', async () => {
      await say('tips on', { place: { ...place, thread: '1.2' } });
      assert.ok((await store.known(place)).subscription);
    });

    describe('where only admins may change them', () => {
      beforeEach(() => {
        admins = 'admins';
      });
      for (const text of ['tips on', 'tips off', 'tips now', 'tips skip', 'tips pause until 3 Feb'])
        it(`${text} is refused to others`, async () => {
          const a = await say(text);
          assert.equal(a.private, true);
          assert.match(a.headline, /Only the creator of this channel and workspace admins/);
        });
      it('whom nobody could check is refused too', async () => {
        profile.admin = null;
        assert.match(await said('tips on'), /could not check whether you may.*Nothing changed/);
      });
      it('admins may, and everybody may look', async () => {
        profile.admin = true;
        assert.match(await said('tips on'), /^Tips are on/);
        profile.admin = false;
        assert.match(await said('tips status'), /^Tips are on/);
      });
    });

    it('where no channel is, says where they are', async () => {
      for (const over of [{ place: { adapter: 'web' } }, { place: { adapter: 'slack', tenant: 'T1' } }])
        assert.match(textOf(await say('tips on', over)), /for a channel in Slack or Teams/);
    });
    it('with the store down says that nothing changed, and reports it', async () => {
      const down = async () => {
        throw new Error('down');
      };
      Object.assign(store, { change: down, known: down });
      const a = await say('tips on');
      assert.deepEqual([a.private, a.headline.includes('I could not save that; nothing changed.')], [true, true]);
      assert.match(await said('tips preview'), /cannot look that up/);
      assert.equal(errors.length, 2);
    });
    it('explains what is no command, to the asker alone', async () => {
      const a = await say('tips on at 25:00');
      assert.equal(a.private, true);
      assert.match(textOf(a), /"25:00" is no hour of the day. Nothing changed.\nFor example: `tips on/);
      assert.match(await said('tips'), /tips preview/);
    });
  });
});

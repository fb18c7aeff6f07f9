import assert from 'node:assert/strict';
import { cells } from '../src/engine/resolve.ts';
import { FORMATS, matrix, printMatrix } from '../src/matrix.ts';
import { Unknown } from '../src/report.ts';
import { type Onus, onus, ready } from './built.ts';

describe('the responsibility matrix', () => {
  let o: Onus;
  before(async function () {
    await ready.call(this);
    o = await onus();
  });

  it('has every service × area once, with one owner and a source', () => {
    const rows = matrix(o.knowledge);
    assert.equal(rows.length, Object.keys(o.knowledge.services).length * cells(o.knowledge).length);
    assert.equal(new Set(rows.map((r) => `${r.service} ${r.area}`)).size, rows.length);
    for (const r of rows) {
      assert.ok(r.sources.length, `${r.service} × ${r.area} has no source`);
      if (r.party !== 'customer') assert.ok(r.provider, `${r.service} × ${r.area}: nothing for the provider`);
      if (r.party !== 'provider') assert.ok(r.customer, `${r.service} × ${r.area}: nothing for the customer`);
    }
  });

  /** [filter, what every row must satisfy] */
  const filters: [Parameters<typeof matrix>[1], (r: ReturnType<typeof matrix>[number]) => boolean][] = [
    [{ service: ['rds'] }, (r) => r.service === 'rds'],
    [{ service: ['Amazon RDS', 'EC2'] }, (r) => ['rds', 'ec2'].includes(r.service)],
    [{ service: ['rds'], area: ['patching'] }, (r) => /guest|platform|application|virtual/.test(r.area)],
    [{ area: ['Automated Backups'] }, (r) => r.area === 'backup'],
    [{ party: ['you'] }, (r) => r.party === 'customer'],
    [{ party: ['AWS'] }, (r) => r.party === 'provider'],
    [{ basis: ['inherited'] }, (r) => r.from === 'category' || r.from === 'general'],
  ];
  for (const [filter, right] of filters)
    it(`is narrowed by ${JSON.stringify(filter)}`, () => {
      const rows = matrix(o.knowledge, filter);
      assert.ok(rows.length);
      assert.deepEqual(
        rows.filter((r) => !right(r)),
        [],
      );
    });

  for (const [filter, said] of [
    [{ service: ['azure'] }, /there is no service "azure"; there are acm/],
    [{ area: ['lunch'] }, /there is no area "lunch"/],
    [{ party: ['nobody'] }, /there is no party "nobody"; there are provider, customer, shared/],
    [{ basis: ['hearsay'] }, /there is no basis "hearsay"; there are explicit/],
  ] as const)
    it(`says that ${JSON.stringify(filter)} names nothing`, () =>
      assert.throws(
        () => matrix(o.knowledge, filter as never),
        (e) => e instanceof Unknown && said.test(e.message),
      ));

  it('says the same in every format', () => {
    const rows = matrix(o.knowledge, { service: ['rds'], area: ['guest-os', 'backup', 'physical-security'] });
    assert.equal(rows.length, 3);
    for (const format of FORMATS) {
      const text = printMatrix(o.knowledge, rows, format);
      assert.ok(text.endsWith('\n'), format);
      for (const r of rows) assert.ok(text.includes(r.area), `${format}: ${r.area}`);
    }
    assert.deepEqual(JSON.parse(printMatrix(o.knowledge, rows, 'json')), rows);
  });

  it('lets stand out what has no source of its own', () => {
    const rows = matrix(o.knowledge, { service: ['rds'], area: ['guest-os', 'physical-security'] });
    assert.match(printMatrix(o.knowledge, rows, 'table'), /physical security +AWS +! inherited from the general model/);
    assert.match(printMatrix(o.knowledge, rows, 'table'), /guest operating system +AWS + explicit\n/);
    assert.match(printMatrix(o.knowledge, rows, 'table'), /\n2 cells; 1 marked !/);
    assert.match(printMatrix(o.knowledge, rows, 'md'), /\*\*inherited from the general model\*\*/);
  });

  it('quotes for spreadsheets, and gives them no formula', () => {
    const [row] = matrix(o.knowledge, { service: ['rds'], area: ['backup'] });
    const csv = printMatrix(o.knowledge, [{ ...row!, name: '=cmd()', provider: 'a "b", c' }], 'csv');
    assert.match(csv, /"'=cmd\(\)"/);
    assert.match(csv, /"a ""b"", c"/);
  });
});

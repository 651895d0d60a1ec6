import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const owner = { owner: true };
const download = (site: Site, poll: string, query: string) =>
  site.api(`/polls/${poll}/export?${query}`, owner);
const records = (text: string) => text.split('\r\n').slice(0, -1);

/** A poll with hostile words and a ballot of each status. */
async function variedPoll() {
  const site = await newSite(service);
  const poll = await site.newPoll({
    question: '=HYPERLINK("https://evil.example","Which, “really”?")',
    options: ['@first', { id: 'status', text: 'Größe, "two"', baseline: 5 }, '-3', 'Never chosen'],
    choose: { min: 1, max: 3 },
    baselineVoters: 6,
  });
  const ids: string[] = [];
  for (const choices of [['o1'], ['o1', 'status'], ['status', 'o2'], ['o2']]) {
    const { body } = await site.vote(poll, { choices });
    ids.push(body.ballot.id, body.voter);
  }
  const { sql } = service.database;
  await sql`
    insert into set_aside_ballots (poll, voter, status)
    select ballots.poll, voter, case when choices = '{o2}' then 'held' else 'excluded' end
    from ballots join polls on polls.id = ballots.poll
    where polls.slug = ${poll} and choices in ('{o2}', '{status,o2}')`;
  await sql`delete from tallies where poll = (select id from polls where slug = ${poll})`;
  await sql`
    insert into tallies (poll, option, slot, counted, held, excluded, moves)
    select poll, option, 0, count(*) filter (where status is null), count(*) filter (where status = 'held'),
      count(*) filter (where status = 'excluded'), count(*)
    from ballots left join set_aside_ballots using (poll, voter), unnest(choices || '{""}') as option
    where poll = (select id from polls where slug = ${poll}) group by poll, option`;
  return { site, poll, ids };
}

test('the ballots come as a row each, with a column for every option, in plain ASCII', async () => {
  const { site, poll } = await variedPoll();
  const { status, headers, text } = await download(site, poll, 'format=csv');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${site.name}-${poll}.csv"`);
  expect(headers.get('cache-control')).toBe('no-store');
  const [header, ...rows] = records(text);
  expect(header).toBe('cast_at,status,option_o1,option_status,option_o2,option_o3');
  const marks = rows.map((row) => row.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z,/, ''));
  expect(marks.toSorted()).toEqual([
    'counted,1,0,0,0',
    'counted,1,1,0,0',
    'excluded,0,1,1,0',
    'held,0,0,1,0',
  ]);
});

test('the results come with the meaning of every column, for a spreadsheet, and no cell of them is run', async () => {
  const { site, poll } = await variedPoll();
  const address = `${service.config.publicUrl}/api/v1/sites/${site.name}/polls/${poll}/export?format=csv&part=results`;
  const answer = await service.app.request(address, { headers: { authorization: `Bearer ${ownerKey}` } });
  expect(answer.headers.get('content-disposition')).toContain(`${poll}.results.csv`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const rows = records(new TextDecoder().decode(bytes));
  expect(rows[0]).toBe('name,text,baseline,counted,total,percent');
  expect(rows[1]).toBe(`voters,"'=HYPERLINK(""https://evil.example"",""Which, “really”?"")",6,2,8,`);
  expect(rows).toContain("option_o1,'@first,0,2,2,25");
  expect(rows).toContain('option_status,"Größe, ""two""",5,1,6,75');
  expect(rows).toContain("option_o2,'-3,0,0,0,0");
  expect(rows.filter((row) => /^cast_at|^status/.test(row))).toHaveLength(2);
  expect(rows.slice(-2)).toEqual([
    'held,Ballots that wait for an editor,,1,,',
    'excluded,Ballots that an editor has taken out,,1,,',
  ]);
});

test('JSON holds the poll, the codebook, the results and every ballot', async () => {
  const { site, poll } = await variedPoll();
  const { body, headers } = await download(site, poll, 'format=json');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${site.name}-${poll}.json"`);
  expect(Object.keys(body)).toEqual(['poll', 'codebook', 'results', 'ballots']);
  expect(body.poll.slug).toBe(poll);
  expect(body.codebook.baselineVoters).toBe(6);
  expect(body.codebook.options[1]).toEqual({
    id: 'status',
    text: 'Größe, "two"',
    baseline: 5,
    withdrawn: false,
  });
  const { text: csv } = await download(site, poll, 'format=csv');
  expect(body.codebook.columns.map(({ name }: { name: string }) => name).join(',')).toBe(records(csv)[0]);
  expect(body.results).toMatchObject({ voters: 8, votes: 8, held: 1, excluded: 1 });
  expect(body.ballots.map((ballot: { choices: string[] }) => ballot.choices.join()).toSorted()).toEqual([
    'o1',
    'o1,status',
    'o2',
    'status,o2',
  ]);
});

test('nothing that leads to a voter is in any form of it: no ballot id, token, hash, nonce, network or second', async () => {
  const { site, poll, ids } = await variedPoll();
  const rows = await service.database.sql`
    select voter, ballots.id, nonce, network, ballots.poll from ballots join polls on polls.id = ballots.poll where slug = ${poll}`;
  const secrets = [...ids, ...rows.flatMap((row) => Object.values(row) as string[])];
  expect(secrets.length).toBeGreaterThan(20);
  for (const query of ['format=json', 'format=csv', 'format=csv&part=results']) {
    const { text } = await download(site, poll, query);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
  const { body } = await download(site, poll, 'format=json');
  for (const ballot of body.ballots) {
    expect(Object.keys(ballot)).toEqual(['castAt', 'status', 'choices']);
    expect(ballot.castAt).toMatch(/:00\.000Z$/);
  }
});

test('the ballots that count, with what was brought in, add up to the results, hidden ones too', async () => {
  const site = await newSite(service);
  const poll = await site.newPoll({ resultsVisible: 'after-close' });
  for (const choices of [['o1'], ['o2'], ['o1']]) await site.vote(poll, { choices });
  expect((await site.api(`/polls/${poll}/results`)).body.code).toBe('results_hidden');
  const { body } = await download(site, poll, 'format=json');
  const counted = body.ballots.filter(({ status }: { status: string }) => status === 'counted');
  for (const option of body.results.options) {
    const chosen = counted.filter(({ choices }: { choices: string[] }) => choices.includes(option.id));
    expect(chosen).toHaveLength(option.votes);
  }
  expect(counted).toHaveLength(body.results.voters);
});

test('a poll without a ballot has its header and an empty list', async () => {
  const site = await newSite(service);
  const poll = await site.newPoll({ draft: true });
  expect(records((await download(site, poll, 'format=csv')).text)).toEqual([
    'cast_at,status,option_o1,option_o2',
  ]);
  expect((await download(site, poll, 'format=json')).body.ballots).toEqual([]);
});

test('only the owner gets it, and only for a poll of the site that is there', async () => {
  const site = await newSite(service);
  const other = await newSite(service);
  const poll = await site.newPoll();
  expect((await site.api(`/polls/${poll}/export?format=csv`)).body.code).toBe('unauthorized');
  for (const [from, slug] of [[other, poll] as const, [site, 'latest'] as const, [site, 'x..y'] as const])
    expect((await download(from, slug, 'format=csv')).body.code).toBe('not_found');
  for (const query of ['', 'format=xml', 'format=csv&part=all'])
    expect((await download(site, poll, query)).body.code).toBe('invalid_request');
});

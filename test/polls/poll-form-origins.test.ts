import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { recount } from '../support/ledger.ts';
import { answerTo, type Browser, fieldsOf, pageOf, submit, voteByForm } from '../support/poll-form.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

test('the cookie of a first try is plain; one by https is locked to its host, and to scripts both are closed', async () => {
  const site = await newSite(service);
  const { answer } = await voteByForm(service, site, await site.newPoll(), ['o1']);
  const plain = answer.headers.get('set-cookie') ?? '';
  expect(plain).toMatch(new RegExp(`^hustings-voter-${site.name}=test\\.[\\w.-]+;`));
  for (const attribute of [/HttpOnly/, /SameSite=Lax/, /Path=\//, /Max-Age=\d{7,}/])
    expect(plain).toMatch(attribute);
  expect(plain).not.toMatch(/Secure|Domain/);

  const at = await startService({
    database: service.database,
    env: { HOST: '0.0.0.0', PUBLIC_URL: 'https://polls.example.com' },
    platform: easyWork,
  });
  const open = await newSite(at);
  const slug = await open.newPoll();
  const locked = (await voteByForm(at, open, slug, ['o1'])).answer.headers.get('set-cookie') ?? '';
  expect(locked).toMatch(new RegExp(`^__Host-hustings-voter-${open.name}=test\\.`));
  for (const attribute of [/Secure/, /HttpOnly/, /SameSite=Lax/, /Path=\//])
    expect(locked).toMatch(attribute);
  expect(locked).not.toMatch(/Domain|Partitioned/);
  const framed = { headers: { 'sec-fetch-dest': 'iframe' } };
  const inFrame = (await voteByForm(at, open, slug, ['o1'], framed)).answer.headers.get('set-cookie') ?? '';
  for (const attribute of [/^__Host-/, /SameSite=None/, /Secure/, /Partitioned/])
    expect(inFrame).toMatch(attribute);
});

const from = (origin: string | null, fetchSite?: string): Browser => ({
  origin,
  headers: fetchSite === undefined ? {} : { 'sec-fetch-site': fetchSite },
});

test('neither step of a form is taken from another site, nor from nowhere', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const path = pageOf(site, slug);
  const fields = fieldsOf(await submit(service, path, { choices: 'o1' }));
  fields['proof.picture.answer'] = await answerTo(service, site, fields);
  for (const browser of [
    from('https://evil.example'),
    from('https://evil.example', 'same-origin'),
    from('null'),
    from('null', 'cross-site'),
    from(null),
    from(null, 'cross-site'),
    from(null, 'same-site'),
    from(null, 'none'),
  ])
    for (const step of [{ choices: 'o1' }, fields]) {
      const answer = await submit(service, path, step, browser);
      expect([browser, answer.status]).toEqual([browser, 403]);
      expect(answer.text).not.toContain('/pictures/');
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  expect((await recount(service, site, slug)).ballots).toBe(0);
  expect((await submit(service, path, fields)).status).toBe(303);
});

test('a page of the site’s own may not cast a ballot by form in a reader’s name, a frame of ours may', async () => {
  const site = await newSite(service, { origins: ['https://www.example.com'] });
  const slug = await site.newPoll();
  const path = pageOf(site, slug);
  for (const [browser, status] of [
    [from('https://www.example.com', 'cross-site'), 403],
    [from('null', 'same-origin'), 303],
    [from(null, 'same-origin'), 303],
  ] as const) {
    const fields = fieldsOf(await submit(service, path, { choices: 'o1' }));
    fields['proof.picture.answer'] = await answerTo(service, site, fields);
    expect((await submit(service, path, fields, browser)).status).toBe(status);
  }
  expect((await recount(service, site, slug)).ballots).toBe(2);
});

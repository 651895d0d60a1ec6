import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, published, type ReadersService, startForReaders, written } from '../support/readers.ts';
import { newNetwork, newSite, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

async function post(site: Site, lang: string, more: Record<string, unknown> = {}) {
  const { proof } = await site.prove('comment', '/a');
  const body = written('/a', { proof, ...more });
  return site.api(`/comments?html=${lang}`, { body, from: newNetwork() });
}

describe('with ?html=LANG', () => {
  test('a published comment comes as the item to be put into the list, with its author’s controls', async () => {
    const site = await openSite(service);
    const answer = await post(site, 'en', { body: 'Well <said> & *done*' });
    const { id } = answer.body.comment;
    expect(answer.status).toBe(201);
    expect(answer.body.html).toContain(`<li id="comment-${id}"`);
    expect(answer.body.html).toContain('Thank you. Your comment has been published.');
    expect(answer.body.html).toContain('Well &lt;said&gt; &amp; <em>done</em>');
    expect(answer.body.html).toContain('data-withdraw');
    expect(answer.body.html).toContain('Well &lt;said&gt; &amp; *done*</textarea>');
    expect(answer.body.html).not.toContain(answer.body.editToken);
  });

  test('a held comment comes marked as awaiting moderation, also when it is asked for again', async () => {
    const site = await openSite(service, { holdAll: true });
    const answer = await post(site, 'de');
    expect(answer.status).toBe(202);
    expect(answer.body.html).toContain('Ihr Kommentar wartet auf Freischaltung.');
    const { comment, editToken } = answer.body;
    const headers = { 'hustings-edit': editToken };
    const again = await site.api(`/comments/${comment.id}?html=en`, { headers });
    expect(again.body.html).toContain('Your comment is awaiting moderation.');
    const other = await site.api(`/comments/${comment.id}?html=en`);
    expect([other.status, other.body.code]).toEqual([404, 'not_found']);
  });

  test('spam and trash look just like a held comment', async () => {
    const site = await openSite(service, { refusedWords: ['casino'] });
    for (const more of [{ nickname: 'x' }, { body: 'My casino' }]) {
      const answer = await post(site, 'en', more);
      expect([answer.status, answer.body.comment.status]).toEqual([202, 'held']);
      expect(answer.body.html).toContain('Your comment is awaiting moderation.');
    }
  });

  test('a changed comment comes as the item with its new text', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a');
    const answer = await site.api(`/comments/${own.id}?html=en`, {
      method: 'PATCH',
      body: { body: 'In other words' },
      headers: { 'hustings-edit': own.editToken },
    });
    expect(answer.body.html).toContain('<p>In other words</p>');
    expect(answer.body.html).toContain('Edited ');
  });

  test('a withdrawn comment comes as what stands in its place, with nothing of what it said', async () => {
    const site = await openSite(service);
    const own = await published(site, '/a', { body: 'Regretted words', author: { name: 'Mallory' } });
    const answer = await site.api(`/comments/${own.id}?html=en`, {
      method: 'DELETE',
      headers: { 'hustings-edit': own.editToken },
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['html']);
    expect(answer.body.html).toContain('Withdrawn by its author');
    expect(answer.body.html).not.toMatch(/Regretted|Mallory/);
  });

  test('a problem says what is wrong in the reader’s language, with a link to each field at fault', async () => {
    const site = await openSite(service);
    const author = { name: '', email: 'nobody' };
    const english = await post(site, 'en', { author });
    expect([english.status, english.body.code]).toEqual([400, 'invalid_request']);
    expect(english.body.html).toContain('Please enter an e-mail address');
    expect(english.body.html).toContain('href="#hustings-comment-author-email"');
    const german = await post(site, 'de', { author });
    expect(german.body.html).not.toBe(english.body.html);
    expect(german.body.errors).toEqual(english.body.errors);
    const late = await post(site, 'en', { proof: null });
    expect(late.body).toMatchObject({ code: 'proof_required', challenge: { ref: '/a' } });
    expect(late.body.html).toContain('Please show that you are human');
    const plain = await site.api('/comments', { body: written('/a') });
    expect(plain.body).not.toHaveProperty('html');
  });

  test('a problem repeats nothing of what was sent', async () => {
    const site = await openSite(service);
    const answer = await post(site, 'en', { author: { name: 'A', email: '<script>@' }, parent: '<script>' });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('script>');
  });

  test('a note and a report are thanked for', async () => {
    const site = await newSite(service, {
      settings: { picture: 'never', comments: { holdFirstTime: false } },
    });
    const note = { message: 'A note', proof: (await site.prove('feedback', '-')).proof };
    const sent = await site.api('/feedback?html=en', { body: note });
    expect(sent.status).toBe(202);
    expect(sent.body.html).toContain('Thank you. Your note has reached the editors.');
    const { id } = await published(site, '/a');
    const report = { reason: 'spam', proof: (await site.prove('report', id)).proof };
    const reported = await site.api(`/comments/${id}/reports?html=de`, { body: report });
    expect(reported.status).toBe(202);
    expect(reported.body.html).toContain('part="note"');
    expect(reported.body.html).not.toContain('Thank you');
  });

  test('a faulty note or report links to its own fields', async () => {
    const site = await openSite(service);
    const note = await site.api('/feedback?html=en', { body: { message: '' } });
    expect(note.body.html).toContain('href="#hustings-feedback-message"');
    const { id } = await published(site, '/a');
    const report = await site.api(`/comments/${id}/reports?html=en`, { body: { reason: '' } });
    expect(report.body.html).toContain(`href="#hustings-report-${id}-reason"`);
  });
});

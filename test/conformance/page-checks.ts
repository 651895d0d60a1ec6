import { fieldsOf } from '../support/form-fields.ts';
import { part } from './check.ts';
import { publish } from './comment-checks.ts';
import { answers, briefly, fits, headersAre, holds, refuses, same, soon } from './expecting.ts';
import { stranger } from './origin-checks.ts';
import type { Visit } from './visit.ts';

const html = /^text\/html; ?charset=utf-8$/i;

/** Sends a form as a browser without script does, from the service's own page unless told otherwise. */
const submit = (
  { ask, url }: Visit,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  ask(path, {
    body: `${new URLSearchParams(fields)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin, ...headers },
  });

const fragments = part(
  'Fragments',
  {
    needs: ['site'],
    hint: 'Elements show these; something in front must not rewrite HTML, and must let any page read it.',
  },
  [
    {
      name: 'poll, results, archive, thread and note come as fragments, the same for everybody',
      run: async (visit) => {
        const [poll, thread] = [await visit.newPoll(), visit.newThread()];
        const { id } = await publish(visit, thread);
        const parts = {
          poll: `polls/${poll}`,
          results: `polls/${poll}/results`,
          archive: 'polls',
          thread: `thread?thread=${thread}`,
          feedback: 'feedback',
        };
        for (const [name, path] of Object.entries(parts)) {
          const fragment = await soon(async () => {
            const answer = answers(await visit.ask(`/embed/v1/sites/${visit.name}/${path}`), 200);
            if (name === 'thread') holds('the thread has its comment', answer.text.includes(id));
            return answer;
          });
          headersAre(fragment, {
            'content-type': html,
            'cache-control': briefly,
            'access-control-allow-origin': '*',
            'set-cookie': null,
          });
          fits(`the ${name} fragment`, fragment.text.trim(), /^<(section|div|span)\b.+>$/s);
          holds(
            `no script, style or token in the ${name} fragment`,
            !/<script|<style|\sstyle=|proof\.picture\.token|ballotId/i.test(fragment.text),
          );
        }
      },
    },
    {
      name: 'a fragment speaks the language that is asked for',
      run: async ({ ask, name }) => {
        const [en, de] = [
          await ask(`/embed/v1/sites/${name}/feedback?lang=en`),
          await ask(`/embed/v1/sites/${name}/feedback?lang=de`),
        ];
        headersAre(answers(en, 200), { 'content-language': 'en' });
        headersAre(answers(de, 200), { 'content-language': 'de' });
        holds('they differ', en.text !== de.text);
      },
    },
    {
      name: 'what is not there is told as a fragment too',
      run: async ({ ask, name }) => {
        const answer = answers(await ask(`/embed/v1/sites/${name}/polls/no-such-poll`), 404);
        headersAre(answer, {
          'content-type': html,
          'cache-control': 'no-store',
          'access-control-allow-origin': '*',
        });
      },
    },
  ],
);

const pages = part(
  'Hosted pages',
  { needs: ['site'], hint: 'Something in front must let the pages’ security headers and cookies through.' },
  [
    {
      name: 'pages load nothing from elsewhere, and stand in frames of the site’s own origins alone',
      run: async (visit) => {
        const poll = await visit.newPoll();
        const paths = [
          'polls',
          `polls/${poll}`,
          `polls/${poll}/results`,
          `polls/${poll}/embed`,
          `threads?thread=${visit.newThread()}`,
          'feedback',
        ];
        for (const path of paths) {
          const page = answers(await visit.ask(`/sites/${visit.name}/${path}`), 200);
          headersAre(page, {
            ...{
              'content-type': html,
              'x-frame-options': null,
              'set-cookie': null,
              'cache-control': briefly,
            },
            'referrer-policy': 'strict-origin-when-cross-origin',
          });
          const policy = page.headers.get('content-security-policy') ?? '';
          for (const piece of [
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
          ])
            holds(`${piece} in the policy of ${page.asked}`, policy.includes(piece));
          const [, ancestors = ''] = /frame-ancestors ([^;]+)/.exec(policy) ?? [];
          for (const origin of ["'self'", ...visit.site().origins])
            holds(`${origin} may frame ${page.asked}`, ancestors.split(' ').includes(origin));
          holds(`${page.asked} may not be framed by all`, !/(^| )(\*|https?:)( |$)/.test(ancestors));
          holds(
            `${page.asked} has no script of its own`,
            !/<script(?![^>]*(\bsrc=|application\/ld\+json))/.test(page.text),
          );
        }
      },
    },
    {
      name: 'a page that is not there is a page',
      run: async ({ ask, name }) => {
        headersAre(answers(await ask(`/sites/${name}/polls/no-such-poll`), 404), {
          'content-type': html,
          'cache-control': 'no-store',
        });
      },
    },
    {
      name: 'without script the first post brings the picture and keeps what was chosen, in no cache',
      run: async (visit) => {
        const poll = await visit.newPoll();
        const path = `/sites/${visit.name}/polls/${poll}`;
        const step = answers(await submit(visit, path, { choices: 'o2' }), 200);
        headersAre(step, { 'cache-control': 'no-store', 'set-cookie': null, 'content-type': html });
        const fields = fieldsOf(step.text, 'vote');
        same('the choice', fields.choices, 'o2');
        for (const name of ['ballotId', 'proof.picture.token']) fits(name, fields[name], /.{16,}/);
        const [, picture = ''] = /<img src="([^"]+\/pictures\/[^"]+)"/.exec(step.text) ?? [];
        headersAre(answers(await visit.ask(picture), 200), { 'content-type': 'image/png' });
        answers(await submit(visit, path, {}), 422);
        same('voters', answers(await visit.api(`/polls/${poll}/results`), 200).body.voters, 0);
      },
    },
    {
      name: 'without script the second post votes and leads to the results, with a cookie of this service alone',
      needs: ['site', 'answer'],
      run: async (visit) => {
        const poll = await visit.newPoll();
        const path = `/sites/${visit.name}/polls/${poll}`;
        const fields = fieldsOf((await submit(visit, path, { choices: 'o2' })).text, 'vote');
        const answer = (await visit.readPicture?.(fields['proof.picture.token'] ?? '')) ?? '';
        const cast = answers(await submit(visit, path, { ...fields, 'proof.picture.answer': answer }), 303);
        const cookie = cast.headers.get('set-cookie') ?? '';
        for (const piece of [/HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) fits('the cookie', cookie, piece);
        if (visit.url.startsWith('https:')) fits('the cookie', cookie, /^__Host-.*Secure/i);
        const results = cast.headers.get('location') ?? '';
        fits('location', results, new RegExp(`${path}/results\\?voted=(counted|held)`));
        const shown = answers(
          await visit.ask(results, { headers: { cookie: cookie.split(';')[0] ?? '' } }),
          200,
        );
        headersAre(shown, { 'cache-control': 'no-store' });
        fits('the reader’s own choice', shown.text, /data-option="o2"(?:(?!<tr).)*data-own/s);
      },
    },
    {
      name: 'a poll is embedded by its address, to which its page leads, and a frame of it may run its script',
      run: async (visit) => {
        const poll = await visit.newPoll();
        const page = answers(await visit.ask(`/sites/${visit.name}/polls/${poll}`), 200);
        const [, link = ''] = /application\/json\+oembed"[^>]* href="([^"]+)"/.exec(page.text) ?? [];
        const told = answers(await visit.ask(link.replaceAll('&amp;', '&')), 200);
        headersAre(told, {
          'access-control-allow-origin': '*',
          'cache-control': 'public, max-age=300',
          'set-cookie': null,
        });
        same('type', told.body?.type, 'rich');
        fits('html', told.body?.html, new RegExp(`<iframe src="[^"]+/polls/${poll}/embed"`));
        headersAre(answers(await visit.ask('/frame.js'), 200), { 'access-control-allow-origin': '*' });
        const foreign = await visit.ask('/oembed?url=https%3A%2F%2Felsewhere.example%2F');
        refuses(foreign, 404, 'not_found');
      },
    },
    {
      name: 'a link marks a choice and votes for nothing, and old addresses lead on',
      run: async (visit) => {
        const poll = await visit.newPoll();
        const path = `/sites/${visit.name}/polls`;
        fits(
          'the choice',
          answers(await visit.ask(`${path}/${poll}?choose=o2`), 200).text,
          /value="o2" checked/,
        );
        same('voters', answers(await visit.api(`/polls/${poll}/results`), 200).body.voters, 0);
        const moved = answers(await visit.ask(`/sites/${visit.name}/old/polls?poll_page=1`), 302);
        fits('location', moved.headers.get('location') ?? '', new RegExp(`${path}$`));
      },
    },
    {
      name: 'a form that another site sends in the reader’s name is refused',
      run: async (visit) => {
        const path = `/sites/${visit.name}/polls/${await visit.newPoll()}`;
        for (const origin of [stranger, 'null'])
          answers(await submit(visit, path, { choices: 'o1' }, { origin }), 403);
      },
    },
  ],
);

export const pageChecks = [...fragments, ...pages];

import { part } from './check.ts';
import { answers, fail, refuses, same, soon } from './expecting.ts';
import { faultsOf, groups } from './header-groups.ts';
import { stranger } from './origin-checks.ts';
import type { Visit } from './visit.ts';

/** The part that takes away what a run has made. */
export const leaving = 'Leaving';

const load = part(
  'At once',
  {
    needs: ['site'],
    hint: 'Look at the log for the faults of that moment, and at how many connections the database takes.',
  },
  [
    {
      name: '50 requests of many kinds at once are all answered as they would be alone',
      run: async (visit) => {
        const { ask, api, under, name } = visit;
        const [poll, thread] = [await visit.newPoll(), visit.newThread()];
        const ballots = [];
        for (let voter = 0; voter < 5; voter++) ballots.push(await visit.newBallot(poll));
        const kinds: [status: number, path: string][] = [
          [200, `${under}/polls/${poll}`],
          [200, `${under}/polls/${poll}/results`],
          [200, `${under}/challenge?action=vote&ref=${poll}&picture=1`],
          [200, `${under}/comments?thread=${thread}`],
          [200, `${under}/comments/counts?thread=${thread}`],
          [200, `${under}/comments/feed.atom`],
          [200, `/embed/v1/sites/${name}/polls/${poll}`],
          [200, `/sites/${name}/threads?thread=${thread}`],
          [404, `${under}/polls/no-such-poll`],
        ];
        const asked = Array.from({ length: 45 }, async (_, index) => {
          const [status, path] = kinds[index % kinds.length] ?? [200, '/healthz'];
          answers(await ask(path), status);
        });
        const votes = ballots.map(async (ballot) => answers(await visit.vote(poll, ballot), 201));
        await Promise.all([...asked, ...votes]);
        await soon(async () =>
          same('voters', answers(await api(`/polls/${poll}/results`), 200).body.voters, 5),
        );
        answers(await ask('/readyz'), 200);
      },
    },
  ],
);

const everywhere = part(
  'Every answer',
  { hint: 'Something in front of the service drops or sets these headers; leave them to the service.' },
  [
    {
      name: 'says how long it may be kept',
      run: async ({ seen }) => silent(seen, 'cache-control', /\S/),
    },
    {
      name: 'is not to be taken for another type than it says',
      run: async ({ seen }) =>
        silent(
          seen.filter(({ status }) => status !== 204 && status !== 304),
          'x-content-type-options',
          /^nosniff$/,
        ),
    },
    {
      name: 'sets no cookie, where it is one of the API',
      run: async ({ seen }) => {
        const setting = seen.find(
          ({ path, headers }) => path.startsWith('/api/') && headers.has('set-cookie'),
        );
        if (setting) fail(`Set-Cookie of ${setting.asked}`, 'none', 'one');
      },
    },
    {
      name: 'may be read by any page, where it is one of the API or an element’s',
      run: async ({ seen }) =>
        silent(
          seen.filter(({ path }) => /^\/(api|embed)\//.test(path)),
          'access-control-allow-origin',
          /^\*$/,
        ),
    },
    {
      name: 'has the security headers of its kind of address, HEAD and refusals too',
      run: async ({ ask, name, seen }) => {
        for (const path of oneOfEachKind(name))
          for (const method of ['GET', 'HEAD', ...(isFile.test(path) ? [] : ['PUT'])])
            await ask(path, { method });
        // What is answered without a body may come from a cache or a proxy in front, with fewer headers.
        for (const { asked, path, status, headers } of seen) {
          const group = groups.find(({ holds }) => holds.test(path));
          if (!group || status === 204 || status === 304) continue;
          same(`headers of ${group.name} on ${asked} (${status})`, faultsOf(group, status, headers), []);
        }
      },
    },
    {
      name: 'is no fault of the service',
      run: async ({ seen }) => {
        const faults = seen
          .filter(({ status }) => status >= 500)
          .map(({ asked, status }) => `${asked} ${status}`);
        same('answers of 500 and above', faults.slice(0, 5), []);
      },
    },
  ],
);

/** On some platforms files are given out, and refused, by what stands in front of the service. */
const isFile = /\.(js|css)$/;

/** An address of every kind; what needs a query is visited by the checks before. */
const oneOfEachKind = (site: string) => [
  ...['/', '/demo', '/docs', '/openapi.json', '/oembed', '/healthz', '/metrics', '/desk', '/desk/sign-in'],
  ...[
    '/embed.js',
    '/embed.json',
    '/frame.js',
    '/embed/v1/fragment.css',
    '/embed/v1/embed-0000000000000000.js',
  ],
  ...['/assets/page.css', '/assets/desk.css', '/assets/desk.js', `/api/v1/sites/${site}`],
  ...[`/api/v1/sites/${site}/audit`, `/sites/${site}/polls`, `/sites/${site}/old/polls`],
  `/embed/v1/sites/${site}/polls`,
];

/** Finds the first answer whose header is not as it should be, and says how many there are. */
function silent(seen: Visit['seen'], name: string, pattern: RegExp): void {
  const wrong = seen.filter(({ headers }) => !pattern.test(headers.get(name) ?? ''));
  const [first] = wrong;
  if (first)
    fail(
      `${name} of ${first.asked} (${wrong.length} of ${seen.length} answers)`,
      pattern,
      first.headers.get(name),
    );
}

const leave = part(
  leaving,
  { needs: ['site'], hint: 'Delete what is called “conformance-…” at the desk by hand.' },
  [
    {
      name: 'what this run made is taken away again: polls deleted, comments in the trash',
      run: async ({ api, made }) => {
        const left: string[] = [];
        for (const poll of made.polls) {
          const { status } = await api(`/polls/${poll}`, { method: 'DELETE', key: true });
          if (status !== 204 && status !== 404) left.push(poll);
        }
        for (let from = 0; from < made.comments.length; from += 100) {
          const ids = made.comments.slice(from, from + 100);
          answers(await api('/moderation', { body: { ids, status: 'trash' }, key: true }), 200);
        }
        // The strange pages of this run; only an owner's key may dismiss them.
        for (const origin of (await api('/origins/refused', { key: true })).body.items ?? [])
          if (origin.origin === stranger)
            answers(await api('/origins/dismissed', { body: { origin: stranger }, key: true }), 204);
        const [poll] = made.polls;
        await soon(async () => refuses(await api(`/polls/${poll}`), 404, 'not_found'));
        const held = answers(await api('/moderation?status=held&limit=100', { key: true }), 200).body.items;
        for (const { id } of held) if (made.comments.includes(id)) left.push(id);
        same('what is left', left, []);
      },
    },
  ],
);

export const closingChecks = [...load, ...leave, ...everywhere];

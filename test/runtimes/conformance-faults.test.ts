import { afterAll, beforeAll, expect, test } from 'vitest';
import { checks } from '../conformance/checks.ts';
import { runConformance } from '../conformance/run.ts';
import type { Bend } from '../support/bending-proxy.ts';
import { startBentService } from '../support/bent-service.ts';
import { ownerKey } from '../support/service.ts';

let bent: Awaited<ReturnType<typeof startBentService>>;
let service: typeof bent.service;
let proxy: typeof bent.proxy;
let url: string;

beforeAll(async () => {
  bent = await startBentService();
  ({ url, service, proxy } = bent);
});
afterAll(() => bent?.stop());

/** What is wrong with a deployment, the parts that are tried on it, and what must fail of them: that and nothing else. */
type Fault = { fault: string; bend: Bend; parts: string[]; fails: string[] };
const answering = (answer: Bend['answer']): Bend => (answer ? { answer } : {});
const without = (name: string, of: RegExp): Bend =>
  answering(({ path, headers }) => of.test(path) && headers.delete(name));

/** Looks at every header of every answer, and so at some that other checks look at. */
const ofItsKind = 'has the security headers of its kind of address, HEAD and refusals too';

const faults: Fault[] = [
  {
    fault: 'nothing',
    bend: {},
    parts: [
      'Service',
      'Address',
      'Scripts',
      'Closed doors',
      'Problems',
      'Origins',
      'Leaving',
      'Every answer',
    ],
    fails: [],
  },
  {
    fault: 'one address without a word on caching',
    bend: without('cache-control', /^\/embed\.js$/),
    parts: ['Scripts', 'Every answer'],
    fails: [
      '/embed.js is a script for any page, kept for an hour',
      'says how long it may be kept',
      ofItsKind,
    ],
  },
  {
    fault: 'an API that other pages cannot read',
    bend: without('access-control-allow-origin', /^\/api\//),
    parts: ['Origins', 'Every answer'],
    fails: [
      'any page may read answers, problems included, and no cookie goes with them',
      'preflights allow our methods and headers',
      'what a strange page sends is refused, and its reader’s proof not even looked at',
      'may be read by any page, where it is one of the API or an element’s',
      ofItsKind,
    ],
  },
  {
    fault: 'a strange page that is let through',
    bend: { request: (headers) => delete headers.origin },
    parts: ['Origins'],
    fails: ['what a strange page sends is refused, and its reader’s proof not even looked at'],
  },
  {
    fault: 'a script that is changed on its way',
    bend: answering((passing) => {
      if (!/^\/embed.*\.js$/.test(passing.path)) return;
      passing.body = Buffer.concat([passing.body, Buffer.from('/* optimised */')]);
    }),
    parts: ['Scripts'],
    fails: [
      'the pinned script is kept for good and has the published SRI hash, and so has the one that it loads',
    ],
  },
  {
    fault: 'a desk that opens for everybody',
    bend: answering((passing) => {
      if (passing.path === '/desk') passing.status = 200;
    }),
    parts: ['Closed doors'],
    fails: ['strangers are led from the desk to its sign-in, in no frame and no cache'],
  },
  {
    fault: 'error pages of a gateway',
    bend: answering((passing) => {
      if (passing.status !== 404 || !passing.path.startsWith('/api/')) return;
      passing.body = Buffer.from('<h1>404 Not Found</h1>');
      passing.headers.set('content-type', 'text/html');
    }),
    parts: ['Problems'],
    fails: ['404: an address where nothing is, and a site that is not there'],
  },
  {
    fault: 'a stack in a problem',
    bend: answering((passing) => {
      if (passing.status !== 400) return;
      const stack = 'Error\n    at parse (file:///app/src/http/body.ts:17:5)';
      passing.body = Buffer.from(JSON.stringify({ ...JSON.parse(String(passing.body)), stack }));
    }),
    parts: ['Problems'],
    fails: ['400: no JSON, and fields at fault by their names, without an echo'],
  },
  {
    fault: 'a picture that is drawn anew each time',
    bend: answering((passing) => {
      if (passing.headers.get('content-type') !== 'image/png') return;
      passing.body = Buffer.concat([passing.body, Buffer.from(String(Math.random()))]);
    }),
    parts: ['Challenges'],
    fails: ['the picture is a PNG, the same for the same token'],
  },
  {
    fault: 'a retry that counts as another vote',
    bend: answering((passing) => {
      if (passing.path.endsWith('/votes') && passing.status === 200) passing.status = 201;
    }),
    parts: ['Votes'],
    fails: [
      'a retry is the same vote: 200, the same ballot, the same voter, counted once',
      '20 voters at once, 5 of them sending twice, add up exactly',
      'past a network’s allowance ballots are held, exactly so when they come at once',
    ],
  },
  {
    fault: 'votes of which one in twenty is lost',
    bend: answering((passing) => {
      if (!passing.path.endsWith('/votes') || passing.status > 201) return;
      const answer = JSON.parse(String(passing.body));
      if (answer.results?.voters >= 20) answer.results.voters--;
      passing.body = Buffer.from(JSON.stringify(answer));
    }),
    parts: ['Votes'],
    fails: ['20 voters at once, 5 of them sending twice, add up exactly'],
  },
  {
    fault: 'results without an ETag',
    bend: without('etag', /\/results$/),
    parts: ['Results'],
    fails: ['results have an ETag, and who has them already is told 304'],
  },
  {
    fault: 'a stream that is held back until its end',
    bend: { holdsStreams: true },
    parts: ['Results'],
    fails: ['the stream sends the results at once, and the service goes on when its reader leaves'],
  },
  {
    fault: 'comments that are public before an editor has seen them',
    bend: answering((passing) => {
      if (passing.method === 'POST' && passing.path.endsWith('/comments') && passing.status === 202)
        passing.body = Buffer.from(String(passing.body).replace('"status":"held"', '"status":"approved"'));
    }),
    parts: ['Comments'],
    fails: [
      'who skips the picture waits for an editor: 202, seen by its author and editors alone',
      'a retry is the same comment with the same token: 200, and there is one of it',
      'approved comments are numbered, listed and counted, replies under what they answer',
      'words of readers stay words, and e-mail addresses stay with the editors',
      'the same words again are duplicate_comment; an unknown thread is empty',
    ],
  },
  {
    fault: 'pages that any other site may frame',
    bend: answering(({ headers }) => {
      const policy = headers.get('content-security-policy');
      if (policy)
        headers.set('content-security-policy', policy.replace(/frame-ancestors [^;]+/, 'frame-ancestors *'));
    }),
    parts: ['Hosted pages'],
    fails: ['pages load nothing from elsewhere, and stand in frames of the site’s own origins alone'],
  },
  {
    fault: 'a script of frames that a sandboxed one cannot read',
    bend: without('access-control-allow-origin', /^\/frame\.js$/),
    parts: ['Hosted pages'],
    fails: [
      'a poll is embedded by its address, to which its page leads, and a frame of it may run its script',
    ],
  },
  {
    fault: 'faults when many come at once',
    bend: answering((passing) => {
      if (passing.atOnce > 5) passing.status = 500;
    }),
    parts: ['At once', 'Every answer'],
    fails: [
      '50 requests of many kinds at once are all answered as they would be alone',
      ofItsKind,
      'is no fault of the service',
    ],
  },
];

test.each(faults)(
  'of a deployment with $fault it says so, and finds no other fault',
  async ({ bend, parts, fails }) => {
    proxy.bendBy(bend);
    const made = checks.filter(({ part }) => part === 'Site' || parts.includes(part));
    const results = await runConformance({ url, key: ownerKey, site: 'conformance' }, { made });
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ name, detail }) => ({ name, detail }))).toEqual(
      fails.map((name) => ({ name, detail: expect.stringMatching(/\S/) })),
    );
    expect(new Set(results.map(({ part }) => part))).toEqual(new Set(['Site', ...parts]));
  },
);

test('every check has a name of its own', () => {
  expect(new Set(checks.map(({ part, name }) => `${part}: ${name}`)).size).toBe(checks.length);
});

test('a run leaves nothing behind: no poll to be found, no comment in a thread or in the queue', async () => {
  proxy.bendBy({});
  const made = checks.filter(({ part }) =>
    ['Site', 'Polls', 'Comments', 'Origins', 'Leaving'].includes(part),
  );
  const results = await runConformance({ url, key: ownerKey, site: 'tidy' }, { made });
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  const api = service.api('tidy');
  expect((await api('/poll-list', { owner: true })).body.items).toEqual([]);
  expect((await api('/origins/refused', { owner: true })).body.items).toEqual([]);
  const { body } = await api('/moderation/counts', { owner: true });
  expect(body.counts).toMatchObject({ held: 0, approved: 0, spam: 0 });
  expect((await api('/comments/feed.json')).body.items).toEqual([]);
});

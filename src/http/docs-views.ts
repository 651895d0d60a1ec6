import { type RefusalCode, refusals } from '../errors.ts';
import { rolesFor } from '../roles.ts';
import type { Words } from '../words/words.ts';
import { refusedBy } from './openapi.ts';
import { type Operation, pathOf } from './operation.ts';
import { type Html, html, nothing } from './view.ts';

type Described = {
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: unknown;
};

/** The reference at /docs: every endpoint by what it is about, then every code. Needs no script. */
export function docsBody(
  operations: Operation[],
  document: { paths: Record<string, Record<string, Described>> },
  facts: { publicUrl: string; integrity: string; lastingScript: string; words: Words },
): Html {
  const byTag = Map.groupBy(operations, ({ policy }) => policy.tag);
  return html`<h1>The Hustings API</h1>
<p>Everything below is under <code>${facts.publicUrl}</code>. JSON is camelCase, times are RFC 3339 in UTC, ids are opaque. The same as a machine reads it: <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Contents"><ul>${[...byTag.keys()].map((tag) => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`)}<li><a href="#embed">The script</a></li><li><a href="#codes">Codes</a></li></ul></nav>
${[...byTag].map(
  ([tag, them]) =>
    html`<section aria-labelledby="${anchor(tag)}"><h2 id="${anchor(tag)}">${tag}</h2>${them.map(({ policy }) => endpoint(policy, document.paths[pathOf(policy)]?.[policy.method] ?? {}))}</section>`,
)}
<section aria-labelledby="embed"><h2 id="embed">The script</h2><p><code>/embed.js</code> is always the newest; a version of its own never changes and may be pinned:</p><pre><code>&lt;script type="module" src="${facts.lastingScript}"
  integrity="${facts.integrity}" crossorigin="anonymous"&gt;&lt;/script&gt;</code></pre></section>
<section aria-labelledby="codes"><h2 id="codes">Codes</h2><p>A problem is <code>application/problem+json</code> (RFC 9457) with a <code>code</code> that stays the same.</p><dl>${(
    Object.entries(refusals) as [RefusalCode, number][]
  ).map(
    ([code, status]) =>
      html`<dt id="${code}"><code>${code}</code> ${status}</dt><dd>${facts.words.problems[code][1]}</dd>`,
  )}</dl></section>`;
}

const anchor = (tag: string) => tag.toLowerCase().replaceAll(/[^a-z]+/g, '-');
const readers = 'Readers, from the site’s origins';

function caller({ who, relayed }: Operation['policy']): string {
  if (typeof who === 'object') {
    const holder = `${who.orReader ? `${readers}; or a` : 'A'} key with the role ${rolesFor(who.may).join(' or ')}`;
    return `${holder}: Authorization: Bearer KEY`;
  }
  return `${who === 'anyone' ? 'Anyone' : readers}${relayed ? '; or a relay key, for a reader' : ''}`;
}

function endpoint(policy: Operation['policy'], { parameters = [], requestBody }: Described): Html {
  const given = parameters.filter((parameter) => parameter.in !== 'path');
  return html`<article><h3><code>${policy.method.toUpperCase()} ${pathOf(policy)}</code></h3><p>${policy.summary}. ${policy.description ?? nothing}</p><p>${caller(policy)}.</p>${
    given.length > 0
      ? html`<dl>${given.map((one) => html`<dt><code>${one.name}</code> <small>${one.in}${one.required ? ', required' : ''}</small></dt><dd>${one.description ?? nothing}</dd>`)}</dl>`
      : nothing
  }${requestBody ? html`<details><summary>Body</summary><pre tabindex="0"><code>${bodyOf(requestBody)}</code></pre></details>` : nothing}<p>Answers: ${Object.entries(
    policy.answers,
  ).map(
    ([status, answer]) => html`<strong>${status}</strong> ${answer.description}. `,
  )}</p><p>Refuses: ${refusedBy(policy).map((code) => html`<a href="#${code}"><code>${code}</code></a> `)}</p></article>`;
}

const bodyOf = (body: unknown) =>
  JSON.stringify(
    (body as { content: { 'application/json': { schema: unknown } } }).content['application/json'].schema,
    null,
    2,
  );

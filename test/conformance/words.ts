import { parseArgs } from 'node:util';

export const usage = `usage: npm run conformance -- URL [--site NAME] [--key KEY]

Checks whether a deployment of Hustings keeps its promises, from the outside.

  URL          the origin that readers use, like https://polls.example.com
  --site NAME  the site to vote and to write on: conformance, unless another one is named
  --key KEY    an owner's key, which makes that site where it is not there, or an editor's key of
               a site that is; the environment's OWNER_KEY unless it is sent. Without a key
               only what needs none is checked.
`;

type Words = { url: string; site: string; key: string | undefined };

/** What a command's words ask for, or the sentence that says what is wrong with them. */
export function readWords(
  words: string[],
  env: Record<string, string | undefined>,
): Words | { fault: string } {
  const read = parsed(words);
  if ('fault' in read) return read;
  const { positionals, values } = read;
  const [address, ...more] = positionals;
  if (address === undefined) return { fault: 'Say which deployment: its URL is missing.' };
  if (more.length > 0) return { fault: 'One deployment at a time: there is more than one URL.' };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (!plain || !/^https?:$/.test(url.protocol))
    return { fault: 'URL must be an origin like https://polls.example.com, without a path.' };
  const site = values.site ?? 'conformance';
  if (!/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/.test(site))
    return { fault: '--site must be the name of a site: small letters, digits and hyphens.' };
  const key = (values.key ?? env.OWNER_KEY)?.trim() || undefined;
  if (key !== undefined && !/^[!-~]+$/.test(key)) return { fault: 'The key must be one word of ASCII.' };
  return { url: url.origin, site, key };
}

function parsed(words: string[]) {
  try {
    const options = { site: { type: 'string' }, key: { type: 'string' } } as const;
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch {
    // Node's own sentence would repeat the words, and a key may be among them.
    return { fault: 'A word is not known here, or lacks its value.' };
  }
}

/**
 * Prints the curl command that casts one vote: asks for a challenge, solves its proof of work, makes a ballot id.
 *
 *     node docs/try/vote.ts URL SITE POLL OPTION         shows the command
 *     node docs/try/vote.ts URL SITE POLL OPTION | sh    votes
 *
 * The command may be sent again for ten minutes and longer: the same ballot with the same proof is the same vote.
 */
import { pbkdf2Sync, randomUUID } from 'node:crypto';

type Challenge = {
  parameters: { nonce: string; salt: string; cost: number; keyLength: number; keyPrefix: string };
  signature: string;
};

const [url, site, poll, option] = process.argv.slice(2);
if (!url || !site || !poll || !option) {
  console.error('usage: node docs/try/vote.ts URL SITE POLL OPTION');
  process.exit(2);
}

const api = `${url.replace(/\/$/, '')}/api/v1/sites/${site}`;
const answer = await fetch(`${api}/challenge?action=vote&ref=${poll}`);
const body = (await answer.json()) as { altcha: Challenge; detail?: string };
if (!answer.ok) {
  console.error(body.detail);
  process.exit(1);
}

const vote = {
  ballotId: randomUUID(),
  choices: [option],
  voter: null,
  proof: { altcha: solve(body.altcha) },
};
console.log(`curl -sS ${api}/polls/${poll}/votes \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(vote)}'`);

/** ALTCHA v2: tries counters from 0 until PBKDF2 over nonce and counter begins with the key's shown half. */
function solve({ parameters, signature }: Challenge): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const password = Buffer.concat([Buffer.from(nonce, 'hex'), Buffer.alloc(4)]);
  for (let counter = 0; ; counter++) {
    password.writeUInt32BE(counter, password.length - 4);
    const derivedKey = pbkdf2Sync(password, Buffer.from(salt, 'hex'), cost, keyLength, 'sha256').toString(
      'hex',
    );
    if (!derivedKey.startsWith(keyPrefix)) continue;
    const solved = { challenge: { parameters, signature }, solution: { counter, derivedKey, time: 0 } };
    return Buffer.from(JSON.stringify(solved)).toString('base64');
  }
}

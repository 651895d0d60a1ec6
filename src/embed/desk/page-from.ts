type Policy = { createHTML: (html: string) => string };
type Factory = { createPolicy: (name: string, rules: Policy) => Policy };

let policy: Policy | undefined;

/** Another page of the desk, parsed and not run. It is our own, from our own origin, and everything in it was escaped there. */
export async function pageFrom(address: string): Promise<Document> {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return parsed(await answer.text());
}

/** The same of a page that was answered with already. */
export function parsed(text: string): Document {
  const { trustedTypes } = window as unknown as { trustedTypes?: Factory };
  policy ??= trustedTypes?.createPolicy('hustings', { createHTML: (html) => html });
  return new DOMParser().parseFromString(policy?.createHTML(text) ?? text, 'text/html');
}

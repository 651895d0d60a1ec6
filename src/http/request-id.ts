/** The id that a proxy or a client has given the request, where it looks like one, else a new one: it leads from an answer to its line in the log. */
export const requestIdOf = (given: string | null | undefined): string =>
  given && /^[\w\-=]{1,64}$/.test(given) ? given : crypto.randomUUID();

/** A script as it is served: `hash` is in its lasting address, `integrity` is what a publisher may pin. */
export type Script = { text: string; hash: string; integrity: string };

/** Where a version of the script stays for good. */
export const lastingAddress = (publicUrl: string, { hash }: Pick<Script, 'hash'>) =>
  `${publicUrl}/embed/v1/embed-${hash}.js`;

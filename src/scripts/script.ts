/** A script as it is served: `hash` is in its lasting address, `integrity` is what a publisher may pin. */
export type Script = { text: string; hash: string; integrity: string };

/** All that browsers load: `embed` is what publishers load, `live` what that one loads itself where results are in view. */
export type Scripts = Record<'embed' | 'live' | 'frame' | 'desk', Script>;

/** Where a version of a script stays for good. */
export const lastingAddress = (
  publicUrl: string,
  { hash }: Pick<Script, 'hash'>,
  name: 'embed' | 'live' = 'embed',
) => `${publicUrl}/embed/v1/${name}-${hash}.js`;

/** What `worker-build.ts` has made of the browser's side; wrangler.toml says where it lies. */
declare module 'hustings:scripts' {
  const scripts: Record<'embed' | 'frame' | 'desk', import('../scripts/script.ts').Script>;
  export default scripts;
}

/** What `worker-build.ts` or `functions-build.ts` has made of the browser's side. */
declare module 'hustings:scripts' {
  const scripts: Record<'embed' | 'frame' | 'desk', import('../scripts/script.ts').Script>;
  export default scripts;
}

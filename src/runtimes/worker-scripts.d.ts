/** What `worker-build.ts` or `functions-build.ts` has made of the browser's side. */
declare module 'hustings:scripts' {
  const scripts: import('../scripts/script.ts').Scripts;
  export default scripts;
}

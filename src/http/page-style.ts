/** How hosted pages look around their fragment. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fbfaf7, #16181b);
  --ink: light-dark(#1d2125, #e8e6e1);
  --rule: light-dark(#d9d5cb, #3a3e43);
  font: 1.0625rem/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: var(--page);
  color: var(--ink);
  -webkit-text-size-adjust: 100%;
}
body { margin: 0 auto; max-inline-size: 46rem; padding: 0 clamp(1rem, 5vw, 2rem) 3rem; }
main { padding-block: 1.5rem; }
main:focus { outline: none; }
.masthead { padding-block: 1.1rem 0.9rem; border-block-end: 1px solid var(--rule); }
.masthead > :not(.skip) { color: inherit; font-family: Georgia, "Iowan Old Style", "Times New Roman", serif; font-size: 1.2rem; font-weight: 700; text-decoration: none; display: inline-block; min-block-size: 24px; }
.masthead a:hover { text-decoration: underline; }
.foot { padding-block: 1rem; border-block-start: 1px solid var(--rule); font-size: 0.92rem; }
.foot a { color: inherit; display: inline-block; min-block-size: 24px; }
.skip { position: absolute; inset-inline-start: 0.5rem; inset-block-start: 0.5rem; padding: 0.5rem 0.9rem; background: var(--ink); color: var(--page); clip-path: inset(50%); }
.skip:focus { clip-path: none; z-index: 1; }
main { --hustings-heading-font: Georgia, "Iowan Old Style", "Times New Roman", serif; --hustings-heading-size: clamp(1.3rem, 4.5vw, 1.75rem); }
main > .overline { margin: 0 0 0.6rem; font-size: 0.95rem; font-weight: 700; }
.frame .overline { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
main > :where(h1, section, nav, article) :where(h1, h2, h3), main > h1 { font-family: Georgia, "Iowan Old Style", "Times New Roman", serif; line-height: 1.25; }
main > section:not(.hustings) { padding-block-start: 1rem; }
main > section:not(.hustings) > article { padding-block: 0.4rem; border-block-start: 1px solid var(--rule); }
main > nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; list-style: none; }
main :where(a) { color: inherit; text-underline-offset: 0.15em; }
main :where(nav, summary, p) > :where(a) { min-block-size: 24px; }
main :where(code) { font: 0.9em/1.5 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
main :where(pre) { padding: 0.8rem; white-space: pre-wrap; border: 1px solid var(--rule); border-radius: 0.3rem; }
main :where(dt) { margin-block-start: 0.6rem; font-weight: 600; }
main :where(dd) { margin-inline-start: 1.2rem; }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.elsewhere { margin-block: 0.6rem; }
.elsewhere a { overflow-wrap: anywhere; }
.frame body { max-inline-size: none; padding: 0; }
.frame main { padding: 0.25rem; }
html.frame { background: transparent; }
@media print {
  :root { color-scheme: light; background: #fff; color: #000; font-size: 11pt; }
  .skip, .foot { display: none; }
  body { max-inline-size: none; padding: 0; }
}
`;

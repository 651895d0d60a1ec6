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
.masthead > * { color: inherit; font-family: Georgia, "Iowan Old Style", "Times New Roman", serif; font-size: 1.2rem; font-weight: 700; text-decoration: none; display: inline-block; min-block-size: 24px; }
.masthead a:hover { text-decoration: underline; }
.foot { padding-block: 1rem; border-block-start: 1px solid var(--rule); font-size: 0.92rem; }
.foot a { color: inherit; display: inline-block; min-block-size: 24px; }
.skip { position: absolute; inset-inline-start: 0.5rem; inset-block-start: 0.5rem; padding: 0.5rem 0.9rem; background: var(--ink); color: var(--page); clip-path: inset(50%); }
.skip:focus { clip-path: none; z-index: 1; }
.hustings { --hustings-heading-font: Georgia, "Iowan Old Style", "Times New Roman", serif; }
.frame body { max-inline-size: none; padding: 0; }
.frame main { padding: 0.25rem; }
html.frame { background: transparent; }
@media print {
  :root { color-scheme: light; background: #fff; color: #000; font-size: 11pt; }
  .skip, .foot { display: none; }
  body { max-inline-size: none; padding: 0; }
}
`;

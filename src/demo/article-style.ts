/** The look of the sample article. It stands for a publisher's own style sheet and knows nothing of fragments. */
export const articleStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f1, #17150f);
  --ink: light-dark(#221f1a, #ece6d9);
  --soft: light-dark(#5d564a, #b3aa98);
  --rule: light-dark(#cfc6b4, #4a4437);
  --red: light-dark(#9c2a1d, #f0907f);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --hustings-accent: light-dark(#9c2a1d, #f0907f);
  --hustings-on-accent: light-dark(#fff, #2a0d08);
  --hustings-heading-font: var(--serif);
  background: var(--paper); color: var(--ink); font: 1.125rem/1.6 var(--serif);
  -webkit-text-size-adjust: 100%;
}
* { box-sizing: border-box; }
body.magazine { margin: 0 auto; max-inline-size: 70rem; padding-inline: clamp(1rem, 4vw, 3rem); }
a { color: inherit; text-underline-offset: 0.15em; text-decoration-color: var(--red); }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; inset: 0.5rem auto auto 0.5rem; padding: 0.5rem 0.9rem; background: var(--ink); color: var(--paper); clip-path: inset(50%); }
.skip:focus { clip-path: none; z-index: 1; }
.nameplate { text-align: center; padding-block: 2rem 1.1rem; border-block-end: 3px double var(--rule); }
.nameplate p { margin: 0; }
.nameplate .title { font-size: clamp(2.4rem, 9vw, 4.4rem); line-height: 1; font-weight: 700; letter-spacing: -0.02em; }
.nameplate .title a { text-decoration: none; }
.nameplate .motto { margin-block-start: 0.6rem; font: italic 1rem/1.4 var(--serif); color: var(--soft); }
.columns { display: grid; gap: 2.5rem clamp(2rem, 5vw, 4.5rem); padding-block: 2.5rem; }
.columns > * { min-inline-size: 0; }
@media (min-width: 60rem) {
  .columns { grid-template: auto 1fr / minmax(0, 1fr) 18.5rem; }
  .rail { grid-area: 1 / 2 / 3 / 3; border-inline-start: 1px solid var(--rule); padding-inline-start: 1.75rem; }
}
.kicker, .rubric { margin: 0; font: 700 0.82rem/1.3 var(--sans); letter-spacing: 0.12em; text-transform: uppercase; color: var(--red); }
h1 { margin: 0.35rem 0 0.7rem; font-size: clamp(2rem, 6.5vw, 3.4rem); line-height: 1.08; letter-spacing: -0.015em; text-wrap: balance; }
.standfirst { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.45; color: var(--soft); max-inline-size: 36em; }
.byline { margin: 0 0 1.6rem; padding-block: 0.6rem; border-block: 1px solid var(--rule); font: 0.92rem/1.6 var(--sans); color: var(--soft); }
.byline a { display: inline-block; min-block-size: 24px; }
article > p:not([class]), .opening { margin: 0 0 1.1em; max-inline-size: 37em; hyphens: auto; }
.opening::first-letter { float: inline-start; font-size: 3.7em; line-height: 0.82; font-weight: 700; padding-block-start: 0.06em; padding-inline-end: 0.06em; color: var(--red); }
.ornament { display: block; margin: 1.6rem auto; color: var(--red); }
.talk { padding-block-start: 1.8rem; border-block-start: 3px double var(--rule); font: 1rem/1.55 var(--sans); }
.rail { font: 1rem/1.5 var(--sans); }
.box + .box { margin-block-start: 2.25rem; padding-block-start: 1.25rem; border-block-start: 1px solid var(--rule); }
.box > p { margin: 0.6rem 0 0; }
.box a { display: inline-block; min-block-size: 24px; }
.rubric { margin-block-end: 0.9rem; }
.feeds { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; }
.colophon { border-block-start: 1px solid var(--rule); padding-block: 1.2rem 2.5rem; font: 0.88rem/1.5 var(--sans); color: var(--soft); }
.colophon p { margin: 0; }
.colophon a { color: inherit; }
@media print {
  :root { color-scheme: light; background: #fff; color: #000; font-size: 10.5pt; }
  .skip, .colophon { display: none; }
}
`;

/** How the desk looks: dense and calm, for people who spend hours there. */
export const deskStyle = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f7f6f3, #15171a);
  --card: light-dark(#ffffff, #1d2024);
  --ink: light-dark(#1d2125, #e9e7e2);
  --muted: light-dark(#565b61, #a9adb3);
  --rule: light-dark(#dcd8cf, #363b41);
  --edge: light-dark(#85898e, #80868d);
  --accent: light-dark(#17507f, #9fcdf4);
  --on-accent: light-dark(#ffffff, #0c1a27);
  --soft: light-dark(#e9f0f6, #20303d);
  --alert: light-dark(#b3261e, #ff9c92);
  --warm: light-dark(#fdf3dc, #3a3120);
  font: 0.9375rem/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: var(--page); color: var(--ink); accent-color: var(--accent);
  -webkit-text-size-adjust: 100%;
}
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: break-word; }
:where(h1, h2, h3, p, ul, ol, dl, dd, table, figure, blockquote, fieldset, form) { margin: 0; padding: 0; }
:where(h1, h2, h3) { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.45rem; }
h2 { font-size: 1.1rem; }
h3 { font-size: 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px; }
main:focus, :is(h1, h2, h3, p):focus:not(:focus-visible) { outline: none; }
.unseen { position: absolute; inline-size: 1px !important; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; inset-inline-start: 0.5rem; inset-block-start: 0.5rem; padding: 0.5rem 0.9rem; background: var(--ink); color: var(--page); clip-path: inset(50%); z-index: 2; }
.skip:focus { clip-path: none; }
[hidden] { display: none !important; }

.masthead { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; padding: 0.6rem 1rem; border-block-end: 1px solid var(--rule); background: var(--card); }
.brand { font: 700 1.15rem Georgia, "Iowan Old Style", "Times New Roman", serif; color: inherit; text-decoration: none; min-block-size: 24px; }
.menu { flex: 1; min-inline-size: 0; }
.menu[open] { flex-basis: 100%; }
.menu > summary { cursor: pointer; font-weight: 600; min-block-size: 32px; display: list-item; inline-size: fit-content; margin-inline-start: auto; padding: 0.3rem 0.5rem; }
.masthead ul { list-style: none; display: grid; gap: 0.1rem; }
.masthead nav a { display: block; padding: 0.3rem 0.6rem; min-block-size: 32px; border-radius: 0.3rem; color: inherit; text-decoration: none; }
.masthead nav a:hover { background: var(--soft); }
.masthead nav a[aria-current] { background: var(--soft); font-weight: 700; box-shadow: inset 3px 0 var(--accent); }
.masthead nav p { margin-block: 0.8rem 0.2rem; padding-inline: 0.6rem; color: var(--muted); font-size: 0.85em; }
.who button { justify-content: start; text-align: start; padding-inline: 0; }
.who { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: center; margin-block-start: 0.9rem; padding-inline: 0.6rem; color: var(--muted); font-size: 0.9em; }
main { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; gap: 1rem; padding: 1.1rem 1rem 3rem; max-inline-size: 72rem; }
.alone main { max-inline-size: 30rem; margin-inline: auto; padding-block-start: 8vh; }
@media (min-width: 60rem) {
  .framed { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); min-block-size: 100vh; }
  .framed .masthead { flex-direction: column; align-items: stretch; flex-wrap: nowrap; border-block-end: 0; border-inline-end: 1px solid var(--rule); padding: 1.1rem 0.8rem; }
  .framed .masthead > .brand { padding-inline: 0.6rem; }
  .framed main { padding: 1.4rem 2rem 3rem; }
  @supports selector(::details-content) {
    .menu { flex: none; }
    .menu > summary { display: none; }
    .menu::details-content { content-visibility: visible; display: block; block-size: auto; }
    .masthead { position: sticky; inset-block-start: 0; align-self: start; max-block-size: 100vh; overflow: auto; }
    .framed .masthead { block-size: 100vh; }
  }
}

.notice { padding: 0.6rem 0.9rem; border-inline-start: 0.25rem solid var(--accent); background: var(--soft); border-radius: 0.3rem; }
.warning { padding: 0.6rem 0.9rem; border-inline-start: 0.25rem solid var(--edge); background: var(--warm); border-radius: 0.3rem; }
.problem { padding: 0.6rem 0.9rem; border: 1px solid var(--alert); border-inline-start-width: 0.3rem; border-radius: 0.3rem; background: var(--card); }
.problem ul { margin-block-start: 0.3rem; padding-inline-start: 1.2rem; }
.fault { font-weight: 600; font-size: 0.9em; border-inline-start: 0.2rem solid var(--alert); padding-inline-start: 0.5rem; }
.hint { color: var(--muted); font-size: 0.9em; max-inline-size: 44rem; }
code, kbd { font: 0.92em/1.4 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
kbd { border: 1px solid var(--edge); border-radius: 0.25rem; padding: 0 0.35em; }
pre { margin: 0; padding: 0.7rem; white-space: pre-wrap; border: 1px solid var(--rule); border-radius: 0.3rem; background: var(--page); }

:is(button, a.button) { display: inline-flex; align-items: center; justify-content: center; min-block-size: 2.2rem; padding: 0.25rem 0.85rem; border: 1px solid var(--edge); border-radius: 0.3rem; background: var(--card); color: var(--ink); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
:is(button, a.button):hover { border-color: currentColor; background: var(--soft); }
button:is(:disabled, [aria-disabled=true]) { opacity: 0.65; cursor: default; }
:is(button, a.button).primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:is(button, a.button).danger { border-color: var(--alert); color: var(--alert); }
button.quiet { border-color: transparent; background: transparent; font-weight: 400; text-decoration: underline; text-underline-offset: 0.15em; padding-inline: 0.2rem; min-block-size: 24px; text-align: start; }
.who button.quiet { padding-inline: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; align-items: center; }

form.stack, .fields { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9rem; justify-items: start; }
.fields.wide { grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); justify-items: stretch; }
form.stack > *, .fields > :not(.actions) { inline-size: 100%; }
form.stack > :is(button, .actions) { inline-size: auto; }
fieldset { border: 1px solid var(--rule); border-radius: 0.4rem; padding: 0.8rem 1rem 1rem; min-inline-size: 0; background: var(--card); }
fieldset > * + * { margin-block-start: 0.9rem; }
fieldset > legend + * { margin-block-start: 0.2rem; }
legend { font-weight: 700; padding-inline: 0.3rem; }
.field { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; gap: 0.25rem; max-inline-size: 44rem; }
.field > label { font-weight: 600; }
.field.tick > label { display: flex; gap: 0.5rem; align-items: start; min-block-size: 24px; font-weight: 400; }
:is(input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select) { inline-size: 100%; min-inline-size: 0; min-block-size: 2.3rem; padding: 0.3rem 0.55rem; border: 1px solid var(--edge); border-radius: 0.3rem; background: var(--card); color: inherit; font: inherit; }
input[type=file] { padding-block: 0.35rem; }
textarea { resize: vertical; line-height: 1.5; }
:is(input, textarea, select)[aria-invalid=true] { border: 2px solid var(--alert); }
:is(input[type=radio], input[type=checkbox]) { inline-size: 1.15rem; block-size: 1.15rem; margin: 0.15rem 0 0; flex: none; }
summary { cursor: pointer; min-block-size: 24px; }

main > section:not(.card) { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 0.9rem; }
.card { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; align-content: start; padding: 0.9rem 1rem; border: 1px solid var(--rule); border-radius: 0.4rem; background: var(--card); }
.card > button { justify-self: start; }
.asks { list-style: none; display: grid; gap: 0.8rem; }
.asks > li { display: grid; gap: 0.35rem; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.2rem 1rem; }
.card > ul:not([class]) { padding-inline-start: 1.2rem; }
.facts meter { inline-size: 5rem; max-inline-size: 100%; vertical-align: middle; }
.links { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; }
.links a { display: inline-block; min-block-size: 24px; }
.tabs { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem; border-block-end: 1px solid var(--rule); }
.tabs a { display: block; padding: 0.35rem 0.75rem; border-radius: 0.3rem 0.3rem 0 0; color: inherit; text-decoration: none; min-block-size: 32px; }
.tabs a[aria-current] { font-weight: 700; box-shadow: inset 0 -3px var(--accent); }
.mark { display: inline-block; font-size: 0.8em; padding: 0 0.5em; border: 1px solid var(--edge); border-radius: 1em; }
.pages { display: flex; gap: 1rem; }
progress { inline-size: 100%; max-inline-size: 44rem; block-size: 0.9rem; }
.going { display: grid; gap: 0.5rem; justify-items: start; }

table { inline-size: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--rule); font-variant-numeric: tabular-nums; }
:is(th, td) { padding: 0.45rem 0.7rem; text-align: start; vertical-align: top; border-block-end: 1px solid var(--rule); }
thead th { color: var(--muted); font-size: 0.85em; font-weight: 600; }
:is(th, td).count { text-align: end; white-space: nowrap; }
td :is(a, button) { min-block-size: 24px; }
td button { white-space: nowrap; }
@media (max-width: 40rem) {
  table.folding, .folding :is(tbody, tr, td, th[scope=row]) { display: block; }
  .folding thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .folding tr { padding-block: 0.4rem; border-block-end: 1px solid var(--rule); }
  .folding :is(td, th[scope=row]) { border: 0; padding-block: 0.15rem; text-align: start; }
  .folding td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); }
}
.option-rows { list-style: none; display: grid; gap: 1.6rem; }
.place { inline-size: 5rem; }
@media (min-width: 60rem) { .option-rows { gap: 0.8rem; } .option-rows .fields { grid-template-columns: minmax(0, 1fr) auto; align-items: center; } }
figure.chart { display: grid; gap: 0.4rem; }
.chart svg { inline-size: 100%; block-size: 12rem; border-block-end: 1px solid var(--edge); }
.chart .counted { --part: var(--accent); }
.chart .held { --part: var(--edge); }
.chart .excluded { --part: var(--alert); }
.chart rect { fill: var(--part); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
.legend li::before { content: ""; display: inline-block; inline-size: 0.8em; block-size: 0.8em; margin-inline-end: 0.4em; background: var(--part); }
iframe.preview { inline-size: 100%; block-size: 30rem; padding: 0.75rem; border: 1px solid var(--rule); border-radius: 0.4rem; background: var(--card); }
.wordings { padding-inline-start: 1.4rem; }
.queue { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.8rem; }
.comment { scroll-margin-block: 1rem; }
.comment:focus { outline: 3px solid var(--accent); outline-offset: 1px; }
.comment > header { display: grid; gap: 0.2rem; }
.said { max-inline-size: 46rem; overflow-wrap: anywhere; }
.said > * + * { margin-block-start: 0.6rem; }
.said :is(ul, ol) { padding-inline-start: 1.4rem; }
.said blockquote { padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--edge); }
.typed { white-space: pre-wrap; max-inline-size: 46rem; overflow-wrap: anywhere; }
blockquote.said { padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--edge); }
.pick { display: inline-flex; gap: 0.4rem; align-items: center; min-block-size: 24px; }
mark { background: var(--accent); color: var(--on-accent); padding: 0 0.35em; border-radius: 0.2rem; }
.keys dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.2rem 1rem; margin-block-start: 0.5rem; }
.keys dl > div { display: flex; gap: 0.6rem; }
@media print { .masthead, .skip, button { display: none; } }
`;

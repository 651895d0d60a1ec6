/**
 * How fragments look, on hosted pages and inside the elements' shadow roots alike. The publisher's font, size and text
 * colour are inherited, and all else is mixed from the text colour, so that it holds on any background; the accent only
 * fills what brings its own text colour along. Publishers set `--hustings-*`:
 * accent, on-accent, text, link, muted, line, surface, field, bar, radius, gap, alert, heading-font, heading-size.
 */
export const fragmentStyle = `
.hustings {
  --_accent: var(--hustings-accent, light-dark(#17507f, #9fcdf4));
  --_on-accent: var(--hustings-on-accent, light-dark(#fff, #0c1a27));
  --_muted: var(--hustings-muted, color-mix(in srgb, currentColor 78%, transparent));
  --_line: var(--hustings-line, color-mix(in srgb, currentColor 22%, transparent));
  --_edge: var(--hustings-line, color-mix(in srgb, currentColor 58%, transparent));
  --_surface: var(--hustings-surface, color-mix(in srgb, currentColor 5%, transparent));
  --_field: var(--hustings-field, transparent);
  --_bar: var(--hustings-bar, var(--_accent));
  --_radius: var(--hustings-radius, 0.3rem);
  --_gap: var(--hustings-gap, 1rem);
  --_alert: var(--hustings-alert, light-dark(#b3261e, #ff9c92));
  container-type: inline-size;
  color: var(--hustings-text, inherit);
  line-height: 1.5;
  overflow-wrap: anywhere;
  text-align: start;
}
.hustings, .hustings * { box-sizing: border-box; }
.hustings [hidden] { display: none !important; }
.hustings :where(h1, h2, h3, h4, p, ul, ol, blockquote, pre, fieldset, legend, table, form) { margin: 0; padding: 0; }
.hustings :is(h1, h2, h3, h4) {
  color: inherit; font-family: var(--hustings-heading-font, inherit); font-weight: 700; line-height: 1.25; text-wrap: balance;
}
.hustings h1 { font-size: clamp(1.4rem, 7cqi, 2.1rem); }
.hustings h2 { font-size: var(--hustings-heading-size, 1.2em); }
.hustings h3 { font-size: 1.1em; }
.hustings :is(h1, h2, h3, h4, li, fieldset, p):focus:not(:focus-visible) { outline: none; }
.hustings :focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px; }
.hustings a { color: var(--hustings-link, inherit); text-underline-offset: 0.15em; text-decoration-thickness: 0.06em; }
.hustings a:hover { text-decoration-thickness: 0.14em; }
.hustings > * + *, .hustings form > * + * { margin-block-start: var(--_gap); }
.hustings form > [data-problem]:empty:first-child + * { margin-block-start: 0; }
.hustings fieldset { border: 0; min-inline-size: 0; }
.hustings :where(ul, ol) { list-style: none; }
.hustings .hint, .hustings .small-print, .hustings .optional { color: var(--_muted); font-size: 0.875em; }
.hustings .optional { font-weight: 400; }
.hustings [data-problem]:empty, .hustings ol:empty { display: none; }
.hustings .status { font-size: 0.9em; }
.hustings :is(.unseen, .trap, [data-status=shown]) { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.hustings .links, .hustings .actions, .hustings .order, .hustings .feeds { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; }
.hustings :is(.links, .actions, .order, .feeds, .replying) > a { display: inline-block; padding-block: 0.3rem; min-inline-size: 24px; min-block-size: 24px; }
.hustings :is(.links, .order) { font-size: 0.92em; }

.hustings :is(button, a.button) {
  display: inline-flex; align-items: center; justify-content: center; min-block-size: 2.5em; padding: 0.35em 1.05em;
  border: 1px solid var(--_edge); border-radius: var(--_radius); background: transparent; color: inherit;
  font: inherit; font-weight: 600; text-decoration: none; hyphens: auto; cursor: pointer;
}
.hustings :is(button, a.button):hover { background: var(--_surface); border-color: currentColor; }
.hustings :is(button, a.button):active { translate: 0 1px; }
.hustings button:is(:disabled, [aria-disabled=true]) { opacity: 0.65; cursor: default; }
.hustings button.primary { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); padding-inline: 1.6em; }
.hustings button.primary:hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_on-accent)); }
.hustings button.primary:focus-visible { outline-color: var(--_accent); }
.hustings button.quiet { border-color: transparent; background: transparent; font-weight: 400; text-decoration: underline; text-underline-offset: 0.15em; padding-inline: 0.2em; min-block-size: 2em; }
.hustings .actions { gap: 0.4rem 0.9rem; }
.hustings .actions > a { font-size: 0.9em; }
.hustings .actions > a.quiet { color: var(--_muted); }

.hustings .notice { border-inline-start: 0.25rem solid var(--_accent); padding: 0.6em 0.9em; background: var(--_surface); border-radius: var(--_radius); }
.hustings .problem { border: 1px solid var(--_alert); border-inline-start-width: 0.3rem; border-radius: var(--_radius); padding: 0.6em 0.9em; }
.hustings .problem ul { margin-block-start: 0.3em; padding-inline-start: 1.1em; list-style: disc; }
.hustings .problem p + p { margin-block-start: 0.3em; }
.hustings .fault { color: inherit; font-weight: 600; font-size: 0.875em; border-inline-start: 0.2rem solid var(--_alert); padding-inline-start: 0.5em; }

.hustings .field { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.3em; }
.hustings .field label { font-weight: 600; }
.hustings .fields { display: grid; gap: var(--_gap); grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); }
.hustings .fields > .field { align-content: end; }
.hustings :is(input:not([type=radio], [type=checkbox], [type=hidden]), textarea) {
  inline-size: 100%; min-inline-size: 0; min-block-size: 2.6em; padding: 0.45em 0.65em; border: 1px solid var(--_edge); border-radius: var(--_radius);
  background: var(--_field); color: inherit; font: inherit;
}
.hustings textarea[name] { resize: vertical; min-block-size: 7.5em; line-height: 1.5; }
.hustings :is(input, textarea):focus-visible { outline-offset: 0; border-radius: var(--_radius); }
.hustings :is(input, textarea)[aria-invalid=true] { border-color: var(--_alert); border-width: 2px; }
.hustings :is(input[type=radio], input[type=checkbox]) { accent-color: var(--_accent); color: inherit; inline-size: 1.15em; block-size: 1.15em; min-inline-size: 1.15em; margin: 0.18em 0 0; }

.hustings legend { inline-size: 100%; font-weight: 600; }
.hustings .quoted .body { margin-block-start: 0.4em; }
.hustings fieldset.choices > * + * { margin-block-start: 0.5em; }
.hustings .options { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.1rem; margin-block-start: 0.6em; }
.hustings .option, .hustings .remember label { display: flex; gap: 0.65em; align-items: start; padding: 0.45em 0.5em; margin-inline-start: -0.5em; border-radius: var(--_radius); cursor: pointer; }
.hustings .option:hover { background: var(--_surface); }
.hustings .option:has(:checked) { background: var(--_surface); box-shadow: inset 0 0 0 1px var(--_edge); }
.hustings .option span { min-inline-size: 0; hyphens: auto; text-wrap: pretty; }
.hustings .option:has(:focus-visible) { outline: 2px solid currentColor; outline-offset: -2px; }
.hustings .option :focus-visible { outline: none; }
.hustings .announced { display: grid; gap: 0.3em; padding-inline-start: 1.2em; list-style: disc; }
.hustings .small-print { border-block-start: 1px solid var(--_line); padding-block-start: 0.6em; }
.hustings .small-print p + p { margin-block-start: 0.3em; }

.hustings .verification:not([hidden]) { display: grid; gap: 0.75rem; border: 1px solid var(--_line); border-radius: var(--_radius); padding: 0.8em 1em 1em; background: var(--_surface); }
.hustings .verification legend { float: inline-start; font-weight: 700; }
.hustings .picture img { display: block; inline-size: 20rem; max-inline-size: 100%; block-size: auto; aspect-ratio: 320 / 100; background: #fff; border: 1px solid var(--_line); border-radius: var(--_radius); }
.hustings .verification .field input { max-inline-size: 20rem; font-size: 1.1em; letter-spacing: 0.08em; }
.hustings audio[controls] { max-inline-size: 100%; }

.hustings table { inline-size: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.hustings :is(th, td) { padding: 0.55em 0; text-align: start; vertical-align: top; font-weight: 400; border-block-end: 1px solid var(--_line); }
.hustings thead th { padding-block: 0.2em; color: var(--_muted); font-size: 0.8em; }
.hustings .count:is(th, td) { text-align: end; padding-inline-start: 0.8em; white-space: nowrap; inline-size: 1%; }
.hustings td.share { font-weight: 700; }
.hustings .bar { display: block; inline-size: 100%; block-size: 0.55em; margin-block-start: 0.4em; border-radius: 1em; overflow: hidden; }
.hustings[dir=rtl] .bar { transform: scaleX(-1); }
.hustings .bar .track { fill: currentColor; fill-opacity: 0.13; }
.hustings .bar .filled { fill: var(--_bar); transition: width 0.5s; }
.hustings .mark { display: inline-block; font-size: 0.78em; padding: 0 0.5em; border: 1px solid var(--_edge); border-radius: 1em; color: inherit; }
.hustings tr:has(.own:not([hidden])) .choice { font-weight: 700; }
.hustings:has(.own.mark:not([hidden])) .back { display: none; }
.hustings .own.mark { border: 0; padding: 0; font-size: 0.85em; font-weight: 600; }
.hustings .own.mark::before { content: "✓ " / ""; }
.hustings .total { font-weight: 700; }
.hustings .total + *, .hustings .total ~ .hint { margin-block-start: 0.2em; }
.hustings .checked { color: var(--_muted); font-size: 0.875em; }
.hustings summary { cursor: pointer; min-block-size: 24px; padding-block: 0.1em; }
.hustings .checked p { margin-block-start: 0.3em; }

.hustings .past-polls { display: grid; }
.hustings .past-poll { padding-block: 0.7em; border-block-end: 1px solid var(--_line); }
.hustings .past-poll > a { font-weight: 600; display: inline-block; min-block-size: 24px; }

.hustings .comments, .hustings .replies { display: grid; gap: 1.5rem; }
.hustings .replies { margin-block-start: 1.5rem; margin-inline-start: 0.2rem; padding-inline-start: clamp(0.5rem, 3cqi, 1.4rem); border-inline-start: 2px solid var(--_line); }
.hustings .comment { min-inline-size: 0; scroll-margin-block-start: 1rem; }
.hustings .comment:target > article { background: var(--_surface); box-shadow: 0 0 0 0.6rem var(--_surface); border-radius: var(--_radius); }
.hustings .comment > article > * + * { margin-block-start: 0.45em; }
.hustings .author { font-weight: 400; }
.hustings .author .name { font-weight: 700; }
.hustings .author a.name { display: inline-block; min-block-size: 24px; }
.hustings .badge { font-size: 0.75em; font-weight: 700; padding: 0.1em 0.6em; border-radius: 1em; background: var(--_accent); color: var(--_on-accent); }
.hustings a.number { display: inline-block; min-inline-size: 24px; min-block-size: 24px; font-variant-numeric: tabular-nums; }
.hustings .removed { color: var(--_muted); font-style: italic; }
.hustings .own > article { border: 1px dashed var(--_edge); border-radius: var(--_radius); padding: 0.8em 1em; }
.hustings .pinned { border: 1px solid var(--_line); border-inline-start: 0.25rem solid var(--_accent); border-radius: var(--_radius); padding: 0.8em 1em; }
.hustings .pinned > * + * { margin-block-start: 0.4em; }
.hustings .body { max-inline-size: 42em; }
.hustings .body > * + * { margin-block-start: 0.7em; }
.hustings .body :is(ul, ol) { padding-inline-start: 1.4em; list-style: disc; }
.hustings .body ol { list-style: decimal; }
.hustings :is(.body blockquote, .quoted) { border-inline-start: 3px solid var(--_edge); padding-inline-start: 0.9em; }
.hustings .body :is(pre, code) { font-family: ui-monospace, Consolas, monospace; font-size: 0.9em; background: var(--_surface); border-radius: 0.2em; }
.hustings .body code { padding: 0.1em 0.3em; }
.hustings .body pre { padding: 0.7em; white-space: pre-wrap; overflow-wrap: anywhere; }
.hustings .body pre code { padding: 0; background: none; }
.hustings .order a[aria-current] { font-weight: 700; text-decoration: none; }
.hustings .respond { border-block-start: 2px solid var(--_line); padding-block-start: var(--_gap); scroll-margin-block-start: 1rem; }
.hustings .respond > * + * { margin-block-start: var(--_gap); }
.hustings .replying { display: flex; flex-wrap: wrap; gap: 0.2em 0.5em; align-items: center; padding: 0.3em 0.8em; background: var(--_surface); border-radius: var(--_radius); }
.hustings .remember { font-size: 0.92em; }
.hustings .submit { display: flex; flex-wrap: wrap; gap: 0.6rem; }

@container (max-width: 15rem) {
  .hustings-results table, .hustings-results :is(thead, tbody) { display: block; }
  .hustings-results thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .hustings-results tr { display: grid; grid-template-columns: 1fr auto; border-block-end: 1px solid var(--_line); padding-block: 0.5em; }
  .hustings-results tbody :is(th, td) { border: 0; padding: 0; inline-size: auto; }
  .hustings-results tbody th { grid-column: 1 / -1; }
  .hustings-results td.count { padding: 0.15em 0 0; text-align: start; font-size: 0.9em; }
  .hustings-results td.share { text-align: end; }
  .hustings .submit button { inline-size: 100%; }
  .hustings .verification:not([hidden]) { padding: 0.6em 0 0; border-width: 1px 0 0; border-radius: 0; background: none; }
}
@media (scripting: none) { .hustings .remember:not(.news) { display: none; } }
@media (forced-colors: active) {
  .hustings .bar { outline: 1px solid CanvasText; }
  .hustings .bar .track { fill: Canvas; fill-opacity: 1; }
  .hustings .bar .filled { fill: Highlight; }
  .hustings .option:has(:checked) { outline: 1px solid Highlight; }
  .hustings :is(.notice, .badge, .pinned) { border: 1px solid; }
}
@media (prefers-contrast: more) {
  .hustings { --_muted: currentColor; --_line: currentColor; --_edge: currentColor; }
}
@media (prefers-reduced-motion: reduce) { .hustings * { transition: none !important; translate: none !important; } }
@media print {
  .hustings :is(form, .links, .actions, .order, .feeds, .status, audio) { display: none !important; }
  .hustings form[data-form=vote] { display: block !important; }
  .hustings form[data-form=vote] :is(.submit, .verification) { display: none !important; }
  .hustings-results table { display: table; }
  .hustings .comment, .hustings tr { break-inside: avoid; }
  .hustings .respond { display: none; }
}
`;

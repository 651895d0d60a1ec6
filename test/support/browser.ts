import { access } from 'node:fs/promises';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const installed = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A real Chromium without a window: the installed one (or `CHROME`) where there is one, else the one from npm. */
export async function launchBrowser(): Promise<Browser> {
  for (const executablePath of [process.env.CHROME ?? '', ...installed]) {
    const found = await access(executablePath).then(
      () => true,
      () => false,
    );
    if (found) return chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }
  // Its default arguments loosen web security, which is what the tests are about; these are what a bare machine needs.
  const args = [
    '--no-sandbox',
    '--no-zygote',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--headless=shell',
  ];
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args });
}

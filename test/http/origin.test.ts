import { describe, expect, test } from 'vitest';
import { requireOrigin, requireSameOrigin } from '../../src/http/origin.ts';

const site = ['https://www.example.com', 'https://xn--mller-kva.example', 'http://localhost:5000'];
const published = { publicUrl: 'https://polls.example.com', loopback: false };
const tried = { publicUrl: 'http://localhost:8787', loopback: true };

const passes = (origin: string | undefined, config = published) => {
  try {
    requireOrigin(origin, site, config);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'origin_not_allowed', status: 403 });
    return false;
  }
};

describe('a reader’s request', () => {
  test('passes from the site’s origins, from the service’s own, and without an Origin', () => {
    for (const origin of [...site, published.publicUrl, undefined]) expect(passes(origin), origin).toBe(true);
  });

  test.each([
    'null',
    '',
    '*',
    'https://example.com',
    'https://evil.www.example.com',
    'https://www.example.com.evil.example',
    'https://WWW.example.com',
    'https://www.example.com:8443',
    'https://www.example.com/',
    'http://www.example.com',
    'https://www.example.com https://evil.example',
    'https://müller.example',
    'https://xn--mller-kva.example.evil.example',
    'http://localhost:3000',
    'http://127.0.0.1:8787',
  ])('is refused from %s', (origin) => {
    expect(passes(origin)).toBe(false);
  });

  test.each([
    'http://localhost:3000',
    'http://localhost',
    'https://localhost:8443',
    'http://127.0.0.1:8787',
    'http://127.3.2.1:8000',
    'http://[::1]:8787',
    'http://blog.localhost:4000',
  ])('passes from %s while only this machine can reach the service', (origin) => {
    expect(passes(origin, tried)).toBe(true);
  });

  test.each([
    'null',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://192.168.1.7',
    'http://127.0.0.1.example.com',
    'http://127.1:8787',
    'http://2130706433',
    'http://LOCALHOST:3000',
    'http://localhost:3000/',
    'file://localhost',
    'https://evil.example',
  ])('is refused from %s even then', (origin) => {
    expect(passes(origin, tried)).toBe(false);
  });
});

describe('a form of our own pages', () => {
  const posted = (origin: string | undefined, fetchSite: string | undefined, config = published) => {
    try {
      requireSameOrigin({ origin, fetchSite }, config);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'origin_not_allowed' });
      return false;
    }
  };

  test.each([
    ['https://polls.example.com', undefined],
    ['https://polls.example.com', 'same-origin'],
    ['null', 'same-origin'],
    [undefined, 'same-origin'],
  ])('is taken with Origin %s and Sec-Fetch-Site %s', (origin, fetchSite) => {
    expect(posted(origin, fetchSite)).toBe(true);
  });

  test.each([
    [undefined, undefined],
    ['null', undefined],
    ['null', 'cross-site'],
    [undefined, 'same-site'],
    [undefined, 'none'],
    ['https://www.example.com', 'cross-site'],
    ['https://evil.example', 'same-origin'],
    ['http://polls.example.com', undefined],
  ])('is refused with Origin %s and Sec-Fetch-Site %s', (origin, fetchSite) => {
    expect(posted(origin, fetchSite)).toBe(false);
  });
});

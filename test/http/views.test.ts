import { expect, test } from 'vitest';
import { page } from '../../src/http/layout.ts';
import { type Html, html } from '../../src/http/view.ts';
import { locales } from '../../src/words/words.ts';
import { doorIn, everyView, origin } from '../support/every-view.ts';

const hostile = `"><evil onevil="x"></script></textarea><!--' onevil='&`;

/** The attributes of every tag, as the parser of a browser would cut them. */
const tags = (markup: string) => markup.match(/<[a-z][^>]*>/g) ?? [];
const valuesOf = (markup: string, name: string) =>
  tags(markup).flatMap((tag) =>
    [...tag.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)]
      .filter((one) => one[1] === name)
      .map((one) => one[2] ?? ''),
  );

for (const locale of locales) {
  for (const [name, markup] of Object.entries(everyView(locale, hostile))) {
    test(`hostile words stay words: ${name}, ${locale}`, () => {
      expect(markup).not.toMatch(/<evil|<\/script|<!--/i);
      for (const tag of tags(markup)) expect(tag.replaceAll(/"[^"]*"/g, ''), tag).not.toMatch(/onevil|'/);
    });
  }

  for (const [name, markup] of Object.entries(everyView(locale, 'Calm & ordinary'))) {
    test(`a strict host takes it: ${name}, ${locale}`, () => {
      expect(markup).not.toMatch(/<(script|style|link|iframe|meta)\b/);
      expect(tags(markup).join('')).not.toMatch(/ (style|on[a-z]+)=/);
      for (const place of [
        'href',
        'src',
        'action',
        'data-swap',
        'data-more',
        'data-post',
        'data-challenge',
      ]) {
        for (const address of valuesOf(markup, place)) expect(address, place).toMatch(/^(https:\/\/|#)/);
      }
      expect(markup).not.toMatch(/undefined|\[object|null</);
    });

    test(`ids are there once, and labels and descriptions find theirs: ${name}, ${locale}`, () => {
      const ids = valuesOf(markup, 'id');
      expect(ids).toEqual([...new Set(ids)]);
      const named = ['for', 'aria-describedby', 'aria-labelledby'].flatMap((one) => valuesOf(markup, one));
      for (const id of named.flatMap((list) => list.split(' '))) expect(ids).toContain(id);
    });
  }
}

test('a problem links to the fields that it is about', () => {
  const markup = everyView('en', 'x')['thread with a fault'] ?? '';
  const targets = valuesOf(markup, 'href').filter((href) => href.startsWith('#hustings'));
  expect(targets.length).toBeGreaterThan(3);
  const ids = new Set(valuesOf(markup, 'id'));
  expect(targets.filter((target) => ids.has(target.slice(1)))).toContain('#hustings-comment-author-email');
});

test('a page says its language, its address and its title, and none of them can end the head', () => {
  const markup = String(
    page({
      ...doorIn('de'),
      title: hostile,
      description: hostile,
      canonical: `${origin}/x?y="><evil>`,
      styles: ['/assets/page.css'],
      scripts: ['/embed.js'],
      alternates: [{ href: `${origin}/feed`, type: 'application/rss+xml', title: hostile }],
      site: { name: hostile, url: `${origin}/` },
      body: html`<p>Body</p>`,
    }),
  );
  expect(markup).toMatch(/^<!doctype html>\n<html lang="de" dir="ltr">/);
  expect(markup).not.toMatch(/<evil|<style|<script>/);
  expect(markup).toContain('<main id="main" tabindex="-1"><p>Body</p></main>');
});

test('a framed page has no masthead and no way to skip what is not there', () => {
  const site = { name: 'Long Odds', url: `${origin}/` };
  const framed = String(page({ ...doorIn('en'), title: 'x', styles: [], site, frame: true, body: html`x` }));
  expect(framed).not.toMatch(/<header|<footer|class="skip"/);
});

test('a framed page has the way to somewhere else ready, hidden and for those without script, with words as words', () => {
  const elsewhere = {
    said: hostile,
    address: `${origin}/x?y="><evil>`,
    instead: (way: Html) => html`<h2>Instead</h2>${way}`,
  };
  const framed = String(
    page({ ...doorIn('en'), title: 'x', styles: [], frame: true, elsewhere, body: html`<p>Body</p>` }),
  );
  expect(framed).not.toMatch(/<evil/);
  expect(framed).toMatch(
    /<div data-elsewhere hidden><h2>Instead<\/h2><p class="elsewhere">.*<div data-here><p>Body<\/p><\/div><noscript><p/,
  );
});

import { type Html, html } from '../http/view.ts';
import type { Links } from '../links.ts';

export type Article = { links: Links; publicUrl: string; embedScript: string; styles: string[] };

export const articleTitle = 'A Hill by the Wrong Name';
export const articleThread = '/demo';

/** The sample article at /demo: an invented magazine's page with the poll, the thread, the count and the feeds. */
export function articlePage({ links, publicUrl, embedScript, styles }: Article): Html {
  const address = `${publicUrl}/demo`;
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>${articleTitle} · Long Odds</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="How a general, a map and a mountain pass undid an invasion at Adwa in 1896.">
<link rel="canonical" href="${address}">
<link rel="alternate" type="application/rss+xml" title="Comments (RSS)" href="${links.feed('rss', articleThread)}">
<link rel="alternate" type="application/atom+xml" title="Comments (Atom)" href="${links.feed('atom', articleThread)}">
<link rel="alternate" type="application/feed+json" title="Comments (JSON Feed)" href="${links.feed('json', articleThread)}">
${styles.map((href) => html`<link rel="stylesheet" href="${href}">\n`)}<script type="module" src="${embedScript}"></script>
</head>
<body class="magazine">
<header class="nameplate"><a class="skip" href="#story">Skip to the article</a><p class="title"><a href="${address}">Long Odds</a></p><p class="motto">A quarterly of unlikely outcomes</p></header>
<main id="story" tabindex="-1" class="columns">
<article>
<p class="kicker">Field notes</p>
<h1>${articleTitle}</h1>
<p class="standfirst">In the first hours of March 1896 an army marched through the dark towards a mountain that was somewhere else. By noon the map of Africa had been redrawn.</p>
<p class="byline">By Ottoline Marsh <span aria-hidden="true">·</span> <a href="#comments">Comments <reader-count site="demo" thread="${articleThread}"></reader-count></a></p>
${story}
</article>
<section class="rail" aria-label="From our readers">
<section class="box" aria-labelledby="poll-heading">
<h2 id="poll-heading" class="rubric">Readers’ Poll</h2>
<reader-poll site="demo" poll="underdog-upset"><a href="${links.poll('underdog-upset')}">Vote in our poll</a></reader-poll>
</section>
<section class="box" aria-labelledby="letters-heading">
<h2 id="letters-heading" class="rubric">Letters</h2>
<p>A correction, a quarrel, a better story?</p>
<p><a href="${links.feedback()}">Write to the editors</a></p>
</section>
<section class="box" aria-labelledby="feeds-heading">
<h2 id="feeds-heading" class="rubric">Follow the comments</h2>
<p class="feeds"><a href="${links.feed('rss', articleThread)}">RSS</a> <a href="${links.feed('atom', articleThread)}">Atom</a> <a href="${links.feed('json', articleThread)}">JSON Feed</a></p>
</section>
</section>
<section class="talk" id="comments" aria-label="Comments">
<reader-comments site="demo" thread="${articleThread}" title="${articleTitle}" url="${address}"><a href="${links.thread(articleThread)}">Read the comments and leave a reply</a></reader-comments>
</section>
</main>
<footer class="colophon"><p>Long Odds is an invented magazine. The poll and the comments on this page are real, and served by Hustings; <a href="/desk">the editors’ desk</a> is where a comment waits.</p></footer>
</body>
</html>
`;
}

const ornament = html`<svg class="ornament" viewBox="0 0 120 12" width="120" height="12" aria-hidden="true" focusable="false"><path d="M0 6h46M74 6h46" fill="none" stroke="currentColor"/><path d="M52 10l8-8 8 8z" fill="currentColor"/></svg>`;

const story = html`<p class="opening">The quarrel began with a verb. In the Treaty of Wuchale, signed in 1889, the Amharic text said that Ethiopia’s emperor <em>might</em> use Italian diplomats for his letters to Europe. The Italian text said that he <em>would</em>. Rome read its own copy and announced a protectorate. Menelik II read his, and in 1893 tore the treaty up.</p>
<p>Few in Europe gave him long. Armies from that continent had been drawing lines across Africa for a decade, and the lines had mostly held. Menelik used the time differently. He bought rifles by the tens of thousands, some of them from Italy. In September 1895 he called out the country, and rivals who had spent years fighting each other came.</p>
<p>By February both armies sat in the mountains of Tigray, waiting for the other to starve. Neither could wait much longer. General Oreste Baratieri had fewer than 18,000 men, many of them Eritrean askari, and food for days. Across the valleys camped perhaps 100,000 Ethiopians who had nearly eaten the district bare. Baratieri thought of retreat. A telegram from his prime minister, Francesco Crispi, called the campaign a military consumption.</p>
${ornament}
<p>So on the night of 29 February the columns set out in the dark to take three hills before Adwa. The sketch map gave the left-hand hill a name, Kidane Meret. The guides knew a Kidane Meret too: the real one, miles further on. General Matteo Albertone halted where the map said, listened to his guides, and marched again.</p>
<p>Dawn found his brigade alone in front of an army. The others, sent to find him, went astray among ridges and were beaten one at a time. By noon it was over. Some 6,000 of Baratieri’s soldiers were dead and about 3,000 captured; Ethiopia’s losses were grievous as well. Within days Crispi’s government had fallen. In October, at Addis Ababa, Italy signed a treaty that took back the verb and recognised Ethiopia as independent without conditions.</p>
<p>It is tempting to say that a map lost the battle. But a wrong name on a hill matters only when someone is standing on the right one. Menelik had brought together an army that Europe was certain he could not raise, fed it for months, and kept it in place one day longer than his enemy’s patience. Empress Taytu had come with her own troops and her own cannon. The underdog at Adwa was outgunned only in other people’s opinions.</p>
<p>Which leaves the question in the column beside this one. What makes an upset: the strength of the loser, or the confidence of everyone watching?</p>`;

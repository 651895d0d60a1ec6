import { type Html, html, nothing } from '../http/view.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { csrfField } from './desk-views.ts';
import { choiceField, type DeskForm, lineField, tickField } from './form-views.ts';
import type { SettingsWords } from './settings-words.ts';

type View = { said: SettingsWords; csrf: string; form: DeskForm };
type Named = 'name' | 'url' | 'locale' | 'timeZone' | 'origins';
type OfComments = keyof SiteSettings['comments'] & keyof SettingsWords;

const labelled = (path: string, [label = '', hint = '']: string[]) => ({ path, label, hint });

/** What a site is called and where it is: the same for a new one and for one that is there. */
function identity({ said, form }: View, site: Pick<SiteRecord, Named>): Html {
  return html`${lineField(form, { ...labelled('name', said.name), value: site.name, example: 'The Herald' })}${lineField(
    form,
    {
      ...labelled('url', said.url),
      ...{ value: site.url ?? '', type: 'url', optional: true, example: 'https://www.herald.example' },
    },
  )}${lineField(form, {
    ...labelled('origins', said.origins),
    ...{ value: site.origins.join('\n'), rows: 3, optional: true, example: 'https://www.herald.example' },
  })}${choiceField(form, { ...labelled('locale', said.locale), value: site.locale, choices: said.locales })}${lineField(
    form,
    { ...labelled('timeZone', said.timeZone), value: site.timeZone, example: 'Europe/Berlin' },
  )}`;
}

/** The form that makes a site. */
export function newSiteBody(view: View): Html {
  const { said, csrf, form } = view;
  const blank = { name: '', url: null, locale: 'en', timeZone: 'UTC', origins: [] };
  return html`<form class="stack" method="post" action="/desk/new-site">${csrfField(csrf)}${lineField(form, {
    ...labelled('site', said.site),
    example: 'herald',
  })}${identity(view, blank)}<button class="primary">${said.create}</button></form>`;
}

/** All settings of a site that are no rules of acceptance; above them the pages that were `turnedAway`, where there are any. */
export function settingsBody(view: View & { site: SiteRecord; turnedAway: Html | undefined }): Html {
  const { said, csrf, form, site, turnedAway } = view;
  const { comments, picture, pictureFor, retention } = site.settings;
  const asked = (name: 'feedback' | 'report') =>
    choiceField(form, {
      ...labelled(`settings.pictureFor.${name}`, said[name]),
      ...{ value: pictureFor[name] ?? '', choices: { '': said.asComments, ...said.pictures } },
    });
  const whole = (
    name: OfComments,
    limits: { min: number; max: number; optional?: boolean },
    example: string,
  ) =>
    lineField(form, {
      ...labelled(`settings.comments.${name}`, said[name] as string[]),
      ...{ value: String(comments[name] ?? ''), type: 'number', example, ...limits },
    });
  return html`${turnedAway ? html`<section class="card">${turnedAway}</section>` : nothing}<form class="stack" method="post" action="/desk/sites/${site.id}/settings">${csrfField(csrf)}<fieldset><legend>${said.about}</legend>${identity(view, site)}${tickField(form, { ...labelled('settings.oldPages.polls', said.oldPolls), value: site.settings.oldPages.polls })}</fieldset>
<fieldset><legend>${said.verification}</legend>${lineField(form, {
    ...labelled('ballotAllowance', said.ballotAllowance),
    ...{ value: String(site.ballotAllowance), type: 'number', min: 0, max: 1_000_000, example: '50' },
  })}${choiceField(form, {
    ...labelled('settings.picture', said.picture),
    ...{ value: picture, choices: said.pictures },
  })}${tickField(form, { ...labelled('settings.pictureFor.vote', said.voters), value: pictureFor.vote === 'always' })}${asked('feedback')}${asked('report')}</fieldset>
<fieldset><legend>${said.comments}</legend>${whole('depth', { min: 1, max: 10 }, '5')}${whole('bodyBytes', { min: 100, max: 65_525 }, '5000')}${whole('editMinutes', { min: 0, max: 1440 }, '15')}<p class="hint">${said.elsewhere}</p></fieldset>
<fieldset><legend>${said.retention}</legend>${lineField(form, {
    ...labelled('settings.retention.addressDays', said.addressDays),
    ...{
      value: String(retention.addressDays ?? ''),
      type: 'number',
      min: 1,
      max: 3650,
      optional: true,
      example: '90',
    },
  })}</fieldset>
<button class="primary">${said.save}</button></form>`;
}

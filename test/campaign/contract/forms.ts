import { newNetwork } from '../../support/service.ts';
import { kindFor, siteFor, type Target } from './targets.ts';
import type { World } from './world.ts';

/** A field of a form: what stands in it, and what else may be chosen. */
export type Field = { name: string; value: string; choices?: string[]; optional?: true };
export type Form = { action: string; upload: boolean; fields: Field[] };

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text = '') => text.replace(/&(#39|\w+);/g, (_, name) => named[name] ?? '');
const attributesIn = (text: string) =>
  new Map([...text.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, unescaped(value)]));

/** The forms of a page that post, with what a browser would send of them. The markup is our own, so its one way to write is read. */
export function formsOf(page: string, address: string): Form[] {
  return [...page.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].flatMap(([, head = '', inside = '']) => {
    const given = attributesIn(head);
    if (given.get('method') !== 'post') return [];
    const { pathname } = new URL(given.get('action') || address, `http://localhost:8787${address}`);
    const upload = given.get('enctype') === 'multipart/form-data';
    return [{ action: pathname, upload, fields: fieldsIn(inside) }];
  });
}

function fieldsIn(inside: string): Field[] {
  const fields: Field[] = [];
  const choice = (name: string, value: string, chosen: boolean, optional = false) => {
    let field = fields.find((each) => each.name === name && each.choices);
    if (!field) {
      field = { name, value, choices: [], ...(optional ? { optional } : {}) };
      fields.push(field);
    }
    field.choices?.push(value);
    if (chosen) field.value = value;
  };
  const parts = inside.matchAll(
    /<input([^>]*)>|<textarea([^>]*)>\n?([^<]*)<\/textarea>|<select([^>]*)>(.*?)<\/select>|<button([^>]*)>/gs,
  );
  for (const [, input, area, text, select, options = '', button] of parts) {
    const given = attributesIn(input ?? area ?? select ?? button ?? '');
    const name = given.get('name');
    if (!name || given.get('type') === 'file') continue;
    const value = given.get('value') ?? '';
    if (select !== undefined)
      for (const [, head = ''] of options.matchAll(/<option([^>]*)>/g)) {
        const option = attributesIn(head);
        choice(name, option.get('value') ?? '', option.has('selected'));
      }
    else if (given.get('type') === 'radio') choice(name, value, given.has('checked'));
    else if (given.get('type') === 'checkbox' || button !== undefined) choice(name, value, false, true);
    else fields.push({ name, value: area === undefined ? value : unescaped(text) });
  }
  return fields;
}

/** Finds the forms that lead to a target as they stand now, with the versions and tokens that their pages have just put in. */
export async function formsIn(world: World, targets: Target[]): Promise<(target: Target) => Promise<Form[]>> {
  const pages = targets.filter(({ method, route }) => method === 'GET' && holdsForms(route));
  const addresses = pages.map((page) => addressOf(world, page));
  const found = await Promise.all(addresses.map((address) => read(world, address)));
  return async (target) => {
    if (target.method !== 'POST' || !holdsForms(target.route)) return [];
    const pattern = new RegExp(`^${target.route.replaceAll(/:\w+/g, '[^/]+')}$`);
    const leads = ({ action }: Form) => pattern.test(action) || pattern.test(`${action}/embed`);
    const holding = addresses.filter((_, index) => found[index]?.some(leads));
    const now = (await Promise.all(holding.map((address) => read(world, address)))).flat().filter(leads);
    return now.length > 0 ? now : [bareForm(target)];
  };
}

function addressOf(world: World, target: Target): string {
  const site = world.sites[siteFor(target)].name;
  const path = target.route
    .replace(':site', site)
    .replaceAll(/:(\w+)/g, (_, name) => world.pick(kindFor(name, target), 0));
  return `${path}${/thread|edit/.test(path) ? '?thread=/changing' : ''}`;
}

async function read(world: World, address: string): Promise<Form[]> {
  const visitor = address.startsWith('/desk') ? await world.desk('owner') : world.service;
  return formsOf((await visitor.send(address, { from: newNetwork() })).text, address);
}

/** Of a form that no page shows just now: the token of the session, and what the button says. */
const bareForm = ({ route }: Target): Form => ({
  action: route,
  upload: false,
  fields: [
    { name: 'csrf', value: '' },
    { name: 'do', value: '', choices: ['allow', 'dismiss', 'freeze', 'lift'], optional: true },
    { name: 'decision', value: 'allow', choices: ['allow', 'dismiss'] },
    { name: 'origin', value: 'https://other.example' },
    { name: 'token', value: '' },
  ],
});

const holdsForms = (route: string) => /^\/(sites|desk)(\/|$)/.test(route);

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text = '') => text.replace(/&(#39|\w+);/g, (_, name) => named[name] ?? '');

/** The fields of a page's form (`data-form`), as a browser would send them again: by name, with what stands in them. */
export function fieldsOf(page: string, form: string): Record<string, string> {
  const [, inside = ''] =
    page.match(new RegExp(`<form[^>]*data-form="${form}"[^>]*>(.*?)</form>`, 's')) ?? [];
  const fields: Record<string, string> = {};
  for (const [, written = '', text] of inside.matchAll(
    /<(?:input|textarea)([^>]*)>(?:\n([^<]*)<\/textarea>)?/g,
  )) {
    const given = new Map(
      [...written.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value]),
    );
    const isChoice = ['radio', 'checkbox'].includes(given.get('type') ?? '');
    const name = given.get('name');
    if (name && (!isChoice || given.has('checked'))) fields[name] = unescaped(text ?? given.get('value'));
  }
  return fields;
}

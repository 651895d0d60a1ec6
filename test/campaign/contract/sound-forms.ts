import fc from 'fast-check';
import type { Field, Form } from './forms.ts';

/** What somebody types into a field, by the last piece of its name. */
const typed: Record<string, string[]> = {
  name: ['Ada', 'Grace 👍'],
  email: ['', 'ada@example.com'],
  website: ['', 'https://ada.example/'],
  body: ['Well said. @uuid@', '**Bold** words. @uuid@'],
  message: ['Hello. @uuid@'],
  reply: ['Thank you. @uuid@'],
  text: ['', 'Because.'],
  reason: ['spam', 'abuse'],
  question: ['Which one? @uuid@'],
  lines: ['One\nOther'],
  site: ['site-@uuid@'],
  slug: ['', 'poll-@uuid@'],
  note: ['', 'A note.'],
  key: ['@keyOfOwner:0@', 'no key'],
  url: ['https://www.example.com/hook'],
  to: ['', 'editors@example.com'],
  origins: ['https://www.example.com'],
  title: ['A headline'],
  aliases: ['', '/alias-@uuid@'],
  timeZone: ['UTC', 'Europe/Berlin'],
};

/** A form filled in, with what the page had put into it, and its type. */
export function soundForm(form: Form): fc.Arbitrary<{ form: [string, string][]; type: string }> {
  const fields = form.fields.map((field) =>
    valueIn(field).map((value): [string, string][] =>
      value === undefined ? [] : [[field.name, inAddress(value)]],
    ),
  );
  const proof = form.fields.some(({ name }) => name.startsWith('proof.'))
    ? fc.boolean().map((proved): [string, string][] => (proved ? proving : []))
    : fc.constant<[string, string][]>([]);
  return fc.tuple(proof, ...fields).map(([proved, ...all]) => {
    const sent = all.flat().filter(([name]) => !name.startsWith('proof.'));
    const type = form.upload ? 'multipart/form-data; boundary=x' : 'application/x-www-form-urlencoded';
    return { form: [...sent, ...proved], type };
  });
}

const proving: [string, string][] = [
  ['proof.picture.token', '@pictureToken@'],
  ['proof.picture.answer', '@pictureAnswer@'],
];

function valueIn({ name, value, choices, optional }: Field): fc.Arbitrary<string | undefined> {
  if (name === 'csrf') return fc.constant('@csrf:owner@');
  if (name === 'nickname') return fc.constant('');
  if (choices && optional) return fc.constantFrom(undefined, ...choices);
  if (choices) return fc.constantFrom(value, ...choices);
  if (/(Id|^id)$/.test(name)) return fc.constant('@uuid@');
  const last = name.split('.').at(-1) ?? '';
  const known = typed[last];
  if (value !== '' && (last === 'key' || !known)) return fc.constant(value);
  return fc.constantFrom(...(value === '' ? [] : [value, value]), ...(known ?? ['']));
}

/** Escaped as it stands in an address or a form, save for what the world will put in. */
export const inAddress = (text: string): string =>
  text
    .split(/(@\w+(?::\w+)?@)/)
    .map((part, index) => (index % 2 ? part : encodeURIComponent(part.toWellFormed())))
    .join('');

const multipart = /^multipart\/form-data; boundary=(\w+)$/;

/** The fields as a form's type wants them. */
export function formBody(fields: [string, string][], type: string): string {
  const [, boundary] = multipart.exec(type) ?? [];
  if (boundary === undefined) return fields.map(([name, value]) => `${name}=${value}`).join('&');
  const parts = fields.map(
    ([name, value]) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${decoded(value)}`,
  );
  const file = `Content-Disposition: form-data; name="file"; filename="a.xml"\r\nContent-Type: text/xml\r\n\r\n<rss/>`;
  return `${[...parts, file].map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

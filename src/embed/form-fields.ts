export type Entry = [name: string, value: string];

/** A form's entries in the order of the fields; fragments have no fields for files. */
export const entriesOf = (form: HTMLFormElement): Entry[] => [...new FormData(form)] as Entry[];

/**
 * The JSON body of a form, where a field named `author.name` fills `{author: {name}}`. `choices` is always a list, an
 * empty `parent` is null. What stays in the browser (`remember`) and what the prover adds (`proof.…`) is left out.
 */
export function bodyOf(entries: readonly Entry[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    if (name === 'remember' || name.startsWith('proof.')) continue;
    if (name === 'choices') {
      body.choices = [...((body.choices as string[] | undefined) ?? []), value];
    } else if (name === 'parent') {
      body.parent = value || null;
    } else {
      const [group = '', leaf] = name.split('.');
      body[group] = leaf ? { ...(body[group] as object), [leaf]: value } : value;
    }
  }
  return body;
}

/** Puts kept entries back into the form's fields; fields that are not named keep what they have. */
export function fill(form: HTMLFormElement, entries: readonly Entry[]): void {
  for (const [name, value] of entries) {
    for (const input of form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) {
      if (/^(checkbox|radio)$/.test(input.type)) input.checked ||= input.value === value;
      else input.value = value;
    }
  }
}

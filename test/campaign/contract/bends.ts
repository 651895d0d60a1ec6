import fc from 'fast-check';
import { mutated, mutation, placeOf } from '../../contract/mutations.ts';
import { bodies, fieldNames, fieldTexts, headers, methods, pathPieces } from './hostile.ts';
import type { Recipe } from './recipes.ts';
import type { Target } from './targets.ts';

/** What somebody may do to a request who means no good, or does not know better. */
export type Bend = (recipe: Recipe) => Recipe;
const bent = ({ field: _, ...recipe }: Recipe, how: string, more: Partial<Recipe>): Recipe => ({
  ...recipe,
  ...more,
  bends: [...recipe.bends, how],
});

/** What may be done to a request; what does not apply to it leaves it as it is, or falls on its address. */
export function bendFor({ method, described }: Target): fc.Arbitrary<Bend> {
  const takesBody = described?.requestBody !== undefined || (method === 'POST' && !described);
  const path = fc.tuple(fc.nat(8), pathPieces).map(
    ([place, piece]): Bend =>
      (recipe) => {
        const places = [...recipe.path.matchAll(/@\w+(?::\d+)?@|(?<=\/)[^/@]+$/g)];
        const chosen = places[place % Math.max(1, places.length)];
        const path = chosen
          ? `${recipe.path.slice(0, chosen.index)}${piece}${recipe.path.slice(chosen.index + chosen[0].length)}`
          : `${recipe.path}${piece}`;
        return bent(recipe, 'an address', { path });
      },
  );
  const query = fc.tuple(fc.nat(8), fc.constantFrom(...fieldNames), fieldTexts, fc.boolean()).map(
    ([place, name, text, again]): Bend =>
      (recipe) => {
        const known = recipe.query[place % Math.max(1, recipe.query.length)]?.[0];
        const kept = recipe.query.filter(([each]) => again || each !== known);
        const [first] = place % 3 === 0 ? [name] : [known ?? name];
        return bent(recipe, 'a query', { query: [...kept, [first, text]] });
      },
  );
  const header = headers.map(
    ([name, value]): Bend =>
      (recipe) =>
        bent(recipe, `the header ${name}`, { headers: { ...recipe.headers, [name]: value } }),
  );
  const way = methods.map(
    (method): Bend =>
      (recipe) =>
        bent(recipe, 'the method', { method }),
  );
  const body = fc.oneof(
    {
      weight: takesBody ? 5 : 0,
      arbitrary: mutation.map(
        (change): Bend =>
          (recipe) =>
            bentBody(recipe, change),
      ),
    },
    {
      weight: takesBody ? 3 : 0,
      arbitrary: fc.tuple(fc.nat(30), fc.constantFrom(...fieldNames), fieldTexts, fc.nat(4)).map(bentForm),
    },
    {
      weight: 1,
      arbitrary: bodies.map(
        (text): Bend =>
          (recipe) =>
            bent(recipe, 'the whole body', { body: { text, bytes: true } }),
      ),
    },
  );
  const dressed = fc.constantFrom<Bend>(
    (recipe) =>
      bent(recipe, 'a form for JSON', {
        headers: { ...recipe.headers, 'content-type': 'application/x-www-form-urlencoded' },
      }),
    (recipe) =>
      bent(recipe, 'JSON for a form', { headers: { ...recipe.headers, 'content-type': 'application/json' } }),
    (recipe) => bent(recipe, 'no key', { headers: without(recipe.headers, 'authorization', 'cookie') }),
    (recipe) => bent(recipe, 'no origin', { headers: without(recipe.headers, 'origin') }),
  );
  return fc.oneof(
    { weight: takesBody ? 10 : method === 'GET' ? 0 : 2, arbitrary: body },
    { weight: 3, arbitrary: path },
    { weight: 3, arbitrary: query },
    { weight: 4, arbitrary: header },
    { weight: 1, arbitrary: way },
    { weight: 1, arbitrary: dressed },
  );
}

const without = (from: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));

function bentBody(recipe: Recipe, change: Parameters<typeof mutated>[1]): Recipe {
  if (recipe.json === undefined || recipe.body) return recipe;
  const text = mutated(recipe.json, change);
  const field = placeOf(recipe.json, change);
  const isAlone = recipe.bends.length === 0 && field !== undefined;
  return bent(recipe, `the body (${change.kind})`, {
    body: { text, bytes: false },
    ...(isAlone ? { field } : {}),
  });
}

const bentForm =
  ([place, name, text, how]: [number, string, string, number]): Bend =>
  (recipe) => {
    const { form } = recipe;
    if (!form) return recipe;
    const fields = form.map(([each, value]): [string, string] => [each, value]);
    const chosen = fields[place % Math.max(1, fields.length)];
    if (how === 0 || !chosen) fields.push([name, text]);
    else if (how === 1) fields.push([chosen[0], text]);
    else if (how === 2) fields.splice(place % fields.length, 1);
    else chosen[1] = text;
    return bent(recipe, `the form (${chosen?.[0] ?? name})`, { form: fields });
  };

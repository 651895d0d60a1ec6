import type { Exchange } from './exchange.ts';

/** As much of a text as fits into a line, whatever is in it. */
const shown = (text: string, most = 600) => {
  const escaped = JSON.stringify(text);
  return escaped.length > most ? `${escaped.slice(0, most)}… (${text.length} characters)` : escaped;
};

/** A request as somebody would send it again, and how it was answered. */
export function told({ recipe, path, headers, body, status, text }: Exchange): string {
  const lines = [...headers].map(([name, value]) => `  ${name}: ${shown(value, 200)}`);
  const done = recipe.bends.length > 0 ? `bent: ${recipe.bends.join(', ')}` : 'as it should be';
  return [
    `${recipe.method} ${shown(path)} (${done})`,
    ...lines,
    ...(body === undefined ? [] : [`  ${shown(body)}`]),
    `→ ${status} ${shown(text, 400)}`,
  ].join('\n');
}

import { oneOf } from '../effort.ts';
import { runs } from './acts.ts';
import { address } from './addresses.ts';
import { elsewhere, mark } from './mark.ts';
import { markup } from './markup.ts';

type Chance = () => number;

const inMarkdown: ((chance: Chance) => string)[] = [
  (chance) => `[a](${address(chance)})`,
  (chance) => `[a](<${address(chance)}> "${markup(chance)}")`,
  (chance) => `![${markup(chance)}](${address(chance)})`,
  (chance) => `<${address(chance)}>`,
  (chance) => `[a]\n\n[a]: ${address(chance)} '${markup(chance)}'`,
  (chance) => `[${markup(chance)}](https://x.example)`,
  (chance) => `[![a](${address(chance)})](${address(chance)})`,
  (chance) => `\`\`\`${markup(chance)}\n${markup(chance)}\n\`\`\`\n`,
  (chance) => `    ${markup(chance)}\n\n\`${markup(chance)}\``,
  (chance) => `***a**b_c*d__${markup(chance)}__*_`,
  (chance) => `> - 1. ${markup(chance)}\n> ${markup(chance)}`,
  (chance) => `https://x.example/*${markup(chance)}*`,
  (chance) => `${address(chance)} www.${elsewhere} <x@${elsewhere}?"${mark}>`,
  (chance) => `<div>\n\n*a*\n\n</div>\n<!-- ${markup(chance)} -->\n<?${mark} ${markup(chance)} ?>`,
  (chance) => `a\\\n${markup(chance)}  \n\\<${mark}>&lt;${mark}&gt;&#60;${mark}&#62;`,
  (chance) =>
    `# ${markup(chance)}\n---\n|${markup(chance)}|\n|-|\n[^1]: ${markup(chance)}\n~~${markup(chance)}~~`,
  () => `[a](https://x.example/?"${mark}="&quot;${mark}=&#34;)`,
  (chance) => `[a](\\javascript&colon;${oneOf(chance, runs)})[b](java\\script:${oneOf(chance, runs)})`,
];
export const markdown = (chance: Chance): string => oneOf(chance, inMarkdown)(chance);

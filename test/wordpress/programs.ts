import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const wordpress = ['/usr/share/wordpress'];
const fpm = ['php-fpm', ...['8.5', '8.4', '8.3', '8.2', '8.1', '7.4'].map((version) => `php-fpm${version}`)];

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const program = (...names: string[]) =>
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);

const theme = (name: string) =>
  wordpress
    .map((folder) => join(folder, 'wp-content/themes', name, 'style.css'))
    .find((file) => existsSync(file));

/**
 * What a real WordPress takes, as Debian's packages of these names bring it; those of which nothing was found are in `missing`, and
 * then nothing can be started.
 */
export function findPrograms() {
  const found = {
    wordpress: wordpress.find((folder) => existsSync(join(folder, 'wp-settings.php'))),
    'php-cli': program('php'),
    'php-fpm': program(...fpm),
    'mariadb-server': program('mariadbd'),
    nginx: program('nginx'),
    'wordpress-theme-twentytwentythree': theme('twentytwentythree'),
    'wordpress-theme-twentytwentyone': theme('twentytwentyone'),
  };
  const missing = Object.entries(found).flatMap(([name, path]) => (path ? [] : [name]));
  return { found: found as Record<keyof typeof found, string>, missing };
}

/** A theme of blocks and one of templates. */
export const themes = ['twentytwentythree', 'twentytwentyone'];

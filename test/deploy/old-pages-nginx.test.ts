import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { documented, onOurs } from '../support/documented.ts';
import { importedPoll } from '../support/imported-poll.ts';
import { freePort, startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';
import { findPrograms } from '../wordpress/programs.ts';

const { found, missing } = findPrograms();

if (missing.includes('nginx')) {
  test('the rules for nginx were NOT tried: it is not on this machine', () => {
    expect(found.nginx).toBeUndefined();
  });
} else {
  test('an nginx with the rules of docs/old-pages.md leads old addresses and calls to the service', async () => {
    const [served, folder, port] = await Promise.all([
      startServed(),
      mkdtemp(join(tmpdir(), 'hustings-nginx-')),
      freePort(),
    ]);
    const site = await newSite(served, { settings: { oldPages: { polls: true } } });
    const slug = await importedPoll(served, site, '2');
    const [rules = ''] = documented('old-pages.md', 'Where nginx stands in front', 'nginx');
    await writeFile(join(folder, 'nginx.conf'), around(folder, port, onOurs(rules, served.url, site.name)));
    const nginx = spawn(found.nginx, [
      '-c',
      join(folder, 'nginx.conf'),
      '-p',
      folder,
      '-e',
      join(folder, 'log'),
    ]);
    try {
      const ask = (path: string, init: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
      await vi.waitFor(() => ask('/'), 20_000);
      const led = async (path: string) => {
        const answer = await ask(path);
        const there = await fetch(answer.headers.get('location') ?? '', { redirect: 'manual' });
        return [answer.status, there.status, there.headers.get('location')];
      };
      const under = `${served.url}/sites/${site.name}/polls`;
      expect(await led('/article/?pollresult=2')).toEqual([302, 301, `${under}/${slug}/results`]);
      expect(await led('/pollsarchive/?poll_page=1')).toEqual([302, 302, under]);
      expect((await ask('/article/?page=2')).status).toBe(204);
      const body = new URLSearchParams({ action: 'polls', view: 'process', poll_id: '2', poll_2: '21' });
      const called = await ask('/wp-admin/admin-ajax.php', { method: 'POST', body });
      expect(called.status).toBe(200);
      expect(await called.text()).toContain(`href="${under}/${slug}?choose=o2"`);
      expect(await (await ask('/wp-admin/admin-ajax.php?action=polls&view=result&poll_id=2')).text()).toMatch(
        /^<div id="polls-2" class="wp-polls">/,
      );
    } finally {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
      await served.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

const around = (folder: string, port: number, rules: string) => `daemon off;
pid ${folder}/pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/fastcgi;
  proxy_temp_path ${folder}/proxy;
  scgi_temp_path ${folder}/scgi;
  uwsgi_temp_path ${folder}/uwsgi;
  server {
    listen 127.0.0.1:${port};
    location / { return 204; }
${rules}
  }
}
`;

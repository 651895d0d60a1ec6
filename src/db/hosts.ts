/**
 * What one URL that names several hosts (`postgres://user:password@a:5432,b:5433/database`, as libpq takes it) stands for: a URL
 * for each of them, in their order. A URL of one host is a list of itself. Undefined where it is no URL of a PostgreSQL.
 */
export function hostUrls(url: string): string[] | undefined {
  const [, before = '', hosts = '', after = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]+)(.*)$/.exec(url) ?? [];
  const urls = hosts.split(',').map((host) => `${before}${host}${after}`);
  return before !== '' && urls.every((each) => URL.canParse(each) && new URL(each).hostname !== '')
    ? urls
    : undefined;
}

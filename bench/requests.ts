/** A site's page in a reader's browser, as far as the service looks at it. */
export const origin = 'https://www.magazine.example';

const browser = `Host: localhost\r\nUser-Agent: Mozilla/5.0 (bench)\r\nAccept: */*\r\nOrigin: ${origin}\r\n`;

/** A GET as bytes. */
export function getting(path: string, headers: Record<string, string> = {}): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${browser}${lines(headers)}\r\n`);
}

/** A POST of JSON as bytes. */
export function posting(path: string, json: string, headers: Record<string, string> = {}): Buffer {
  const length = { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(json)) };
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${browser}${lines({ ...length, ...headers })}\r\n${json}`);
}

/** The header by which a trusted proxy tells an address: the n-th of sixteen million. */
export function fromNetwork(place: number): Record<string, string> {
  return { 'X-Forwarded-For': `10.${(place >> 16) & 255}.${(place >> 8) & 255}.${place & 255}` };
}

const lines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

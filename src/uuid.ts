const shape = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether a text is 32 lower-case hex digits in the five groups of a UUID, whatever its version bits say. */
export function isUuid(text: string): boolean {
  return shape.test(text);
}

/** 16 bytes (more are cut off) in the shape of a UUID, so that a database keeps them as 128 bits. No version bits are set. */
export function uuidOfBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-';
    text += hexOfByte[bytes[at] ?? 0];
  }
  return text;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 32 hex digits in the shape of a UUID, lower-case. */
export function uuidOfHex(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return parts.join('-').toLowerCase();
}

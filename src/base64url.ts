/** Bytes as plain base64, padded (RFC 4648, section 4), where others ask for that. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Bytes as base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Unpadded base64url back to bytes; null unless it is exactly what `toBase64url` would write for them. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text)) return null;
  const bytes = fromAnyBase64(text);
  // Spare bits in the last character would give one value several spellings: the last group alone has any.
  const whole = text.length - (text.length % 4);
  return bytes !== null && toBase64url(bytes.subarray((whole / 4) * 3)) === text.slice(whole) ? bytes : null;
}

/** Base64 of either alphabet, padded or not, back to bytes; null where it is neither. For what others have encoded. */
export function fromAnyBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const binary = binaryOfBase64(text);
  if (binary === null) return null;
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** As `fromAnyBase64`, but as a string of one character a byte: cheaper where the content is ASCII anyway. */
export function binaryOfBase64(text: string): string | null {
  if (!/^[\w+/-]*={0,2}$/.test(text)) return null;
  try {
    return atob(text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, ''));
  } catch {
    return null;
  }
}

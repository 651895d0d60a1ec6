/**
 * What the bytes of a dump stand for. `double-encoded` is what WordPress left behind where it wrote UTF-8 through a connection
 * that took it for Latin-1: "Ã¼" for "ü".
 */
export const dumpEncodings = ['utf8', 'latin1', 'double-encoded'] as const;
export type DumpEncoding = (typeof dumpEncodings)[number];

/** The encoding that `SET NAMES` tells; undefined where it is one that is not read. */
export function encodingNamed(name: string): DumpEncoding | undefined {
  if (/^(utf8|utf8mb3|utf8mb4|ascii|binary)$/i.test(name)) return 'utf8';
  return /^latin1$/i.test(name) ? 'latin1' : undefined;
}

/** Makes text of bytes; what is no text in that encoding becomes U+FFFD. */
export function decoderOf(encoding: DumpEncoding): (bytes: Uint8Array) => string {
  // What MySQL calls Latin-1 is Windows-1252.
  const decoder = new TextDecoder(encoding === 'latin1' ? 'windows-1252' : 'utf-8', { ignoreBOM: true });
  const decode = (bytes: Uint8Array) => shortAscii(bytes) ?? decoder.decode(bytes);
  return encoding === 'double-encoded' ? (bytes) => decodedAgain(decode(bytes)) : decode;
}

/** Numbers and addresses, which most of a dump is, for a quarter of what a decoder takes. */
function shortAscii(bytes: Uint8Array): string | undefined {
  if (bytes.length > 24) return undefined;
  let text = '';
  for (const byte of bytes) {
    if (byte >= 128) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text that had its bytes taken for Windows-1252, as it was meant; as it is, where that cannot have been. */
function decodedAgain(text: string): string {
  const bytes = [...text].map((character) => windowsBytes().get(character));
  if (bytes.includes(undefined)) return text;
  try {
    return strict.decode(Uint8Array.from(bytes as number[]));
  } catch {
    return text;
  }
}

let known: Map<string, number> | undefined;
function windowsBytes(): Map<string, number> {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  known ??= new Map(
    [...new TextDecoder('windows-1252').decode(all)].map((character, byte) => [character, byte]),
  );
  return known;
}

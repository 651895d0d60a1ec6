/** How a payload is brought into fields that take texts of one form alone: as near to it as gets past the door, and once as it is. */

/** An address that holds the payload, or that is the payload. */
export const addressWith = (text: string, place: number): string =>
  [
    () => text,
    () => `https://reader.example/${text}`,
    () => `https://reader.example/?q=${encodeURIComponent(text.toWellFormed())}`,
    () => `https://reader.example/#${text}`,
  ][place % 4]?.() ?? text;

export const mailboxWith = (text: string, place: number): string =>
  [
    () => text,
    () => `${text.replace(/[\s@<>"(),:;\\]/g, '')}@reader.example`,
    () => `"${text}"@reader.example`,
  ][place % 3]?.() ?? text;

/** At most so many bytes of it, no letter cut in two. */
export function cutTo(bytes: number, text: string): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = cut.slice(0, -1);
  return cut.toWellFormed() === cut || !text.isWellFormed() ? cut : cut.slice(0, -1);
}

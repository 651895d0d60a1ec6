/**
 * A name as names are told apart: of two that look alike to readers both have this in common. Compatible characters are one (NFKC), case
 * and the width of spaces count for nothing, and neither does what cannot be seen.
 */
export function foldedName(name: string): string {
  const plain = name.normalize('NFKC').replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  // Up and then down again is how ß and SS, or the two forms of a final sigma, become the same.
  return plain.toUpperCase().toLowerCase().normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}

import fc from 'fast-check';

/** Any sequence of UTF-16 units, NUL and lone surrogates among them. (fast-check's own `binary` takes seconds to set up.) */
export const junkText = fc
  .oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 0x7f }), { maxLength: 300 }),
  )
  .map((units) => String.fromCharCode(...units));

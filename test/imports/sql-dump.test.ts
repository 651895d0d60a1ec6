import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DumpReading, type DumpRow, readDump } from '../../src/imports/sql-dump.ts';
import { createTable, inserts, type Value, type Written } from './dump-writer.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The rows of a dump that comes in pieces of `size` bytes. */
async function rowsOf(
  dump: string | Uint8Array,
  reading: Partial<DumpReading> = {},
  size = 64,
): Promise<DumpRow[]> {
  const bytes = typeof dump === 'string' ? new TextEncoder().encode(dump) : dump;
  const found: DumpRow[] = [];
  for await (const rows of readDump(inPieces(bytes, size), { wanted: () => ['a', 'b'], ...reading }))
    found.push(...rows);
  return found;
}

const valuesOf = async (...asked: Parameters<typeof rowsOf>) =>
  (await rowsOf(...asked)).map(({ values }) => values);

const faultOf = (...asked: Parameters<typeof rowsOf>) =>
  rowsOf(...asked).then(
    () => 'no fault',
    (error: Error) => error.message,
  );

const awkward = fc.string({
  unit: fc.constantFrom(...'\0\b\n\r\t\x1a\\\'"`%_;,()#/*!- aNxé€😀'),
  maxLength: 12,
});
const text = fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 12 }));
const value: fc.Arbitrary<Value> = fc.oneof(text, fc.integer(), fc.constant(null));
const how: fc.Arbitrary<Written> = fc.record({
  quotes: fc.constantFrom('backslash', 'doubled'),
  hex: fc.boolean(),
  columns: fc.boolean(),
  rowsAtOnce: fc.integer({ min: 1, max: 4 }),
  verb: fc.constantFrom('INSERT INTO', 'INSERT IGNORE INTO', 'REPLACE INTO'),
  space: fc.constantFrom('', ' ', '\n'),
});

test('every row that a dump program writes is read as it was, in whatever pieces the dump comes', async () => {
  const rows = fc.array(fc.tuple(value, value, value), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rows, how, fc.integer({ min: 1, max: 200 }), async (given, written, size) => {
      const columns = ['A', 'other', 'b'];
      const dump = createTable('t', columns) + inserts('t', columns, given, written);
      const read = await valuesOf(dump, {}, size);
      const asText = (each: Value) => (each === null ? null : String(each));
      expect(read).toEqual(given.map(([a, , b]) => [asText(a), asText(b)]));
    }),
    { numRuns: 300 },
  );
});

test('what a dump has beside the wanted rows is passed over, whatever it looks like', async () => {
  const dump = `\uFEFF/*!999999\\- enable the sandbox mode */
-- MariaDB dump 10.19; it's (here) 'quoted
# INSERT INTO t VALUES (0,0);
/* INSERT INTO t VALUES (0,0); */
/*M!100616 SET NAMES utf8mb4 */;
/*!50503 SET NAMES utf8mb4 */;
LOCK TABLES \`t\` WRITE;
INSERT INTO \`other\` VALUES ('a;\\'); INSERT INTO t VALUES (0,0);','b'),(1,2);
CREATE TABLE IF NOT EXISTS \`t\` (\`a\` int(10) NOT NULL COMMENT 'a, (b)', b enum('x,y','z') DEFAULT 'x,y', PRIMARY KEY (\`a\`,b), KEY \`b\` (\`b\`(10)));
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW BEGIN
INSERT INTO t VALUES (0,0);
END */;;
DELIMITER ;
/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;
insert low_priority into t values (1,'one'), ( 2 , 'two' ) on duplicate key update b = 'x';
/*!40000 INSERT INTO \`t\` VALUES (3,'three') */;
UNLOCK TABLES;
`;
  for (const size of [1, 7, 10_000])
    expect(
      await valuesOf(dump, { wanted: (table) => (table === 't' ? ['a', 'b'] : undefined) }, size),
    ).toEqual([
      ['1', 'one'],
      ['2', 'two'],
      ['3', 'three'],
    ]);
});

test('numbers, hexadecimal, bits, booleans and introducers are read as MySQL reads them', async () => {
  const dump = `INSERT INTO t (a, b) VALUES (-1.5e3, +2), (0x4142, X'4a'), (b'101', 0b11), (TRUE, false), (_binary 'x\\0y', N'z'), (_utf8mb4'ü', DEFAULT), ('\\%\\_\\q\\Z', "it's ""so""");`;
  expect(await valuesOf(dump)).toEqual([
    ['-1.5e3', '+2'],
    ['AB', 'J'],
    ['5', '3'],
    ['1', '0'],
    ['x\0y', 'z'],
    ['ü', null],
    ['\\%\\_q\x1a', 'it\'s "so"'],
  ]);
});

test('the columns are those of the statement, else of the table, and one that is not there is told from one that is empty', async () => {
  const made = createTable('t', ['b', 'c']);
  expect(
    await valuesOf(`${made}INSERT INTO t VALUES (1,2);INSERT INTO t (c,\`a\`) VALUES (3,NULL);`),
  ).toEqual([
    [undefined, '1'],
    [null, undefined],
  ]);
});

test('tables of several databases in one dump are told apart', async () => {
  const dump =
    'USE `one`; INSERT INTO t (a) VALUES (1); USE two; INSERT INTO `t` (a) VALUES (2); INSERT INTO `three`.`t` (a) VALUES (3);';
  expect((await rowsOf(dump)).map(({ table }) => table)).toEqual(['one.t', 'two.t', 'three.t']);
});

test('the dump says what its bytes are, unless that is told, and texts that were encoded twice are mended where that is told', async () => {
  const insert = (bytes: string, names = '') =>
    Buffer.from(`${names}INSERT INTO t (a) VALUES ('${bytes}');`, 'latin1');
  const [utf8, twice] = ['Ã¼', 'Ã\x83Â¼'];
  expect(await valuesOf(insert(utf8))).toEqual([['ü', undefined]]);
  expect(await valuesOf(insert('\xfc \x80', '/*!40101 SET NAMES latin1 */;'))).toEqual([['ü €', undefined]]);
  expect(await valuesOf(insert('\xfc'), { encoding: 'latin1' })).toEqual([['ü', undefined]]);
  expect(await valuesOf(insert(twice))).toEqual([['Ã¼', undefined]]);
  expect(await valuesOf(insert(twice), { encoding: 'double-encoded' })).toEqual([['ü', undefined]]);
  const sound = Buffer.from(`INSERT INTO t (a) VALUES ('für 5 €, Łódź');`);
  expect(await valuesOf(sound, { encoding: 'double-encoded' })).toEqual([['für 5 €, Łódź', undefined]]);
});

test('a text as long as the file takes no memory where it is not wanted, and is cut where it is', async () => {
  async function* endless() {
    const piece = Buffer.alloc(1_000_000, 'x');
    yield Buffer.from("INSERT INTO other VALUES ('");
    for (let at = 0; at < 200; at++) yield piece;
    yield Buffer.from("');INSERT INTO t (a, b) VALUES ('");
    for (let at = 0; at < 20; at++) yield piece;
    yield Buffer.from("',2);");
  }
  const before = process.memoryUsage().rss;
  const found: DumpRow[] = [];
  const wanted = (table: string) => (table === 't' ? ['a', 'b'] : undefined);
  for await (const rows of readDump(endless(), { wanted })) found.push(...rows);
  expect(found).toHaveLength(1);
  expect(found[0]?.values[0]?.length).toBeLessThanOrEqual(1 << 20);
  expect(found[0]?.values[1]).toBe('2');
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
});

test.each([
  ['no columns', 'INSERT INTO `t` VALUES (1,2);', /^Line 1, table t: nothing names its columns; /],
  [
    'too few values',
    `${createTable('t', ['a', 'b'])}\nINSERT INTO t VALUES\n(1,2),\n(3);`,
    /^Line 10, table t: a row has 1 values, and the table has 2 columns\.$/,
  ],
  ['a missing value', 'INSERT INTO t (a,b) VALUES (1,);', /: value 2 of a row is missing\.$/],
  [
    'a missing comma',
    "INSERT INTO t (a,b) VALUES (1 'x');",
    /: between value 1 of a row and the next one is no comma\.$/,
  ],
  [
    'something to compute',
    '\n\nINSERT INTO t (a,b) VALUES (1,NOW());',
    /^Line 3, table t: “NOW” is no value /,
  ],
  [
    'a row cut off',
    "INSERT INTO t (a,b) VALUES (1,'x'),(2,",
    /^Line 2, table t: the dump ends in the middle of a statement, so it is not whole\.$/,
  ],
  ['a text cut off', "INSERT INTO other VALUES (1,'x", /the dump ends in the middle of a statement/],
  [
    'no end of the statement',
    'INSERT INTO t (a,b) VALUES (1,2)',
    /the dump ends in the middle of a statement/,
  ],
  [
    'a parenthesis cut off',
    'INSERT INTO t (a,b) VALUES (1,2;',
    /table t: “;” stands where a value should\.$/,
  ],
  [
    'rows from elsewhere',
    'INSERT INTO t (a,b) SELECT 1,2;',
    /^Line 1, table t: rows are read behind VALUES alone\.$/,
  ],
  ['another encoding', 'SET NAMES gbk;', /^Line 1: it is written in gbk; make the dump with /],
])('%s is refused with the line and the table', async (_, dump, said) => {
  for (const size of [1, 1000])
    expect(
      await faultOf(dump, { wanted: (table) => (table === 't' ? ['a', 'b'] : undefined) }, size),
    ).toMatch(said);
});

import type { Service } from './service.ts';

/** The texts of the statements that a service sends while `run` runs. */
export async function statementsOn<Result>(
  { database }: Pick<Service, 'database'>,
  run: () => Promise<Result>,
): Promise<{ statements: string[]; result: Result }> {
  const statements: string[] = [];
  // The one place that statements of either kind pass, Drizzle's and those written for the driver.
  database.sql.options.debug = (_: number, text: string) => statements.push(text);
  try {
    return { statements, result: await run() };
  } finally {
    database.sql.options.debug = false;
  }
}

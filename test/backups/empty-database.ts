import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { databaseAt } from '../support/database.ts';

/** A database in which there is nothing at all, for a test to fill. */
export async function emptyDatabase(server = inject('databaseUrl')) {
  const name = `backup_${randomUUID().replaceAll('-', '')}`;
  const administer = async (statement: string) => {
    const admin = connect(server, { max: 1 });
    await admin.sql.unsafe(statement);
    await admin.close();
  };
  await administer(`create database ${name} template template0`);
  const url = databaseAt(server, name);
  const database = connect(url, { max: 4 });
  return {
    ...{ url, database },
    drop: async () => {
      await database.close();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

import { migrate } from '../../../src/db/migrate.ts';

// A process that does nothing but migrate: it is killed while it does.
const [url = '', folder = ''] = process.argv.slice(2);
await migrate(url, folder);

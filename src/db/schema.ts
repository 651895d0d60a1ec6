/**
 * The tables. Ids are made by the application, no foreign keys, triggers, sequences or extensions, and every key holds
 * the column that its table would be distributed by, so that the same schema can be spread over machines.
 * A `uuid` column that ends in nothing but 128 bits of a keyed hash (voter, network) is a hash, not an id.
 */
export * from './schema-comments.ts';
export * from './schema-imports.ts';
export * from './schema-mail.ts';
export * from './schema-outbox.ts';
export * from './schema-polls.ts';
export * from './schema-service.ts';
export * from './schema-sites.ts';

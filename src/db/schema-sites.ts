import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { Freeze } from '../sites/site.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { at, made } from './columns.ts';

/** A publisher’s sites, the keys to them, what was done with those, and the scripts they pin. */

export const sites = pgTable(
  'sites',
  {
    id: text().notNull(),
    name: text().notNull(),
    url: text(),
    locale: text().notNull(),
    timeZone: text('time_zone').notNull(),
    origins: text().array().notNull(),
    ballotAllowance: integer('ballot_allowance').notNull(),
    settings: jsonb().$type<SiteSettings>().notNull(),
    /** Null: comments are taken as ever. */
    frozen: jsonb().$type<Freeze>(),
    sealedSalt: text('sealed_salt').notNull(),
    /** For the service elsewhere that tells spam; null: none is asked. */
    sealedSpamKey: text('sealed_spam_key'),
    createdAt: made(),
  },
  (site) => [primaryKey({ name: 'sites_pk', columns: [site.id] })],
);

/** Pages that tried to use a site without being on its list: a few a site, the latest. */
export const refusedOrigins = pgTable(
  'refused_origins',
  {
    site: text().notNull(),
    origin: text().notNull(),
    times: integer().notNull(),
    firstAt: at('first_at').notNull().default(sql`statement_timestamp()`),
    lastAt: at('last_at').notNull().default(sql`statement_timestamp()`),
    dismissedAt: at('dismissed_at'),
  },
  (refused) => [primaryKey({ name: 'refused_origins_pk', columns: [refused.site, refused.origin] })],
);

/** Every version of the browser's script that was ever served here, since publishers pin them. */
export const scripts = pgTable(
  'scripts',
  { hash: text().notNull(), text: text().notNull(), createdAt: made() },
  (script) => [primaryKey({ name: 'scripts_pk', columns: [script.hash] })],
);

export const keys = pgTable(
  'keys',
  {
    id: uuid().notNull(),
    hash: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ['owner', 'editor', 'moderator', 'relay'] }).notNull(),
    /** Null: every site. */
    sites: text().array(),
    createdAt: made(),
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
    lastUsedAt: at('last_used_at'),
  },
  (key) => [primaryKey({ name: 'keys_pk', columns: [key.id] }), unique('keys_hash_once').on(key.hash)],
);

/** What editors did, added to in the transaction that does it, and never changed. */
export const audit = pgTable(
  'audit',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    at: at('at').notNull().default(sql`statement_timestamp()`),
    actorKind: text('actor_kind', {
      enum: ['owner-key', 'key', 'person', 'command-line', 'service'],
    }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    act: text().notNull(),
    /** A poll's slug, a thread's key, a comment's or a key's id, or the site itself. */
    subject: text().notNull(),
    /** Null: it was not there. */
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
  },
  (entry) => [
    primaryKey({ name: 'audit_pk', columns: [entry.site, entry.id] }),
    index('audit_newest').on(entry.site, entry.at, entry.id),
  ],
);

/** Who is signed in at the desk. A key's session says what the key says; a person's keeps what their identity provider said. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().notNull(),
    hash: text().notNull(),
    kind: text({ enum: ['owner-key', 'key', 'person'] }).notNull(),
    /** The key's id, the hash of OWNER_KEY, or the person's name at their identity provider. */
    holder: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ['owner', 'editor', 'moderator'] }).notNull(),
    /** Null: every site. */
    sites: text().array(),
    agent: text().notNull(),
    createdAt: made(),
    lastUsedAt: at('last_used_at').notNull().default(sql`statement_timestamp()`),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
  },
  (session) => [
    primaryKey({ name: 'sessions_pk', columns: [session.id] }),
    index('sessions_of_holder').on(session.kind, session.holder, session.createdAt),
    index('sessions_by_expiry').on(session.expiresAt),
  ],
);

/** Links that sign somebody in once, as the holder of a key; null is OWNER_KEY. */
export const signInLinks = pgTable(
  'sign_in_links',
  {
    hash: text().notNull(),
    key: uuid(),
    createdAt: made(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (link) => [primaryKey({ name: 'sign_in_links_pk', columns: [link.hash] })],
);

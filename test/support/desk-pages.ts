/** The roles that come to the desk, each above the one before it. */
export const deskRoles = ['moderator', 'editor', 'owner'] as const;
export type DeskRole = (typeof deskRoles)[number];

/**
 * Who may open what: every page and form of the desk is here, with the lowest role that it is for. `:site` and the like stand in
 * addresses as the app has them.
 */
export const deskPages: Record<string, DeskRole> = {
  'GET /desk': 'moderator',
  'GET /desk/sites/:site/spam': 'moderator',
  'POST /desk/sites/:site/spam': 'owner',
  'POST /desk/sites/:site/spam/akismet': 'owner',
  'POST /desk/sites/:site/origins': 'owner',
  'GET /desk/new-site': 'owner',
  'POST /desk/new-site': 'owner',
  'GET /desk/sites/:site/settings': 'owner',
  'POST /desk/sites/:site/settings': 'owner',
  'GET /desk/sites/:site/people': 'owner',
  'POST /desk/sites/:site/people': 'owner',
  'POST /desk/sites/:site/people/invite': 'owner',
  'POST /desk/sites/:site/people/revoke': 'owner',
  'POST /desk/sites/:site/people/sessions': 'owner',
  'GET /desk/sites/:site/imports': 'owner',
  'POST /desk/sites/:site/imports': 'owner',
  'GET /desk/sites/:site/imports/:run': 'owner',
  'GET /desk/sites/:site/audit': 'owner',
  'GET /desk/sites/:site/polls': 'editor',
  'GET /desk/sites/:site/polls/new': 'editor',
  'POST /desk/sites/:site/polls/new': 'editor',
  'GET /desk/sites/:site/polls/:poll': 'editor',
  'POST /desk/sites/:site/polls/:poll': 'editor',
  'GET /desk/sites/:site/polls/:poll/ballots': 'editor',
  'POST /desk/sites/:site/polls/:poll/ballots': 'editor',
  'POST /desk/sites/:site/polls/:poll/ballots/undo': 'editor',
  'POST /desk/sites/:site/polls/:poll/publish': 'editor',
  'POST /desk/sites/:site/polls/:poll/close': 'editor',
  'POST /desk/sites/:site/polls/:poll/reopen': 'editor',
  'POST /desk/sites/:site/polls/:poll/duplicate': 'editor',
  'POST /desk/sites/:site/polls/:poll/delete': 'editor',
  'POST /desk/sites/:site/polls/:poll/restore': 'editor',
  'GET /desk/reports': 'moderator',
  'POST /desk/reports': 'moderator',
  'GET /desk/feedback': 'editor',
  'POST /desk/feedback': 'editor',
  'GET /desk/queue': 'moderator',
  'POST /desk/queue': 'moderator',
  'GET /desk/sites/:site/comments/:id': 'moderator',
  'POST /desk/sites/:site/comments/:id': 'moderator',
  'POST /desk/sites/:site/comments/:id/reply': 'moderator',
  'POST /desk/sign-out': 'moderator',
  'GET /desk/sites/:site/threads': 'moderator',
  'GET /desk/sites/:site/threads/edit': 'moderator',
  'POST /desk/sites/:site/threads': 'moderator',
  'POST /desk/sites/:site/freeze': 'moderator',
  'GET /desk/sites/:site/rules': 'editor',
  'POST /desk/sites/:site/rules': 'editor',
  'GET /desk/sites/:site/notices': 'owner',
  'GET /desk/sites/:site/notices/mail': 'owner',
  'POST /desk/sites/:site/notices/mail': 'owner',
  'POST /desk/sites/:site/notices/mail/test': 'owner',
  'GET /desk/sites/:site/notices/new-webhook': 'owner',
  'POST /desk/sites/:site/notices/webhooks': 'owner',
  'GET /desk/sites/:site/notices/webhooks/:id': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/test': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/enable': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/disable': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/secret': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/delete': 'owner',
  'POST /desk/sites/:site/notices/deliveries/:id/retry': 'owner',
};

/** Of no site: an owner of some sites alone is as good as nobody there. */
export const ofEverySite = new Set(['/desk/new-site']);

/** Open to whoever is not signed in yet. */
export const waysIn = new Set([
  'GET /desk/sign-in',
  'POST /desk/sign-in',
  'GET /desk/sign-in/link',
  'POST /desk/sign-in/link',
  'GET /desk/sign-in/provider',
  'GET /desk/sign-in/provider/callback',
]);

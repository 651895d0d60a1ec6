import type { changedWords, skippedWords } from '../imports/report-text.ts';

/** Why something of an archive was skipped, as `skippedWords` has it in English. */
export const skippedInGerman: Record<keyof typeof skippedWords, string> = {
  pingback: 'Pingbacks',
  trackback: 'Trackbacks',
  private_note: 'private Notizen der Redaktion',
  other_kind: 'von einer Art, die kein Kommentar von Lesern ist',
  empty: 'ohne ein Wort darin',
  id_missing: 'ohne Nummer',
  id_taken:
    'unter derselben Nummer kam schon ein anderer: Ist dies ein zweites Archiv, so geben Sie ihm einen eigenen Namen',
  article_not_public: 'unter einem Artikel, der Entwurf, privat oder durch ein Passwort geschützt ist',
  article_unknown: 'unter einem Artikel ohne Nummer oder Adresse',
  thread_missing: 'aus einer Diskussion, die nicht in der Datei ist',
  no_comments: 'niemand hat dort kommentiert',
  twice: 'noch einmal in der Datei',
  no_answers: 'ohne Antworten, aus denen man wählen könnte',
  count_unreadable: 'eine Zählung darin ist keine Zahl',
  deleted_here: 'jemand von der Redaktion hat sie hier gelöscht, seit sie kamen',
  fewer_votes: 'sie haben in dieser Datei weniger Stimmen als bei der letzten: Nichts wird gesenkt',
  voted_since:
    'sie haben in dieser Datei mehr Stimmen als bei der letzten, und seither wurde hier abgestimmt: Stimmen derselben Leute würden zusammengezählt',
  poll_missing: 'von einer Umfrage, die nicht in der Datei ist',
  poll_skipped: 'von einer Umfrage, die ausgelassen wurde',
  poll_counted: 'von einer Umfrage, die als Zählung kam, siehe unten',
  overdrawn: 'die Liste wurde neu begonnen und würde Stimmen ein zweites Mal bewegen: Sie bleiben Zählung',
};

/** What was made of things that could not come in as they were, as `changedWords` has it in English. */
export const changedInGerman: Record<keyof typeof changedWords, string> = {
  parent_missing: 'worauf sie antworten, ist nicht da: Sie stehen zuoberst in ihrer Diskussion',
  parent_circular: 'sie antworten über andere auf sich selbst: Sie stehen zuoberst in ihrer Diskussion',
  status_unknown: 'ob sie freigegeben waren, steht nirgends: Sie warten unter den Kommentaren',
  date_missing: 'ohne Zeit: Sie haben die ihres Artikels oder der Übernahme',
  email_unreadable: 'ihre E-Mail-Adresse ist keine und fehlt hier',
  website_unreadable: 'ihre Webseite führt nirgendwohin und fehlt hier',
  thread_deleted: 'ihre Diskussion war gelöscht: Sie sind im Papierkorb',
  keys_apart:
    'unter ihren Adressen sind hier zwei Diskussionen: Die Kommentare sind in der ersten; führen Sie beide zusammen',
  question_cut: 'ihre Frage ist so lang, wie WP-Polls erlaubte, und ist dort vielleicht abgeschnitten',
  answer_cut: 'so lang, wie WP-Polls erlaubte, und dort vielleicht abgeschnitten',
  question_empty: 'ohne Frage: Sie heißen nach ihrer Nummer',
  answer_empty: 'ohne Worte: Sie heißen nach ihrer Nummer',
  garbled:
    'ihre Worte sehen aus, als wären ihre Bytes falsch gelesen: versuchen Sie --encoding ohne zu schreiben, denn Worte bleiben, wie sie kamen',
  voters_raised: 'sie gaben weniger Abstimmende an, als eine Antwort Stimmen hat: So viele werden gezeigt',
  voters_missing: 'sie gaben keine Abstimmenden an: So viele wie Stimmen werden gezeigt',
  log_missing: 'ohne Liste der Stimmen: Sie kamen als Zählung',
  log_differs: 'ihre Liste sagt anderes als ihre Zählung: Die Stimmen kamen als Zählung',
  log_partial: 'ihre Liste hat einen Teil der Stimmen: Die anderen kamen als Zählung',
  start_unknown: 'ohne Beginn: Sie beginnen mit ihrer letzten Stimme oder mit der Übernahme',
  end_unknown:
    'von Hand geschlossen, was keine Zeit hinterlässt: Sie enden mit ihrer letzten Stimme, sonst mit dem Beginn der nächsten Umfrage',
  clock_unknown:
    'nach welcher Uhr ihre Zeiten gehen, steht nirgends: Sie wurden nach der dieses Auftritts gelesen (anders mit --timezone)',
  counts_raised: 'sie hatten mehr Stimmen als bei der letzten Datei: Ihre Zählung wurde erhöht',
};

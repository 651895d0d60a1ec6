import { spoken } from './spoken.ts';

export const noticesWords = spoken({
  en: { title: 'Notices' },
  de: { title: 'Benachrichtigungen' },
});

import { parseConfig } from '../../src/config.ts';

/** Every variable that the service reads. */
export function settingsRead(): Set<string> {
  const asked = new Set<string>();
  parseConfig(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }));
  return asked;
}

/** Whether a variable holds what nobody else may know, by its name. */
export const isSecret = (name: string) =>
  /SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL|SMTP_URL|CREDENTIAL/i.test(name);

import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { examine, report } from '../commands/doctor.ts';
import { addressFindings, backupFinding, type Finding, standbyFinding } from '../commands/findings.ts';
import { ConfigError, parseConfig, type Settings } from '../config.ts';
import { connect } from '../db/connect.ts';
import { bytesBehind } from '../db/standby.ts';
import { backupsIn } from './backup-folder.ts';
import { sentenceOf } from './command-output.ts';
import { withDeps } from './command-session.ts';

/** Prints what the doctor found, a line a check; gives the exit code. */
export async function doctor(): Promise<number> {
  const findings = await findAll();
  process.stdout.write(report(findings));
  return findings.some(({ state }) => state === 'broken') ? 1 : 0;
}

async function examineStandby(url: string): Promise<Finding> {
  const standby = connect(url, { max: 1, connectTimeout: 3 });
  try {
    return standbyFinding({ behind: await withDeps(({ database }) => bytesBehind(database, standby)) });
  } catch (error) {
    return standbyFinding({ fault: sentenceOf(error) });
  } finally {
    await standby.close();
  }
}

async function examineBackups({ databaseUrl, backups }: Settings): Promise<Finding> {
  const { kept, folder } = backups;
  const [newest] = kept > 0 ? await backupsIn(folder) : [];
  return backupFinding({ isOurs: databaseUrl === null, kept, newest: newest?.madeAt, now: new Date() });
}

async function findAll(): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const settings = parseConfig(process.env);
    findings.push(
      { state: 'ok', about: 'Settings', says: 'They can be read.' },
      ...addressFindings(settings),
    );
    findings.push(...(await withDeps((deps) => examine(deps, journal))));
    findings.push(await examineBackups(settings));
    if (settings.readUrl !== null) findings.push(await examineStandby(settings.readUrl));
  } catch (error) {
    if (error instanceof ConfigError)
      return error.faults.map((says) => ({ state: 'broken', about: 'Settings', says }));
    findings.push({ state: 'broken', about: 'Database', says: sentenceOf(error) });
  }
  return findings;
}

import type { AccessLog, AccessLogs } from '../access-logs/access-logs';
import type { LogConfig } from '../access-logs/log-config';
import { SmartOriginError } from '../errors';
import type { Distribution } from '../model/distribution';
import { parseLogs, type ParsedLogs } from '../model/parse-logs';
import type { TemplateSet } from '../template/template-set';

/** Where a distribution's requests are logged, and what there is to say about it. */
export interface OpenedLogs {
  accessLog?: AccessLog;
  notes: string[];
}

/**
 * Begins the access logs that a template configures.
 *
 * @param accessLogs - Undefined where none are asked for: then a wrong configuration of theirs is worth a note alone.
 * @throws SmartOriginError `ERR_LOG_FIELD`, `ERR_LOG_FORMAT`, `ERR_LOG_PATH`, `ERR_LOG_FOLDER`, `ERR_DUCKDB_MISSING`
 */
export async function openLogs(templates: TemplateSet, distribution: Distribution, accessLogs: AccessLogs | undefined): Promise<OpenedLogs> {
  if (accessLogs === undefined) return { notes: notesOfUnwritten(templates, distribution) };
  const { logs, notes } = parseLogs(templates, distribution);
  const none = logs.length === 0 && notes.length === 0 ? ['no access log is written: the template has neither Logging nor a delivery for this distribution'] : [];
  return {
    accessLog: await accessLogs.open(distribution.id, logs),
    notes: [...notes, ...none, ...logs.map((log) => `${described(log)} is written below ${accessLogs.path}`)],
  };
}

function notesOfUnwritten(templates: TemplateSet, distribution: Distribution): string[] {
  let parsed: ParsedLogs;
  try {
    parsed = parseLogs(templates, distribution);
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    return [`the access logs of the template could not be written: ${error.what}: ${error.why}`];
  }
  const { logs } = parsed;
  return logs.length === 0 ? [] : [`access logs are not written: --access-logs <folder> writes ${logs.map(described).join(', ')}`];
}

function described({ name, format }: LogConfig): string {
  return `${name} (${format})`;
}

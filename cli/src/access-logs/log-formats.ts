import type { LogField } from './log-fields';

/** The output formats of log deliveries. */
export const LOG_FORMATS = ['json', 'plain', 'w3c', 'raw', 'parquet'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The formats that are text. */
export type TextFormat = Exclude<LogFormat, 'parquet'>;

/** Records as a file holds them: the fields, and of each record their values in that order, escaped. */
export interface LogTable {
  fields: readonly LogField[];
  rows: readonly (readonly string[])[];
}

/** The text of a log file. */
export function logText(format: TextFormat, { fields, rows }: LogTable, delimiter: string): string {
  const lines = format === 'json'
    ? rows.map((row) => JSON.stringify(Object.fromEntries(fields.map((field, index) => [field, row[index]]))))
    : rows.map((row) => row.join(delimiter));
  const head = format === 'w3c' ? ['#Version: 1.0', `#Fields: ${fields.join(' ')}`] : [];
  return `${[...head, ...lines].join('\n')}\n`;
}

/** The name of a field as a column: letters, digits and underscores, so `cs(User-Agent)` is `cs_User_Agent`. */
export function columnName(field: LogField): string {
  return field.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
}

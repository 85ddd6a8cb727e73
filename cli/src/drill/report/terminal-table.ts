import Table from 'cli-table3';
import { visible } from '../../live-policy/visible-text';

/** A table as other commands print it; what scenarios and templates wrote into it cannot move the cursor. Columns that hold numbers stand to the right. */
export function terminalTable(head: readonly string[], rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const table = new Table({
    head: head.map(visible),
    style: { head: [], border: [] },
    colAligns: head.map((_, index) => (left.includes(index) ? 'left' : 'right')),
  });
  for (const row of rows) table.push(row.map((cell) => cell.split('\n').map(visible).join('\n')));
  // A line under the head is enough: reports have many rows.
  const lines = table.toString().split('\n');
  const rule = lines.findIndex((line) => line.startsWith('├'));
  return lines.filter((line, index) => index === rule || !line.startsWith('├')).join('\n');
}

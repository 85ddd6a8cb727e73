import Table from 'cli-table3';

/** A table whose columns are so many characters wide, long text wrapped. */
export function drawTable(columns: readonly (readonly [head: string, width: number])[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map(([head]) => head),
    colWidths: columns.map(([, width]) => width),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

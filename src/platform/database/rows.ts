/** Anything that runs one statement: a DataSource, an EntityManager, a QueryRunner. */
export interface Runs {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Rows of a parameterised statement; of INSERT, UPDATE and DELETE the RETURNING rows. */
export async function rowsOf<Row extends object>(
  runner: Runs,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await runner.query(sql, [...parameters]);
  // TypeORM answers [rows, count] for UPDATE and DELETE, and rows for all else.
  const isPair =
    Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number';
  return (isPair ? result[0] : result) as Row[];
}

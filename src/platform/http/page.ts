import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { refuse } from '../../kernel/refusal.js';

const DEFAULT_LIMIT = 20;

/** The query of every list: where the last page ended, and how many rows at most. */
export class PageQuery {
  @IsOptional()
  @IsString()
  @Length(1, 400)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = DEFAULT_LIMIT;
}

export interface Page<Item> {
  readonly items: Item[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * A page out of rows that were fetched with `limit + 1`: the row too many only tells that there is a next page.
 * `keyOf` gives what the rows are ordered by, one text or several.
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string | readonly string[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next: more ? encodeCursor(keyOf(last)) : null };
}

/** A page of what was computed whole, by the place in it; the same comes out each time as long as nothing changes. */
export function pageByPlace<Item>(all: readonly Item[], { cursor, limit }: PageQuery): Page<Item> {
  const after = placeAfter(cursor);
  const placed = all.slice(after, after + limit + 1).map((item, i) => ({ item, place: after + i + 1 }));
  const { items, next } = toPage(placed, limit, ({ place }) => String(place));
  return { items: items.map(({ item }) => item), next };
}

/** How many came before a page of a list in a fixed order; refused as invalid when the cursor is none of ours. */
export function placeAfter(cursor: string | undefined): number {
  const after = Number(cursorParts(cursor, 1)?.[0] ?? 0);
  return Number.isSafeInteger(after) && after >= 0 ? after : refuseCursor();
}

/** The key parts that a cursor carries, or null for the first page; refused as invalid when it is none of ours. */
export function cursorParts(cursor: string | undefined, count: number): string[] | null {
  if (cursor === undefined) return null;
  const parts = decodeCursor(cursor);
  return parts?.length === count ? parts : refuseCursor();
}

/** For cursors whose parts turn out to be none of the list's keys. */
export function refuseCursor(): never {
  return refuse('invalid', '翻页位置无效，请从第一页重新查询。', [
    { code: 'cursor', message: '不是本列表给出的翻页位置', pointer: 'cursor' },
  ]);
}

function encodeCursor(key: string | readonly string[]): string {
  return Buffer.from(JSON.stringify([key].flat())).toString('base64url');
}

function decodeCursor(cursor: string): string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const wellFormed = Array.isArray(parts) && parts.every((part) => typeof part === 'string');
    return wellFormed && !parts.some((part) => part.includes('\u0000')) ? parts : undefined;
  } catch {
    return undefined;
  }
}

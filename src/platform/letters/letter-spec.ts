import { type BusinessDate } from '../../kernel/business-date.js';

export interface LetterTable {
  readonly columns: readonly {
    readonly header: string;
    readonly align?: 'left' | 'center' | 'right';
    /** Takes an equal part of the width that the others leave; the others are as wide as their content. */
    readonly wide?: boolean;
  }[];
  readonly rows: readonly (readonly string[])[];
}

/** A part of a letter's body. */
export type LetterBlock =
  { readonly paragraph: string } | { readonly heading: string } | { readonly table: LetterTable };

/** A formal letter: what stands in it, nothing of how it looks. */
export interface LetterSpec {
  /** The organisation over the red line, such as 某某市科学技术局文件. */
  readonly issuer: string;
  /** 发文字号, such as 某科函〔2024〕12号. */
  readonly number: string;
  readonly title: string;
  /** 主送, without its colon; notices to everyone have none. */
  readonly addressee?: string;
  readonly body: readonly LetterBlock[];
  /** 附件说明: titles of what is attached. */
  readonly attachments?: readonly string[];
  readonly signature: { readonly organisation: string; readonly date: BusinessDate };
  /** A line that stands on every page, such as 示例参数，非法规依据. */
  readonly notice?: string;
  /** Goes into the document's properties: the same spec gives the same bytes. */
  readonly createdAt: Date;
}

/** Every text that a letter shows. */
export function textsOf(spec: LetterSpec): string[] {
  const { issuer, number, title, addressee = '', attachments = [], signature, notice = '' } = spec;
  return [
    issuer,
    number,
    title,
    addressee,
    ...attachments,
    signature.organisation,
    notice,
    ...spec.body.flatMap(textsOfBlock),
  ];
}

function textsOfBlock(block: LetterBlock): string[] {
  if ('paragraph' in block) return [block.paragraph];
  if ('heading' in block) return [block.heading];
  return [...block.table.columns.map(({ header }) => header), ...block.table.rows.flat()];
}

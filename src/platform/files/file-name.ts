import { refuseFile } from './refuse-file.js';

const MAX_CHARACTERS = 120;

/** Controls, marks that turn the direction of writing, zero-width characters, and halves of pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A file's name as it may be shown and offered for download: the last part of any path, composed (NFC),
 * without invisible characters, at most 120 characters with its extension kept. Chinese stays.
 * Refused as invalid when nothing remains before the extension.
 */
export function displayName(raw: string): string {
  const visible = raw.normalize('NFC').replace(INVISIBLE, '');
  const last = visible.split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const { stem, extension } = splitName(name);
  if (stem === '' || extension === '')
    refuseFile('invalid', 'file-name', '文件名应有名称和扩展名，例如“营业执照.pdf”');
  const room = MAX_CHARACTERS - extension.length - 1;
  return `${Array.from(stem).slice(0, room).join('').trimEnd()}.${extension}`;
}

/** The name before its last dot, and the extension after it in lower case; '' when there is none. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
  return /^[a-z0-9]{1,8}$/.test(extension)
    ? { stem: name.slice(0, dot), extension }
    : { stem: name, extension: '' };
}

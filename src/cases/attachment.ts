import { StreamableFile } from '@nestjs/common';
import type { MaterialFile } from './materials.service.js';

/** A file for download under its own name: never shown in the page, whatever it contains. */
export function attachment({ fileName, mediaType, content }: MaterialFile): StreamableFile {
  const extension = fileName.split('.').at(-1) ?? 'bin';
  const disposition = `attachment; filename="file.${extension}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
  return new StreamableFile(content, { type: mediaType, disposition });
}
